// Which pictures are shown, and in which order.

// order holds the images that are shown; rank is where each is in it, or −1.
let order = [];
const rank = new Int32Array(report.images);

// Whether labels are likely wrong, as Go's package doctor tells.
const hasDoubts = !!report.truth && [report.truth, report].some(({doubt}) => doubt.some(v => v >= 0));

// kinds are what may be asked of the objects of an image.
const kinds = {
  '': {name: 'all', passes: () => true},
  objects: {name: 'with objects', passes: i => tally.boxes[i] > 0},
  empty: {name: 'without objects', passes: i => tally.boxes[i] === 0},
  near: {name: 'near the threshold', passes: i => chosen.boxes[i] > 0, title: `with a score within ${NEAR} of its threshold`},
  suspect: {name: 'suspicious', passes: i => chosen.boxes[i] > 0, title: report.reasonWords.join('; ')},
  ...report.truth && {
    wrong: {name: `with ${errorWord}s`, passes: i => chosen.boxes[i] > 0},
  },
  ...hasDoubts && {
    doubt: {name: 'likely label errors', passes: i => chosen.boxes[i] > 0, title: `labels of the ${report.truth.reference} that the detections contradict, whatever the threshold`},
  },
};

const markKinds = {
  '': {name: 'any', passes: () => true},
  none: {name: 'unmarked', passes: i => !markOf(i).mark},
  keep: {name: 'kept', passes: i => markOf(i).mark === 'keep'},
  reject: {name: 'rejected', passes: i => markOf(i).mark === 'reject'},
  comment: {name: 'commented', passes: i => !!markOf(i).comment},
  flagged: {name: 'flagged', passes: isFlagged, title: 'with a comment, or a verdict on a box other than fine'},
};

// doubtOf returns how likely it is that something is wrong with the labels of a
// picture: 0 the most, Infinity not at all.
function doubtOf(i) {
  let least = Infinity;
  for (let t = report.truth.first[i]; t < report.truth.first[i + 1]; t++) if (report.truth.doubt[t] < least) least = report.truth.doubt[t];
  for (let d = report.first[i]; d < report.first[i + 1]; d++) if (report.doubt[d] < least) least = report.doubt[d];
  return least;
}

// sorts are what pictures can be sorted by; down is the direction that is of
// more use.
const sorts = {
  given: {name: 'as given', value: i => i, down: false},
  name: {name: 'name', down: false},
  count: {name: 'number of boxes', value: i => tally.boxes[i], down: true},
  near: {name: 'near the threshold', value: i => tally.near[i], down: true},
  suspicion: {name: 'suspicion', value: i => tally.suspicion[i], down: true},
  ...hasDoubts && {doubt: {name: 'likely label errors', value: doubtOf, down: false}},
  ...report.truth && {error: {name: errorWord + 's', value: i => tally.errors[i], down: true}},
};

// left is how many pictures each kind and mark would show, beside all that is
// chosen otherwise. While a slider moves it rests: it takes as long as all else.
const left = {kinds: {}, marks: {}};

function select() {
  const words = state.words.toLowerCase().split(/\s+/).filter(Boolean);
  const countLeft = other => countThose(passing({...state, ...other}, words));
  if (!state.moving) {
    for (const kind of Object.keys(kinds)) {
      if (kind === state.kind) continue;
      if (asksMore() || boxKinds.includes(kind)) chooseBoxes(kind);
      left.kinds[kind] = countLeft({kind});
    }
  }
  chooseBoxes();
  const passes = passing(state, words);
  const shown = [];
  // Pictures that move about under a moving slider cannot be looked at. Those that
  // come in go to the end until it rests.
  if (state.moving) for (const i of order) if (passes(i)) shown.push(i);
  for (let i = 0; i < report.images; i++) if (!(state.moving && rank[i] >= 0) && passes(i)) shown.push(i);
  order = shown;
  left.kinds[state.kind] = order.length;
  if (!state.moving) for (const mark of Object.keys(markKinds)) left.marks[mark] = countLeft({mark});
  if (!state.moving) sortImages();
  rank.fill(-1);
  order.forEach((image, at) => { rank[image] = at; });
}

function countThose(passes) {
  let n = 0;
  for (let i = 0; i < report.images; i++) if (passes(i)) n++;
  return n;
}

// passing returns a test of pictures by what is asked for, once boxes are chosen.
function passing({kind, mark, least, most, only}, words) {
  const boxes = asksMore() || boxKinds.includes(kind);
  return i => {
    const n = tally.boxes[i];
    if (!kinds[kind].passes(i) || !markKinds[mark].passes(i)) return false;
    if (least !== null && n < least || most !== null && n > most) return false;
    if (words.length && !words.every(word => names.lower[i].includes(word))) return false;
    if (boxes) return chosen.boxes[i] > 0;
    return !only.size || kind === 'empty' || n > 0 || hasWantedTruth(i);
  };
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

// A choice among the pictures is made by everything but the order and the view.
const selection = [...choiceParts, 'words', 'least', 'most', 'mark', 'marks', 'sort', 'down', 'moving'];

renewals.push(what => {
  if (touches(what, ...selection)) select();
});
