// One picture large, with what is known of its objects beside it.

const viewer = {
  dialog: byID('viewer'), image: -1, place: 0,
  objects: [], drawn: [], strong: null,
  boxes: true, labels: true, allTruths: false,
};

function showImage() {
  const {dialog} = viewer;
  if (state.open < 0) {
    if (dialog.open) dialog.close();
    viewer.image = -1;
    return;
  }
  if (!dialog.open) dialog.showModal();
  if (viewer.image !== state.open) {
    viewer.image = state.open;
    viewer.strong = null;
    loadPhoto(state.open);
    byID('comment').value = markOf(state.open).comment || '';
    fit();
  }
  if (rank[state.open] >= 0) viewer.place = rank[state.open];
  drawFacts();
  drawViewer();
}

// loadPhoto shows the page's own picture at once, and the original over it when
// and if it can be had.
function loadPhoto(image) {
  const photo = byID('photo'), link = report.links[image];
  const source = pictureOf(image);
  photo.hidden = !source;
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
  original.src = link;
}

function drawViewer() {
  if (state.open < 0) return;
  const view = stageView();
  byID('photo').style.transform = `translate(${zoom.x}px, ${zoom.y}px) scale(${zoom.scale})`;
  byID('photo').classList.toggle('pixels', zoom.scale >= 4);
  byID('zoom').textContent = Math.round(100 * zoom.scale) + ' %';
  const {drawn: shown, hidden} = drawObjects(byID('overlay'), viewer.boxes ? viewer.objects : [], view,
    {line: 2, cover: viewer.labels ? 1 : 0, strong: viewer.strong});
  viewer.drawn = shown;
  byID('facts-note').textContent = [
    hidden && `${plural(hidden, 'label')} without room: zoom in or point at the box`,
    !viewer.boxes && 'boxes are off (b)', viewer.boxes && !viewer.labels && 'labels are off (l)',
  ].filter(Boolean).join('; ');
}

// drawFacts writes the bar above the picture and the list beside it.
function drawFacts() {
  const image = state.open, {mark} = markOf(image);
  viewer.objects = objectsOf(image, viewer.allTruths);
  byID('viewer-name').textContent = report.names[image];
  byID('viewer-place').textContent = rank[image] >= 0 ? `${number(rank[image] + 1)} of ${number(order.length)}` : 'no longer among the pictures shown';
  byID('viewer-keep').setAttribute('aria-pressed', String(mark === 'keep'));
  byID('viewer-reject').setAttribute('aria-pressed', String(mark === 'reject'));
  const items = viewer.objects.map(object => element('li', {},
    element('button', {
      type: 'button', onclick: () => zoomTo(object.box),
      onmouseenter: () => emphasise(object), onmouseleave: () => emphasise(null),
      onfocus: () => emphasise(object), onblur: () => emphasise(null),
    },
    swatch(object.look), element('span', {class: 'what', dir: 'auto'}, object.label),
    element('span', {class: 'score'}, object.isTruth ? '' : object.score.toFixed(3)),
    element('span', {class: 'why faint'}, remarks(object)))));
  const below = report.first[image + 1] - report.first[image] - tally.boxes[image];
  if (below) items.push(element('li', {class: 'faint'}, `${number(below)} more below the threshold or of labels not shown`));
  byID('fact-list').replaceChildren(...items);
}

// remarks says what is to be said of an object beyond label and score.
function remarks({id, isTruth, outcome}) {
  if (isTruth) return outcome === MISSED ? report.truth.outcomes[MISSED].name : report.truth.reference;
  const words = [];
  if (report.truth) {
    const of = report.truth.of[id];
    words.push(report.truth.outcomes[outcome].name + (outcome === WRONG_LABEL && of >= 0 ? ': is ' + report.labels[report.truth.label[of]].name : ''));
  }
  report.reasonWords.forEach((word, bit) => { if (report.reasons[id] >> bit & 1) words.push(word); });
  return words.join('; ');
}

function emphasise(object) {
  if (viewer.strong === object) return;
  viewer.strong = object;
  drawViewer();
}

// hover names the smallest box at a point of the stage.
function hover(px, py) {
  let best = null;
  for (const one of viewer.drawn) {
    const {x0, y0, x1, y1} = one.at;
    if (px >= x0 && px <= x1 && py >= y0 && py <= y1 && (!best || one.area < best.area)) best = one;
  }
  const tip = byID('tip');
  tip.hidden = !best;
  emphasise(best && best.object);
  byID('fact-list').querySelectorAll('li').forEach((item, i) => item.classList.toggle('pointed-at', !!best && viewer.objects[i] === best.object));
  if (!best) return;
  const why = remarks(best.object);
  tip.textContent = best.object.words + (why ? ' – ' + why : '');
  const stage = byID('stage');
  tip.style.left = Math.max(0, Math.min(px + 14, stage.clientWidth - tip.offsetWidth - 4)) + 'px';
  tip.style.top = Math.max(0, Math.min(py + 16, stage.clientHeight - tip.offsetHeight - 4)) + 'px';
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
  byID('comment').addEventListener('input', () => setMark(state.open, {comment: byID('comment').value}));
}

renewals.push(what => {
  if (touches(what, 'open') || state.open >= 0 && touches(what, ...chosen, 'ink')) showImage();
});
