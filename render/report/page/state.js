// What the reader has set. Everything on the page follows from it.

const NEW = 1, BOTH_MODELS = 2; // of state.model; 0 is the model before

const views = {
  grid: {name: 'Pictures'}, crops: {name: 'Crops', title: 'the boxes themselves: those chosen, or what is wrong'},
  ...report.truth && {matrix: {name: report.truth.runs ? 'Labels' : 'Confusion'}},
  ...report.truth && !report.truth.runs && {table: {name: 'Metrics'}, curves: {name: 'Curves'}},
};

const initial = {
  threshold: report.threshold,
  moving: false,       // a slider is being moved: pictures keep their order meanwhile
  own: new Map(),      // thresholds of single labels, by label
  model: NEW,          // of two: whose detections are counted and drawn
  only: new Set(),     // the labels to show; empty shows all
  words: '',           // to be found in names
  kind: '',            // what is on the pictures: see kinds in select.js
  least: null, most: null, // number of boxes
  mark: '',            // which marks: see markKinds in select.js
  // Which boxes are chosen, sets of bits: by outcome, by what became of them from
  // one model to the other, by size. 0 asks for nothing.
  outcomes: 0, fates: 0, sizes: 0,
  highest: null,       // score of a box at most
  cell: null,          // boxes of this pair {truth, label} of the matrix
  rest: true,          // boxes that are not chosen are drawn faintly
  sort: report.truth ? 'error' : 'suspicion', down: true,
  cropSort: 'worst',
  view: 'grid',        // of views
  ink: report.models.length ? 'fate' : report.truth ? 'outcome' : 'label',
  open: -1,            // the image that is shown large
  size: Math.min(480, Math.max(200, 10 * Math.round(innerWidth / 120))), // height of a row of pictures in pixels
  theme: '',           // light or dark; '' as the system has it
};

const state = {...initial, own: new Map(), only: new Set()};

// renewals are called after a change, in the order in which they were added,
// with the names of what has changed.
const renewals = [];
let changed = new Set();
let frame = 0;

// set changes the state. The page follows in the next frame, once for all
// changes until then: a slider may move more often than screens are drawn.
function set(changes) {
  for (const [name, value] of Object.entries(changes)) {
    state[name] = value;
    changed.add(name);
  }
  if (!frame) frame = requestAnimationFrame(renew);
}

function renew() {
  frame = 0;
  const what = changed;
  changed = new Set();
  for (const follow of renewals) follow(what);
}

const touches = (what, ...names) => names.some(name => what.has(name));

// thresholdOf returns the least score that is shown of a label.
const thresholdOf = label => state.own.get(label) ?? state.threshold;
