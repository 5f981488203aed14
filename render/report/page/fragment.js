// The state in the address: whoever opens it sees the same.

// Each part of the state that is worth sharing, as text and back. Labels go by
// name, so that an address holds for another report of the same labels.
const labelNumbers = new Map(report.labels.map(({name}, l) => [name, l]));

const oneOf = (...allowed) => text => allowed.includes(text) ? text : undefined;
const numberOf = (low, high) => text => { const v = Number(text); return text !== '' && v >= low && v <= high ? v : undefined; };
const labelOf = name => name === null ? NOTHING : labelNumbers.get(name);

// bitsOf shares a set of bits as their numbers.
function bitsOf(key, most, known) {
  return {
    key,
    write: v => Array.from({length: most}, (_, bit) => bit).filter(bit => v >> bit & 1).join('.'),
    read: text => known && /^\d(\.\d)*$/.test(text) ? text.split('.').reduce((v, bit) => Number(bit) < most ? v | 1 << bit : v, 0) : undefined,
  };
}

const shared = {
  threshold: {key: 't', write: String, read: numberOf(0, 1)},
  words: {key: 'q', write: String, read: String},
  kind: {key: 'show', write: String, read: text => oneOf(...Object.keys(kinds))(text)},
  least: {key: 'min', write: v => v === null ? '' : String(v), read: numberOf(0, Infinity)},
  most: {key: 'max', write: v => v === null ? '' : String(v), read: numberOf(0, Infinity)},
  mark: {key: 'mark', write: String, read: text => oneOf(...Object.keys(markKinds))(text)},
  outcomes: bitsOf('outcome', OUTCOMES, !!report.truth),
  fates: bitsOf('fate', 4, report.models.length > 0),
  sizes: bitsOf('box', 3, true),
  highest: {key: 'high', write: v => v === null ? '' : String(v), read: numberOf(0, 1)},
  model: {key: 'model', write: String, read: text => report.models.length ? numberOf(0, BOTH_MODELS)(text) : undefined},
  rest: {key: 'rest', write: v => v ? '1' : '0', read: text => text === '1'},
  cropSort: {key: 'crops', write: String, read: text => oneOf(...Object.keys(cropSorts))(text)},
  sort: {key: 'sort', write: String, read: text => oneOf(...Object.keys(sorts))(text)},
  down: {key: 'down', write: v => v ? '1' : '0', read: text => text === '1'},
  view: {key: 'view', write: String, read: text => oneOf(...Object.keys(views))(text)},
  ink: {key: 'ink', write: String, read: text => report.truth ? oneOf('outcome', 'label', ...report.models.length ? ['fate'] : [])(text) : undefined},
  size: {key: 'size', write: String, read: numberOf(90, 480)},
};

function writeFragment() {
  const out = new URLSearchParams();
  for (const [name, {key, write}] of Object.entries(shared)) {
    if (state[name] !== initial[name] && write(state[name]) !== '') out.set(key, write(state[name]));
  }
  for (const l of state.only) out.append('label', report.labels[l].name);
  for (const [l, t] of state.own) out.append('own', `${t} ${report.labels[l].name}`);
  if (state.cell) out.set('cell', JSON.stringify([state.cell.there, state.cell.said].map(l => l === NOTHING ? null : report.labels[l].name)));
  if (state.open >= 0) out.set('image', report.names[state.open]);
  return out.toString();
}

function readFragment(text) {
  const given = new URLSearchParams(text.replace(/^#/, ''));
  const changes = {...initial, own: new Map(), only: new Set()};
  for (const [name, {key, read}] of Object.entries(shared)) {
    const value = given.has(key) ? read(given.get(key)) : undefined;
    if (value !== undefined) changes[name] = value;
  }
  for (const name of given.getAll('label')) if (labelNumbers.has(name)) changes.only.add(labelNumbers.get(name));
  for (const own of given.getAll('own')) {
    const gap = own.indexOf(' '), t = numberOf(0, 1)(own.slice(0, gap)), l = labelNumbers.get(own.slice(gap + 1));
    if (t !== undefined && l !== undefined) changes.own.set(l, t);
  }
  changes.cell = report.truth ? readCell(given.get('cell')) : null;
  changes.open = report.names.indexOf(given.get('image'));
  changes.theme = state.theme;
  return changes;
}

function readCell(text) {
  try {
    const [there, said] = JSON.parse(text).map(labelOf);
    return there !== undefined && said !== undefined && !(there === NOTHING && said === NOTHING) ? {there, said} : null;
  } catch {
    return null;
  }
}

let writing = 0;
let openedHere = false; // the history has a step for the picture that is open
let returning = false;  // the step before it is on its way

// Browsers refuse an address that changes with every step of a slider. A picture
// that is opened is a step of its own in the history: going back closes it.
function shareState(what) {
  clearTimeout(writing);
  const was = /[#&]image=/.test(location.hash);
  if (what.has('open') && state.open >= 0 && !was) {
    openedHere = true;
    history.pushState(null, '', '#' + writeFragment());
  } else if (what.has('open') && state.open < 0 && was && openedHere) {
    openedHere = false;
    returning = true;
    history.back();
  } else {
    writing = setTimeout(() => history.replaceState(null, '', '#' + writeFragment()), 150);
  }
}

function setUpFragment() {
  addEventListener('hashchange', () => {
    const closes = state.open >= 0 && openedHere && !/[#&]image=/.test(location.hash);
    if (returning || closes) {
      // All that was set while the picture was open holds.
      returning = openedHere = false;
      if (closes) closeViewer();
      history.replaceState(null, '', '#' + writeFragment());
    } else if (location.hash.replace(/^#/, '') !== writeFragment()) {
      set(readFragment(location.hash));
    }
  });
}

renewals.push(shareState);
