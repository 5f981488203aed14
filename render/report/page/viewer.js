// One picture large, with what is known of its objects beside it.

const viewer = {
  dialog: byID('viewer'), image: -1, place: 0,
  objects: [], drawn: [], rows: [], made: new Map(), // rows by object
  at: null,       // the box that the keyboard is at
  strong: null,   // the box that the pointer is at
  wanted: null,   // a box to be at once its picture is open: an object like it, or 1 or −1 for the first or last one
  boxes: true, labels: true, allTruths: false, allRows: false,
};

const MOST_ROWS = 60; // of the list at first

function showImage() {
  const {dialog} = viewer;
  if (state.open < 0) {
    if (dialog.open) dialog.close();
    viewer.image = -1;
    viewer.at = null;
    return;
  }
  if (!dialog.open) {
    dialog.showModal();
    byID('stage').focus();
  }
  const opened = viewer.image !== state.open;
  if (opened) {
    viewer.image = state.open;
    viewer.strong = null;
    viewer.allRows = false;
    loadPhoto(state.open);
    byID('comment').value = markOf(state.open).comment || '';
    fit();
  }
  byID('tip').hidden = true; // the box may be gone that it names
  if (rank[state.open] >= 0) viewer.place = rank[state.open];
  // An object that is as it was stays the same one, and its row with it.
  const known = opened ? new Map() : new Map(viewer.objects.map(o => [asDrawn(o), o]));
  viewer.objects = objectsOf(state.open, viewer.allTruths).map(o => known.get(asDrawn(o)) || o);
  findBox(opened);
  drawFacts();
  drawViewer();
}

const asDrawn = ({id, isTruth, isOther, faint, outcome, fate, look, words}) => [id, isTruth, isOther, faint, outcome, fate, look.color, words].join();
const sameBox = (a, b) => a.id === b.id && a.isTruth === b.isTruth && !a.isOther === !b.isOther;

// findBox finds the box to be at: the one that was asked for, or the one of
// before; or, where boxes are chosen, the first of them.
function findBox(opened) {
  const {wanted: want, at} = viewer, boxes = viewer.objects.filter(({faint}) => !faint);
  viewer.wanted = null;
  if (want === 1 || want === -1) viewer.at = boxes.at(want === 1 ? 0 : -1) || null;
  else if (want) viewer.at = viewer.objects.find(o => sameBox(o, want)) || null;
  else if (opened) viewer.at = choosing() && boxes.length ? boxes[0] : null;
  else viewer.at = at && viewer.objects.find(o => sameBox(o, at)) || null;
  if (viewer.at && (opened || want)) bringIn(viewer.at.box);
}

// bringIn enlarges the picture if a box is small in it, with what is around.
function bringIn(box) {
  const view = stageView(), w = Math.abs(box[2] - box[0]), h = Math.abs(box[3] - box[1]);
  const scale = Math.min(view.width / Math.max(w, 1), view.height / Math.max(h, 1)) / 4;
  if (scale > zoom.scale) zoomOn(box, scale);
  else if (zoom.fitted) fit();
  else zoomOn(box, zoom.scale);
}

// nextBox goes on by one chosen box: among the crops in their order, also where one
// of them is seen in its picture, or else from picture to picture.
function nextBox(by) {
  if (state.view === 'crops') {
    goToCrop(crops.cursor + by);
    return;
  }
  if (state.open < 0) {
    openBoxes(rank[grid.cursor] >= 0 ? rank[grid.cursor] : by > 0 ? 0 : order.length - 1, by);
    return;
  }
  const boxes = viewer.objects.filter(({faint}) => !faint);
  const place = viewer.at ? boxes.findIndex(o => sameBox(o, viewer.at)) + by : by > 0 ? 0 : boxes.length - 1;
  if (place >= 0 && place < boxes.length) {
    viewer.at = boxes[place];
    bringIn(viewer.at.box);
    drawFacts();
    drawViewer();
    return;
  }
  const here = rank[state.open] >= 0 ? rank[state.open] + by : viewer.place + (by > 0 ? 0 : -1);
  if (!openBoxes(here, by)) sayLast(by);
}

function sayLast(by) { toast(by > 0 ? 'that was the last box' : 'that was the first box'); }

// openBoxes opens the first picture from a place on that has boxes.
function openBoxes(place, by) {
  for (let at = place; at >= 0 && at < order.length; at += by) {
    if (!objectsOf(order[at], false).some(({faint}) => !faint)) continue;
    viewer.wanted = by;
    set({open: order[at]});
    return true;
  }
  return false;
}

// loadPhoto shows the page's own picture at once, and the original over it when
// and if it can be had.
function loadPhoto(image) {
  const photo = byID('photo'), link = report.links[image];
  const source = pictureOf(image);
  photo.hidden = !source;
  photo.onerror = () => {
    photo.hidden = true;
    sayGone();
  };
  if (source) photo.src = source;
  if (source === null) { // the page is still on its way
    addEventListener('DOMContentLoaded', () => { if (state.open === image) loadPhoto(image); }, {once: true});
  }
  photo.alt = report.names[image];
  photo.style.width = report.widths[image] + 'px';
  photo.style.height = report.heights[image] + 'px';
  const anchor = byID('viewer-link');
  anchor.hidden = !link;
  if (!link) return;
  anchor.href = link;
  const original = new Image();
  original.onload = () => { if (state.open === image) { photo.src = link; photo.hidden = false; } };
  original.onerror = () => {
    if (state.open === image) anchor.hidden = true; // it would lead nowhere
    sayGone('The originals are not where this page looks for them, such as ' + readable(link) + '.');
  };
  original.src = link;
}

function drawViewer() {
  if (state.open < 0) return;
  const view = stageView();
  byID('photo').style.transform = `translate(${zoom.x}px, ${zoom.y}px) scale(${zoom.scale})`;
  byID('photo').classList.toggle('pixels', zoom.scale >= 4);
  byID('zoom').textContent = Math.round(100 * zoom.scale) + ' %';
  const {drawn: shown, hidden} = drawObjects(byID('overlay'), viewer.boxes ? viewer.objects : [], view,
    {line: 2, cover: viewer.labels ? 0.2 : 0});
  viewer.drawn = shown;
  drawStrong(view);
  byID('facts-note').textContent = [
    hidden && `${plural(hidden, 'label')} without room: zoom in, point at a box, or n`,
    !viewer.boxes && 'boxes are off (b)', viewer.boxes && !viewer.labels && 'labels are off (l)',
    choosing() && !state.rest && 'boxes that are not chosen are hidden (r)',
  ].filter(Boolean).join('; ');
}

// drawStrong draws the box that the keyboard or the pointer is at over all
// others, with its label: only this one is drawn anew when a pointer moves.
function drawStrong(view = stageView()) {
  const objects = [...new Set([viewer.at, viewer.strong])].filter(o => o && viewer.boxes);
  const parts = [];
  for (const object of objects) {
    const at = frameOf(object.box, view);
    if (!at) continue;
    const d = pathOf(at), {look} = object;
    parts.push(
      drawn('path', {d, fill: 'none', stroke: look.edge, 'stroke-width': 6.5}),
      drawn('path', {d, fill: 'none', stroke: look.color, 'stroke-width': 4, 'stroke-dasharray': dashes(look, 3)}));
    const plate = new Room(view, 1).place(object, at);
    if (plate) parts.push(plateOf(plate));
  }
  byID('strong').replaceChildren(...parts);
}

// drawFacts writes the bar above the picture and the list beside it.
function drawFacts() {
  const image = state.open, {mark} = markOf(image);
  byID('viewer-name').replaceChildren(...middleCut(report.names[image], 16));
  byID('viewer-name').title = report.names[image];
  byID('viewer-place').textContent = rank[image] >= 0 ? `${number(rank[image] + 1)} of ${number(order.length)}` : 'no longer among the pictures shown';
  byID('viewer-keep').setAttribute('aria-pressed', String(mark === 'keep'));
  byID('viewer-reject').setAttribute('aria-pressed', String(mark === 'reject'));
  const most = viewer.allRows ? Infinity : MOST_ROWS;
  const made = viewer.made;
  viewer.made = new Map();
  viewer.rows = viewer.objects.slice(0, most).map(object => {
    const entry = judgementOf(image, object), here = object === viewer.at;
    let row = made.get(object);
    if (!row || row.entry !== entry || row.here !== here) row = {entry, here, item: factRow(image, object)};
    viewer.made.set(object, row);
    return row.item;
  });
  const items = [...viewer.rows];
  const more = viewer.objects.length - viewer.rows.length;
  if (more > 0) {
    items.push(element('li', {}, element('button', {type: 'button', onclick: () => { viewer.allRows = true; drawFacts(); }}, `${number(more)} more`)));
  }
  const below = report.first[image + 1] - report.first[image] - tally.boxes[image];
  if (below) items.push(element('li', {class: 'faint'}, `${number(below)} more below the threshold or of labels not shown`));
  setChildren(byID('fact-list'), items);
  viewer.rows[viewer.objects.indexOf(viewer.at)]?.scrollIntoView({block: 'nearest'});
}

function factRow(image, object) {
  const entry = judgementOf(image, object);
  return element('li', {class: (object.faint ? 'not-chosen ' : '') + (object === viewer.at ? 'here' : '')},
    element('button', {
      type: 'button', 'aria-current': object === viewer.at ? 'true' : null,
      onclick: () => { viewer.at = object; zoomTo(object.box); drawFacts(); },
      onmouseenter: () => emphasise(object), onmouseleave: () => emphasise(null),
      onfocus: () => emphasise(object), onblur: () => emphasise(null),
    },
    swatch(object.look), element('span', {class: 'what', dir: 'auto'}, object.label),
    element('span', {class: 'score'}, object.isTruth ? '' : object.score.toFixed(3)),
    element('span', {class: 'why faint'}, remarks(object)),
    entry ? element('span', {class: 'verdict'}, [glyphs[entry.verdict], verdictWords(entry), entry.comment && `“${entry.comment}”`].filter(Boolean).join(' ')) : null));
}

// remarks says what is to be said of an object beyond label and score.
function remarks({id, isTruth, isOther, set, outcome, fate, box}) {
  const words = [];
  const {truth} = report;
  if (isTruth) {
    words.push(outcome === MISSED ? truth.outcomes[MISSED].name : truth.reference);
    if (truth.runs && outcome === MISSED) words.push(`score was ${decimals(truth.score[id])}`);
  } else if (truth) {
    const of = set.of[id];
    if (isOther) words.push(otherName());
    if (truth.runs) words.push(...changeRemarks(set, id, of));
    else {
      const {name} = truth.outcomes[outcome];
      words.push(name + (outcome === WRONG_LABEL && of >= 0 ? ': is ' + isolated(report.labels[truth.label[of]].shown) : ''));
      if (set.overlap[id] > 0) words.push(`IoU ${set.overlap[id].toFixed(2)}`);
    }
  }
  if (truth && !isOther) words.push(...doubtRemarks(id, isTruth));
  if (fate >= 0 && fate < UNCOUNTED) words.push(report.fates[fate].name);
  if (!isTruth && !isOther) report.reasonWords.forEach((word, bit) => { if (report.reasons[id] >> bit & 1) words.push(word); });
  if (truth) words.push(`${Math.round(box[2] - box[0])}×${Math.round(box[3] - box[1])} px`);
  return words.join('; ');
}

// doubtRemarks says why a label is likely wrong, with the score that the command
// check gives it.
function doubtRemarks(id, isTruth) {
  const {truth} = report;
  if (!isTruth) return report.doubt[id] >= 0 ? [`likely ${report.errorKinds[1]} in the ${truth.reference} (${decimals(report.doubt[id])})`] : [];
  if (!(truth.doubt[id] >= 0)) return [];
  const {label, score} = report.sets.at(-1), d = truth.against[id];
  return [`likely ${report.errorKinds[truth.doubtKind[id]]} (${decimals(truth.doubt[id])}): found ${isolated(report.labels[label[d]].shown)} ${decimals(score[d])}`];
}

// changeRemarks says what became of a box from one run to the other.
function changeRemarks(set, d, of) {
  const {truth} = report, mask = set.mask[d], words = [];
  truth.outcomes.forEach(({name}, o) => { if (mask >> o & 1) words.push(name); });
  if (of < 0) return words;
  if (mask >> WRONG_LABEL & 1) words.push('was ' + isolated(report.labels[truth.label[of]].shown));
  if (truth.score[of] !== set.score[d]) words.push(`score was ${decimals(truth.score[of])}`);
  if (set.overlap[d] < 1) words.push(`IoU with the old box ${set.overlap[d].toFixed(2)}`);
  return words;
}

function emphasise(object) {
  if (viewer.strong === object) return;
  viewer.rows[viewer.objects.indexOf(viewer.strong)]?.classList.remove('pointed-at');
  viewer.strong = object;
  viewer.rows[viewer.objects.indexOf(object)]?.classList.add('pointed-at');
  drawStrong();
}

// boxUnder returns the smallest box at a point of the stage, one that is not
// faint before others.
function boxUnder(px, py) {
  let best = null;
  for (const one of viewer.drawn) {
    const {x0, y0, x1, y1} = one.at;
    if (px < x0 || px > x1 || py < y0 || py > y1) continue;
    if (!best || (best.object.faint && !one.object.faint) || (best.object.faint === one.object.faint && one.area < best.area)) best = one;
  }
  return best;
}

// hover names the box at a point of the stage.
function hover(px, py) {
  const best = boxUnder(px, py);
  const tip = byID('tip');
  tip.hidden = !best;
  emphasise(best && best.object);
  if (!best) return;
  const why = remarks(best.object);
  tip.textContent = best.object.words + (why ? ' – ' + why : '');
  const stage = byID('stage');
  tip.style.left = Math.max(0, Math.min(px + 14, stage.clientWidth - tip.offsetWidth - 4)) + 'px';
  tip.style.top = Math.max(0, Math.min(py + 16, stage.clientHeight - tip.offsetHeight - 4)) + 'px';
}

// tap names a box, and makes it the one that verdicts are on.
function tap(px, py) {
  const best = boxUnder(px, py);
  hover(px, py);
  if (!best && !viewer.at) return;
  viewer.at = best && best.object;
  drawFacts();
  drawStrong();
}

// step goes on to another picture, by places among those shown.
function step(by) {
  if (!order.length) return;
  // A picture that dropped out of the choice leaves its place to the next.
  const gone = rank[state.open] < 0;
  const place = viewer.place + (gone && by > 0 ? by - 1 : by);
  const image = order[Math.min(Math.max(place, 0), order.length - 1)];
  set({open: image});
}

function closeViewer() {
  const image = state.open;
  set({open: -1});
  if (state.view === 'crops') {
    byID('crops').focus();
    return;
  }
  if (rank[image] >= 0) moveCursor(image);
  byID('grid').focus();
}

function setUpViewer() {
  for (const [id, does] of Object.entries({
    'viewer-close': closeViewer, 'viewer-previous': () => step(-1), 'viewer-next': () => step(1),
    'viewer-keep': () => toggleMark(state.open, 'keep'), 'viewer-reject': () => toggleMark(state.open, 'reject'),
    'zoom-in': () => zoomBy(ZOOM_STEP), 'zoom-out': () => zoomBy(1 / ZOOM_STEP), 'zoom-fit': () => { fit(); drawViewer(); },
  })) byID(id).addEventListener('click', does);
  viewer.dialog.addEventListener('cancel', event => { event.preventDefault(); closeViewer(); });
  // Chromium closes on a second Esc whatever the page says to the first.
  viewer.dialog.addEventListener('close', () => { if (state.open >= 0) closeViewer(); });
  // A comment is kept letter by letter, and undone at once.
  let typed = 0;
  byID('comment').addEventListener('focus', () => { typed++; });
  byID('comment').addEventListener('input', () => setMark(state.open, {comment: byID('comment').value}, `comment ${typed}`));
  if (report.models.length) setUpModels();
}

// setUpModels offers the switch between two models.
function setUpModels() {
  const [before, after] = report.models.map(title => ({name: short(title, 16), title}));
  const options = {0: before, [NEW]: after, [BOTH_MODELS]: {name: 'both'}};
  const choices = ['models', 'viewer-models'].map(id => choice(byID(id), options, model => set({model: Number(model)})));
  for (const id of ['models', 'viewer-models']) byID(id).hidden = false;
  renewals.push(what => { if (touches(what, 'model')) for (const c of choices) c.press(String(state.model)); });
}

renewals.push(what => {
  if (touches(what, 'open') || state.open >= 0 && touches(what, ...selection, 'ink', 'rest')) showImage();
});
