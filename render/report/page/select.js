// Which pictures are shown, and in which order.

// order holds the images that are shown; rank is where each is in it, or −1.
let order = [];
const rank = new Int32Array(report.images);

// kinds are what may be asked of the objects of an image.
const kinds = {
  '': {name: 'all', passes: () => true},
  objects: {name: 'with objects', passes: i => tally.boxes[i] > 0},
  empty: {name: 'without objects', passes: i => tally.boxes[i] === 0},
  near: {name: 'near the threshold', passes: i => tally.near[i] > 0, title: `with a score within ${NEAR} of its threshold`},
  suspect: {name: 'suspicious', passes: i => tally.suspicion[i] > 0, title: report.reasonWords.join('; ')},
  ...report.truth && {
    wrong: {name: `with ${errorWord}s`, passes: i => tally.errors[i] > 0},
  },
};

const markKinds = {
  '': {name: 'any', passes: () => true},
  none: {name: 'unmarked', passes: i => !markOf(i).mark},
  keep: {name: 'kept', passes: i => markOf(i).mark === 'keep'},
  reject: {name: 'rejected', passes: i => markOf(i).mark === 'reject'},
  comment: {name: 'commented', passes: i => !!markOf(i).comment},
};

// sorts are what pictures can be sorted by; down is the direction that is of
// more use.
const sorts = {
  given: {name: 'as given', value: i => i, down: false},
  name: {name: 'name', down: false},
  count: {name: 'number of boxes', value: i => tally.boxes[i], down: true},
  near: {name: 'near the threshold', value: i => tally.near[i], down: true},
  suspicion: {name: 'suspicion', value: i => tally.suspicion[i], down: true},
  ...report.truth && {error: {name: errorWord + 's', value: i => tally.errors[i], down: true}},
};

function select() {
  const words = state.words.toLowerCase().split(/\s+/).filter(Boolean);
  order = [];
  for (let i = 0; i < report.images; i++) if (passes(i, words)) order.push(i);
  sortImages();
  rank.fill(-1);
  order.forEach((image, at) => { rank[image] = at; });
}

function passes(i, words) {
  const n = tally.boxes[i];
  if (!kinds[state.kind].passes(i) || !markKinds[state.mark].passes(i)) return false;
  if (state.least !== null && n < state.least || state.most !== null && n > state.most) return false;
  if (words.length) {
    const name = names.lower[i];
    if (!words.every(word => name.includes(word))) return false;
  }
  if (state.only.size && state.kind !== 'empty' && !n && !hasWantedTruth(i)) return false;
  if (state.outcome >= 0 && !hasOutcome(i, state.outcome)) return false;
  return !state.cell || hasPair(i, state.cell);
}

// names are what search and sort compare, made once.
const names = {
  lower: report.names.map(name => name.toLowerCase()),
  get places() { // in the order of names, numbers by their value
    const sorted = report.names.map((_, i) => i).sort((a, b) => collate(report.names[a], report.names[b]));
    const places = new Int32Array(report.images);
    sorted.forEach((image, at) => { places[image] = at; });
    Object.defineProperty(this, 'places', {value: places});
    return places;
  },
};
const {compare: collate} = new Intl.Collator(undefined, {numeric: true});

function sortImages() {
  if (state.moving) {
    // Pictures that move about under a moving slider cannot be looked at. Those
    // that come in go to the end until it rests.
    const at = i => rank[i] < 0 ? Infinity : rank[i];
    order.sort((a, b) => at(a) === at(b) ? a - b : at(a) - at(b));
    return;
  }
  const sign = state.down ? -1 : 1;
  const value = state.sort === 'name' ? i => names.places[i] : sorts[state.sort].value;
  const values = new Float64Array(report.images);
  for (const i of order) values[i] = value(i);
  order.sort((a, b) => sign * (values[a] - values[b]) || a - b);
}

function hasWantedTruth(i) {
  if (!report.truth) return false;
  const {first, label} = report.truth;
  for (let t = first[i]; t < first[i + 1]; t++) if (wanted(label[t])) return true;
  return false;
}

function hasOutcome(i, outcome) {
  const {truth, first} = report;
  if (outcome === MISSED) {
    for (let t = truth.first[i]; t < truth.first[i + 1]; t++) {
      if (tally.became[t] === MISSED && wanted(truth.label[t])) return true;
    }
    return false;
  }
  for (let d = first[i]; d < first[i + 1]; d++) if (tally.shown[d] && truth.outcome[d] === outcome) return true;
  return false;
}

// A choice among the pictures is made by everything but the order and the view.
const chosen = ['threshold', 'own', 'only', 'words', 'kind', 'least', 'most', 'mark', 'marks', 'outcome', 'cell', 'sort', 'down', 'moving'];

renewals.push(what => {
  if (touches(what, ...chosen)) select();
});
