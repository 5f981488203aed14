// Everything can be done by keyboard. The help is made of the same tables.

const mayType = target => target.closest('input:not([type=range]), textarea, select');

const everywhere = [
  ['[ ]', 'threshold down, up by 0.01', {'[': () => nudge(-0.01), ']': () => nudge(0.01)}],
  ['{ }', 'by 0.1', {'{': () => nudge(-0.1), '}': () => nudge(0.1)}],
  ['k', 'keep', {k: () => toggleMark(current(), 'keep')}],
  ['x', 'reject', {x: () => toggleMark(current(), 'reject')}],
  ['K X', 'keep, reject, and on to the next', {K: () => markAndGo('keep'), X: () => markAndGo('reject')}],
  ['c', 'comment', {c: comment}],
  ['?', 'these keys', {'?': () => byID('help').showModal()}],
];

const inGrid = [
  ['← ↑ → ↓', 'from picture to picture', {
    ArrowLeft: () => go(neighbour(-1)), ArrowRight: () => go(neighbour(1)),
    ArrowUp: () => go(neighbour(0, -1)), ArrowDown: () => go(neighbour(0, 1)),
  }],
  ['Page Up, Page Down, Home, End', 'further', {
    PageUp: () => go(neighbour(0, -pageRows())), PageDown: () => go(neighbour(0, pageRows())),
    Home: () => go(order[0]), End: () => go(order[order.length - 1]),
  }],
  ['Enter', 'show it large', {Enter: openCursor, ' ': openCursor}],
  ['/', 'search names', {'/': () => byID('search').focus()}],
];

const inViewer = [
  ['← →', 'previous, next (also p, n)', {ArrowLeft: () => step(-1), ArrowRight: () => step(1), p: () => step(-1), n: () => step(1)}],
  ['+ − 0 1', 'larger, smaller, fit, one to one', {
    '+': () => zoomBy(ZOOM_STEP), '=': () => zoomBy(ZOOM_STEP), '-': () => zoomBy(1 / ZOOM_STEP), '0': () => { fit(); drawViewer(); }, '1': () => zoomBy(1 / zoom.scale),
  }],
  ['Shift + arrows', 'move the picture', {
    ShiftArrowLeft: () => pan(80, 0), ShiftArrowRight: () => pan(-80, 0), ShiftArrowUp: () => pan(0, 80), ShiftArrowDown: () => pan(0, -80),
  }],
  ['b', 'boxes on and off', {b: () => { viewer.boxes = !viewer.boxes; drawViewer(); }}],
  ['l', 'labels on and off', {l: () => { viewer.labels = !viewer.labels; drawViewer(); }}],
  ...report.truth ? [['g', 'all of the ' + report.truth.reference, {g: () => { viewer.allTruths = !viewer.allTruths; drawFacts(); drawViewer(); }}]] : [],
  ['Esc', 'back', {}],
];

const current = () => state.open >= 0 ? state.open : state.view === 'grid' && rank[grid.cursor] >= 0 ? grid.cursor : -1;
const go = image => { if (image !== undefined) moveCursor(image); };
const pageRows = () => Math.max(1, Math.floor(grid.box.clientHeight / (state.size + CAPTION + GAP)));

function nudge(by) {
  set({threshold: Math.min(1, Math.max(0, Math.round(1000 * (state.threshold + by)) / 1000))});
  if (state.open >= 0) toast('threshold ' + decimals(state.threshold)); // the slider is not in sight
}

function openCursor() {
  if (rank[grid.cursor] >= 0) set({open: grid.cursor}); else go(order[0]);
}

function markAndGo(mark) {
  const image = current();
  if (image < 0) return;
  if (markOf(image).mark !== mark) toggleMark(image, mark);
  if (state.open >= 0) step(1); else go(neighbour(1));
}

function comment() {
  if (current() < 0) return;
  if (state.open < 0) set({open: grid.cursor});
  // The dialog opens with the next frame.
  requestAnimationFrame(() => byID('comment').focus());
}

function setUpKeys() {
  for (const [title, table] of [['', everywhere], ['among the pictures', inGrid], ['one picture large', inViewer]]) {
    if (title) byID('keys').append(element('dt', {class: 'title'}, title), element('dd', {}));
    for (const [keys, does] of table) byID('keys').append(element('dt', {}, element('kbd', {}, keys)), element('dd', {}, does));
  }
  byID('help-open').addEventListener('click', () => byID('help').showModal());
  addEventListener('keydown', onKey);
}

function onKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || byID('help').open) return;
  if (mayType(event.target)) {
    if (event.key !== 'Escape' && event.key !== 'Enter' || event.target.tagName === 'SELECT') return;
    // Out of a field, and back to the pictures.
    event.preventDefault();
    (state.open >= 0 ? viewer.dialog : grid.box).focus();
    event.target.blur();
    return;
  }
  const key = event.shiftKey && event.key.startsWith('Arrow') ? 'Shift' + event.key : event.key;
  const place = state.open >= 0 ? inViewer : document.activeElement === grid.box || key === '/' ? inGrid : [];
  // A slider has the arrows for itself, a button Enter and Space.
  const own = event.target.type === 'range' && key.startsWith('Arrow');
  for (const [, , does] of [...place, ...everywhere]) {
    if (does[key] && !own) {
      event.preventDefault();
      does[key]();
      return;
    }
  }
}
