// What people say of pictures, and of single boxes: keep, reject, a verdict, a
// comment. Kept in the browser's storage, and in files that this page and the
// command read.

const STORE = 'annotate report ' + report.id, SAVED = STORE + ' saved';

// entries hold, by picture and then by key, what was said and when: key '' is the
// picture itself, others are boxes. What was taken back stays as an entry of its
// time alone, so that neither what is in the page nor another tab brings it back.
const entries = new Map();
const undoable = []; // changes, the last one last: each a list of [name, key, entry before]

let lastTime = 0;
const now = () => { lastTime = Math.max(Date.now(), lastTime + 1); return lastTime; };

function entryOf(name, key) { return entries.get(name)?.get(key); }

function putEntry(name, key, entry) {
  if (!entries.has(name)) entries.set(name, new Map());
  entries.get(name).set(key, entry);
}

const says = entry => !!entry && !!(entry.mark || entry.comment || entry.verdict);

// markOf returns what was said of a picture: {mark, comment}.
const markOf = image => entryOf(report.names[image], '') || {};

// change makes changes, each {name, key, entry}, that are undone together; with
// those just before them if both are part of the same thing.
function change(changes, part = '') {
  if (!part || undoable.at(-1)?.part !== part) {
    undoable.push(Object.assign(changes.map(({name, key}) => [name, key, entryOf(name, key)]), {part}));
  }
  const at = now();
  for (const {name, key, entry} of changes) putEntry(name, key, {...entry, at});
  keepMarks();
  set({marks: true});
}

function undo() {
  const last = undoable.pop();
  if (!last) {
    toast('nothing to undo');
    return;
  }
  const at = now();
  for (const [name, key, entry] of last) putEntry(name, key, {...entry, at});
  keepMarks();
  set({marks: true});
  const image = report.names.indexOf(last[0][0]);
  if (state.open >= 0 && image >= 0) byID('comment').value = markOf(state.open).comment || '';
  if (state.view === 'crops' && image >= 0 && last[0][1]) showCrop(image, last[0][1]); // back to where it was said
  toast('undone: ' + (last.length > 1 ? plural(last.length, 'mark') : last[0][0]));
}

function setMark(image, values, part) {
  const {mark, comment} = {...markOf(image), ...values};
  change([{name: report.names[image], key: '', entry: {...mark && {mark}, ...comment && {comment}}}], part);
}

function toggleMark(image, mark) {
  if (image < 0) return;
  const next = markOf(image).mark === mark ? undefined : mark;
  setMark(image, {mark: next});
  toast(next ? {keep: 'kept', reject: 'rejected'}[next] : 'mark removed');
}

// merge takes in entries; of two the later one holds. It reports whether
// anything is new.
function merge(stored) {
  let any = false;
  for (const [name, byKey] of Object.entries(stored)) {
    for (const [key, entry] of Object.entries(byKey)) {
      if (!(entry.at > (entryOf(name, key)?.at ?? -1))) continue;
      putEntry(name, key, entry);
      lastTime = Math.max(lastTime, entry.at);
      any = true;
    }
  }
  return any;
}

const stored = () => Object.fromEntries([...entries].map(([name, byKey]) => [name, Object.fromEntries(byKey)]));

function readStore() {
  try {
    const read = JSON.parse(localStorage.getItem(STORE) || '{}');
    return Object.values(read).every(byKey => Object.values(byKey).every(e => typeof e.at === 'number')) ? read : {};
  } catch { // no storage, or not ours: the page works without
    return {};
  }
}

function keepMarks() {
  merge(readStore()); // what another tab has said since
  try {
    localStorage.setItem(STORE, JSON.stringify(stored()));
  } catch {
    toast('This browser keeps nothing: save the marks to a file');
  }
}

function savedAt() {
  try {
    return Number(localStorage.getItem(SAVED)) || 0;
  } catch {
    return 0;
  }
}

// takeIn makes entries of marks as files have them, at a time.
function takeIn(images, at) {
  const taken = [];
  for (const {image, mark, comment, boxes} of images) {
    if (mark || comment) taken.push({name: image, key: '', entry: {...mark && {mark}, ...comment && {comment}, at}});
    for (const box of boxes || []) taken.push({name: image, key: boxKey(box), entry: {...box, at}});
  }
  return taken;
}

// boxKey tells the boxes of a picture apart.
const boxKey = ({of, label, score, box}) => JSON.stringify([of, label, ...of === 'prediction' ? [score] : [], ...box]);

// listed returns the marks as files have them, in the order of the pictures.
function listed() {
  const seen = new Set(), out = [];
  report.names.forEach((name, i) => {
    if (seen.has(name) || !entries.has(name)) return;
    seen.add(name);
    const {mark, comment} = markOf(i);
    const boxes = [...entries.get(name)].filter(([key, entry]) => key !== '' && says(entry)).map(([, {at, ...box}]) => box);
    if (!mark && !comment && !boxes.length) return;
    out.push({
      image: name, ...mark && {mark}, ...comment && {comment},
      ...boxes.length && {width: report.widths[i], height: report.heights[i], boxes},
    });
  });
  return out;
}

const VERSION = 2; // of the files, as Go's package marks has it

const marksJSON = () => JSON.stringify({version: VERSION, report: report.id, title: report.title, threshold: state.threshold, marks: listed()}, null, 2) + '\n';

const boxColumns = ['of', 'label', 'score', 'xmin', 'ymin', 'xmax', 'ymax', 'verdict', 'right', 'better', 'width', 'height'];

// marksCSV has a line for each picture, and one for each box that was spoken of.
function marksCSV() {
  const all = listed(), withBoxes = all.some(({boxes}) => boxes);
  const lines = [['image', 'mark', 'comment', ...withBoxes ? boxColumns : []]];
  for (const {image, mark, comment, width, height, boxes} of all) {
    if (mark || comment || !withBoxes) lines.push([image, mark || '', comment || '', ...withBoxes ? boxColumns.map(() => '') : []]);
    for (const b of boxes || []) {
      lines.push([image, '', b.comment || '', b.of, b.label, b.score ?? '', ...b.box, b.verdict || '', b.right || '', (b.better || []).join(' '), width, height]);
    }
  }
  return lines.map(line => line.map(v => cellOf(String(v))).join(',') + '\r\n').join('');
}

// cellOf quotes a cell. Spreadsheets run what begins like a formula, whoever
// wrote it: an apostrophe makes text of it, and of what begins with one. Numbers
// stay numbers. The JSON has names as they are.
function cellOf(text) {
  const harmless = /^[=+\-@\t\r']/.test(text) && !/^-?[0-9.]+$/.test(text) ? "'" + text : text;
  return /[",\r\n]/.test(harmless) ? '"' + harmless.replaceAll('"', '""') + '"' : harmless;
}

// parseCSV returns the marks of a CSV that this page has saved.
function parseCSV(text) {
  const rows = [], cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  let row = [];
  while (cell.lastIndex < text.length) {
    const found = cell.exec(text);
    if (!found) throw new Error('not a CSV');
    row.push((found[1] !== undefined ? found[1].replaceAll('""', '"') : found[2]).replace(/^'(?=[=+\-@\t\r'])/, ''));
    if (found[3] !== ',') {
      rows.push(row);
      row = [];
    }
  }
  if (row.length) rows.push([...row, '']); // a last cell that is empty, without an end of line
  const head = (rows.shift() || []).map(name => name.replace(/^\ufeff/, ''));
  if (head[0] !== 'image' || head[1] !== 'mark') throw new Error('no marks');
  const images = new Map();
  for (const cells of rows) {
    const line = Object.fromEntries(head.map((name, i) => [name, cells[i] ?? '']));
    if (!images.has(line.image)) images.set(line.image, {image: line.image, boxes: []});
    const image = images.get(line.image);
    if (!line.of) Object.assign(image, {mark: line.mark, comment: line.comment});
    else image.boxes.push(boxOfLine(line));
  }
  return [...images.values()];
}

const boxOfLine = line => ({
  of: line.of, label: line.label, ...line.score !== '' && {score: Number(line.score)},
  box: [line.xmin, line.ymin, line.xmax, line.ymax].map(Number),
  ...line.verdict && {verdict: line.verdict}, ...line.right && {right: line.right},
  ...line.better && {better: line.better.split(' ').map(Number)}, ...line.comment && {comment: line.comment},
});

function save(name, type, text) {
  const url = URL.createObjectURL(new Blob([text], {type}));
  element('a', {href: url, download: name}).click();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}

function saveMarks(name, type, text) {
  save(name, type, text);
  try {
    localStorage.setItem(SAVED, String(now()));
  } catch { /* the page works without */ }
  set({marks: true});
}

const isText = text => text === undefined || typeof text === 'string';
const isOneOf = (value, ...words) => value === undefined || value === '' || words.includes(value);

// isBox reports whether a box is as Go's package marks has it.
function isBox({of, label, score, box, verdict, right, better, comment}) {
  const isPlace = place => place.length === 4 && place.every(Number.isFinite);
  return ['truth', 'prediction', 'label'].includes(of) && typeof label === 'string' && (score === undefined || Number.isFinite(score)) && isPlace(box) &&
    (isOneOf(verdict, 'wrong', 'off', 'fine') || verdict === 'missing' && of === 'prediction') &&
    isText(right) && (!better || isPlace(better)) && isText(comment);
}

// checked returns the marks of this report's pictures, or throws.
function checked(images) {
  const known = new Set(report.names);
  return images.filter(({image, mark, comment, boxes}) => {
    if (!isOneOf(mark, 'keep', 'reject') || !isText(comment) || !(boxes || []).every(isBox)) throw new Error('not marks');
    return known.has(image);
  });
}

// loadMarks takes in the marks of a file that this page, or another report of
// the same pictures, has saved.
async function loadMarks(file) {
  let all, read;
  try {
    const text = await file.text();
    const {marks, version = 0} = /^\s*\{/.test(text) ? JSON.parse(text) : {marks: parseCSV(text)};
    if (version > VERSION) throw new Error('of a later version');
    all = marks;
    read = checked(all);
  } catch {
    toast(file.name + ' holds no marks of a report');
    return;
  }
  if (!read.length && all.length) {
    toast(`${file.name} has marks of other pictures only`);
    return;
  }
  const replace = listed().length > 0 && await askHow(`${file.name} has marks of ${plural(read.length, 'picture')}. This page has some already.`);
  if (replace === null) return;
  const taken = takeIn(read);
  const gone = replace ? [...entries].flatMap(([name, byKey]) => [...byKey].filter(([, entry]) => says(entry)).map(([key]) => ({name, key, entry: {}}))) : [];
  const kept = new Set(taken.map(({name, key}) => name + '\n' + key));
  const changes = [...gone.filter(({name, key}) => !kept.has(name + '\n' + key)), ...taken];
  if (changes.length) change(changes);
  const others = all.length - read.length;
  toast(`marks of ${plural(read.length, 'picture')} restored` + (others ? `; ${number(others)} are not in this report` : ''));
}

// askHow resolves to true to replace marks, to false to merge, to null for
// neither.
function askHow(question) {
  const dialog = byID('load-how');
  byID('load-question').textContent = question;
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise(done => dialog.addEventListener('close', () => {
    done({merge: false, replace: true}[dialog.returnValue] ?? null);
  }, {once: true}));
}

function setUpMarks() {
  for (const {name, key, entry} of takeIn(report.marks, 0)) putEntry(name, key, entry);
  merge(readStore());
  addEventListener('storage', event => {
    if (event.key === STORE && merge(readStore())) set({marks: true});
    if (event.key === SAVED) set({marks: true});
  });
  byID('save-json').addEventListener('click', () => saveMarks('marks.json', 'application/json', marksJSON()));
  byID('save-csv').addEventListener('click', () => saveMarks('marks.csv', 'text/csv', marksCSV()));
  byID('undo').addEventListener('click', undo);
  const file = byID('marks-file');
  byID('load-marks').addEventListener('click', () => file.click());
  file.addEventListener('change', async () => {
    if (file.files.length) await loadMarks(file.files[0]);
    file.value = '';
  });
  addEventListener('dragover', event => event.preventDefault());
  addEventListener('drop', event => {
    event.preventDefault();
    if (event.dataTransfer.files.length) loadMarks(event.dataTransfer.files[0]);
  });
}

function drawMarkCounts() {
  const counts = {keep: 0, reject: 0, comment: 0, box: 0};
  const saved = savedAt();
  let unsaved = 0;
  for (const byKey of entries.values()) {
    for (const [key, {mark, comment, verdict, at}] of byKey) {
      if (mark) counts[mark]++;
      if (comment) counts.comment++;
      if (key && verdict) counts.box++;
      if (at > saved) unsaved++;
    }
  }
  const {keep, reject, comment, box} = counts;
  byID('mark-counts').textContent = keep + reject + comment + box
    ? `${keep} kept, ${reject} rejected, ${plural(comment, 'comment')}${box ? `, ${plural(box, 'box', 'boxes')} judged` : ''}` : '';
  byID('unsaved').hidden = !unsaved;
  byID('unsaved').textContent = `${plural(unsaved, 'change')} in this browser only`;
  byID('undo').hidden = !undoable.length;
}

renewals.push(what => {
  if (touches(what, 'marks')) drawMarkCounts();
});
