// What people say of pictures: keep, reject, a comment. Kept in the browser's
// storage, and in files that this page and the command read.

const STORE = 'annotate report ' + report.id;

const marks = new Map(Object.entries(report.marks)); // by image name

const markOf = image => marks.get(report.names[image]) || {};

function setMark(image, change) {
  const mark = {...markOf(image), ...change};
  if (mark.mark || mark.comment) marks.set(report.names[image], mark); else marks.delete(report.names[image]);
  keepMarks();
  set({marks: true});
}

function toggleMark(image, mark) {
  if (image < 0) return;
  const now = markOf(image).mark === mark ? undefined : mark;
  setMark(image, {mark: now});
  toast(now ? {keep: 'kept', reject: 'rejected'}[now] : 'mark removed');
}

function keepMarks() {
  try {
    localStorage.setItem(STORE, JSON.stringify(Object.fromEntries(marks)));
  } catch {
    toast('This browser keeps nothing: save the marks to a file');
  }
}

function restoreMarks() {
  try {
    for (const [name, mark] of Object.entries(JSON.parse(localStorage.getItem(STORE) || '{}'))) marks.set(name, mark);
  } catch { /* no storage, or not ours: the page works without */ }
}

// listed returns the marks in the order of the pictures.
function listed() {
  const seen = new Set();
  return report.names.filter(name => marks.has(name) && !seen.has(name) && seen.add(name))
    .map(name => ({image: name, mark: marks.get(name).mark || '', comment: marks.get(name).comment || ''}));
}

const marksJSON = () => JSON.stringify({report: report.id, title: report.title, threshold: state.threshold, marks: listed()}, null, 2) + '\n';

function marksCSV() {
  const lines = listed().map(({image, mark, comment}) => [image, mark, comment].map(cellOf).join(','));
  return ['image,mark,comment', ...lines].join('\r\n') + '\r\n';
}

// cellOf quotes a cell. Spreadsheets run what begins like a formula, whoever
// wrote it: an apostrophe makes text of it. The JSON has names as they are.
function cellOf(text) {
  const harmless = /^[=+\-@\t\r]/.test(text) ? "'" + text : text;
  return /[",\r\n]/.test(harmless) ? '"' + harmless.replaceAll('"', '""') + '"' : harmless;
}

function save(name, type, text) {
  const url = URL.createObjectURL(new Blob([text], {type}));
  element('a', {href: url, download: name}).click();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}

// loadMarks takes in the marks of a file that this page, or another report of
// the same pictures, has saved.
async function loadMarks(file) {
  try {
    const known = new Set(report.names);
    const read = JSON.parse(await file.text()).marks.filter(({image}) => known.has(image));
    for (const {image, mark, comment} of read) {
      marks.set(image, {
        ...(mark === 'keep' || mark === 'reject') && {mark}, ...typeof comment === 'string' && comment && {comment},
      });
    }
    keepMarks();
    set({marks: true});
    toast(`${plural(read.length, 'mark')} restored`);
  } catch {
    toast(file.name + ' holds no marks of a report');
  }
}

async function copyNames() {
  const text = order.map(i => report.names[i]).join('\n') + '\n';
  try {
    await navigator.clipboard.writeText(text);
  } catch { // pages from files may not, in some browsers
    const area = element('textarea', {});
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  toast(`${plural(order.length, 'name')} copied`);
}

function setUpMarks() {
  restoreMarks();
  byID('save-json').addEventListener('click', () => save('marks.json', 'application/json', marksJSON()));
  byID('save-csv').addEventListener('click', () => save('marks.csv', 'text/csv', marksCSV()));
  byID('copy-names').addEventListener('click', copyNames);
  const file = byID('marks-file');
  byID('load-marks').addEventListener('click', () => file.click());
  file.addEventListener('change', () => {
    if (file.files.length) loadMarks(file.files[0]);
    file.value = '';
  });
  addEventListener('dragover', event => event.preventDefault());
  addEventListener('drop', event => {
    event.preventDefault();
    if (event.dataTransfer.files.length) loadMarks(event.dataTransfer.files[0]);
  });
}

function drawMarkCounts() {
  let keep = 0, reject = 0, comment = 0;
  for (const m of marks.values()) {
    if (m.mark === 'keep') keep++;
    if (m.mark === 'reject') reject++;
    if (m.comment) comment++;
  }
  byID('mark-counts').textContent = keep + reject + comment ? `${keep} kept, ${reject} rejected, ${plural(comment, 'comment')}` : '';
}

renewals.push(what => {
  if (touches(what, 'marks')) drawMarkCounts();
});
