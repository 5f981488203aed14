// Everything can be done by keyboard. The help is made of the same tables.

const mayType = target => target.closest('input:not([type=range]), textarea, select');

const everywhere = [
  ['[ ]', 'threshold down, up by 0.01', {'[': () => nudge(-0.01), ']': () => nudge(0.01)}],
  ['{ }', 'by 0.1', {'{': () => nudge(-0.1), '}': () => nudge(0.1)}],
  ['k', 'keep', {k: () => toggleMark(current(), 'keep')}],
  ['x', 'reject', {x: () => toggleMark(current(), 'reject')}],
  ['K X', 'keep, reject, and on to the next', {K: () => markAndGo('keep'), X: () => markAndGo('reject')}],
  ['c', 'comment on the picture', {c: comment}],
  ['n p', 'next, previous box: of those chosen, or else of all', {n: () => nextBox(1), p: () => nextBox(-1)}],
  ['r', 'boxes that are not chosen: faint or hidden', {r: () => set({rest: !state.rest})}],
  ...report.truth ? [['e', `only ${errorWord}s, on and off`, {e: () => set({kind: state.kind === 'wrong' ? '' : 'wrong'})}]] : [],
  ...hasDoubts ? [['d', 'only likely label errors, the worst first, on and off', {d: () => showKind(state.kind === 'doubt' ? '' : 'doubt')}]] : [],
  ['v V', 'next, previous view: ' + Object.values(views).map(({name}) => name.toLowerCase()).join(', '), {v: () => turn(1), V: () => turn(-1)}],
  ['u', 'undo the last mark or verdict', {u: undo}],
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

const inCrops = [
  ['← ↑ → ↓', 'from box to box', {
    ArrowLeft: () => moveCrop(crops.cursor - 1), ArrowRight: () => moveCrop(crops.cursor + 1),
    ArrowUp: () => moveCrop(crops.cursor - crops.columns), ArrowDown: () => moveCrop(crops.cursor + crops.columns),
  }],
  ['Page Up, Page Down, Home, End', 'further', {
    PageUp: () => moveCrop(crops.cursor - crops.columns * cropRows()), PageDown: () => moveCrop(crops.cursor + crops.columns * cropRows()),
    Home: () => moveCrop(0), End: () => moveCrop(crops.items.length - 1),
  }],
  ['Enter', 'show it in its picture', {Enter: openCrop, ' ': openCrop}],
  ['N', 'next box without a verdict', {N: nextUnjudged}],
];

const inViewer = [
  ['← →', 'previous, next picture', {ArrowLeft: () => step(-1), ArrowRight: () => step(1)}],
  ['+ − 0 1', 'larger, smaller, fit, one to one', {
    '+': () => zoomBy(ZOOM_STEP), '=': () => zoomBy(ZOOM_STEP), '-': () => zoomBy(1 / ZOOM_STEP), '0': () => { fit(); drawViewer(); }, '1': () => zoomBy(1 / zoom.scale),
  }],
  ['Shift + arrows', 'move the picture', {
    ShiftArrowLeft: () => pan(80, 0), ShiftArrowRight: () => pan(-80, 0), ShiftArrowUp: () => pan(0, 80), ShiftArrowDown: () => pan(0, -80),
  }],
  ['b', 'boxes on and off', {b: () => { viewer.boxes = !viewer.boxes; drawViewer(); }}],
  ['l', 'labels on and off', {l: () => { viewer.labels = !viewer.labels; drawViewer(); }}],
  ...report.truth ? [['g', 'all of the ' + report.truth.reference, {g: () => { viewer.allTruths = !viewer.allTruths; showImage(); }}]] : [],
  ...report.models.length ? [['a', 'one model, the other, both', {a: () => set({model: (state.model + 1) % 3})}]] : [],
  ['Esc', 'back', {}],
];

const current = () => state.open >= 0 ? state.open : state.view === 'grid' && rank[grid.cursor] >= 0 ? grid.cursor
  : state.view === 'crops' && crops.items.length ? crops.items[crops.cursor].image : -1;
const cropRows = () => Math.max(1, Math.floor(crops.box.clientHeight / rowHeight()));
const go = image => { if (image !== undefined) moveCursor(image); };
const pageRows = () => Math.max(1, Math.floor(grid.box.clientHeight / (state.size + CAPTION + GAP)));

// turn goes on to another view.
function turn(by) {
  if (state.open >= 0) return;
  const all = Object.keys(views);
  set({view: all[(all.indexOf(state.view) + by + all.length) % all.length]});
  requestAnimationFrame(() => pane().focus());
}

function nudge(by) {
  set({threshold: Math.min(1, Math.max(0, Math.round(1000 * (state.threshold + by)) / 1000))});
  if (state.open >= 0) toast('threshold ' + exact(state.threshold)); // the slider is not in sight
}

function openCursor() {
  if (rank[grid.cursor] >= 0) set({open: grid.cursor}); else go(order[0]);
}

function markAndGo(mark) {
  const image = current();
  if (image < 0) return;
  if (markOf(image).mark !== mark) toggleMark(image, mark);
  if (state.open >= 0) step(1); else if (state.view === 'crops') moveCrop(crops.cursor + 1); else go(neighbour(1));
}

function comment() {
  if (current() < 0) return;
  if (state.open < 0) set({open: current()});
  // The dialog opens with the next frame.
  requestAnimationFrame(() => byID('comment').focus());
}

function setUpKeys() {
  for (const [title, table] of [['', everywhere], ['on the box that is chosen', verdictTable], ['among the pictures', inGrid], ['among the crops', inCrops], ['one picture large', inViewer]]) {
    if (!table.length) continue;
    if (title) byID('keys').append(element('dt', {class: 'title'}, title), element('dd', {}));
    for (const [keys, does] of table) byID('keys').append(element('dt', {}, element('kbd', {}, keys)), element('dd', {}, does));
  }
  byID('help-open').addEventListener('click', () => byID('help').showModal());
  addEventListener('keydown', onKey);
}

// pane is where the pictures, or whatever is seen in their place, are.
const pane = () => byID(state.view === 'grid' ? 'grid' : state.view);

function onKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || ['help', 'ask', 'load-how'].some(id => byID(id).open)) return;
  if (mayType(event.target)) {
    if (event.key !== 'Escape' && event.key !== 'Enter' || event.target.tagName === 'SELECT') return;
    // Out of a field, and back to the pictures.
    event.preventDefault();
    event.target.blur();
    (state.open >= 0 ? byID('stage') : pane()).focus();
    return;
  }
  const key = event.shiftKey && event.key.startsWith('Arrow') ? 'Shift' + event.key : event.key;
  const place = state.open >= 0 ? inViewer : {grid: inGrid, crops: inCrops}[state.view] || (key === '/' ? inGrid : []);
  // A slider has the arrows for itself, and so has a list that goes by them; a
  // button has Enter and Space.
  const moves = event.target.type === 'range' || inList(event.target);
  const own = moves && /^(Arrow|Home|End|Page)/.test(key) || (key === 'Enter' || key === ' ') && event.target.closest('button, a, [role=button]');
  for (const [, , does] of [...place, ...everywhere, ...verdictTable]) {
    if (does[key] && !own) {
      event.preventDefault();
      // From wherever the keyboard was, arrows go on among the pictures.
      if (state.open < 0 && place.some(([, , keys]) => keys[key])) pane().focus();
      does[key]();
      return;
    }
  }
}
