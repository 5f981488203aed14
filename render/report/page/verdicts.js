// Verdicts on single boxes. What follows from each when labels are mended, Go's
// package marks says.

// sideOf returns what files call a box: of the truth, of a prediction, or, where
// there is no other side, of the labels themselves.
const sideOf = ({isTruth}) => isTruth ? 'truth' : report.truth ? 'prediction' : 'label';

const corners = box => Array.from(box, v => Math.round(v * 100) / 100);

// namedBox returns a box as files name it.
function namedBox(object) {
  const set = object.set || report;
  const label = object.isTruth ? report.truth.label[object.id] : set.label[object.id];
  return {
    of: sideOf(object), label: report.labels[label].name, ...!object.isTruth && Number.isFinite(object.score) && {score: object.score}, box: corners(object.box),
  };
}

function verdictOf(image, object) {
  const entry = entryOf(report.names[image], boxKey(namedBox(object)));
  return says(entry) ? entry : null;
}

// judgementOf returns what was said of a box, or else of the truth that it differs
// from: with either the difference is judged.
function judgementOf(image, object) {
  const own = verdictOf(image, object);
  if (own || object.isTruth || !report.truth || report.truth.runs) return own;
  const differs = [WRONG_LABEL, POORLY_LOCALISED, BOTH].includes(object.outcome), truth = differs && truthOf(object);
  return truth ? verdictOf(image, truth) : null;
}

// isFlagged reports whether a picture has something to be looked after.
function isFlagged(image) {
  for (const [, {comment, verdict}] of entries.get(report.names[image]) || []) {
    if (comment || verdict && verdict !== 'fine') return true;
  }
  return false;
}

// truthOf returns the truth that a box is, or is about; null if there is none.
function truthOf(object) {
  if (object.isTruth) return object;
  const of = report.truth ? (object.set || report).of[object.id] : -1;
  return of >= 0 ? truthObject(of) : null;
}

// boxAt returns the box that the keyboard is at: {image, object}, or null.
function boxAt() {
  if (state.open >= 0) return viewer.at && {image: state.open, object: viewer.at};
  return state.view === 'crops' ? cropAtCursor() : null;
}

// judge gives a verdict, or takes it back if it is there, and goes on.
function judge(at, object, verdict, more = {}) {
  const name = report.names[at.image], named = namedBox(object), key = boxKey(named), before = entryOf(name, key);
  const again = before?.verdict === verdict && !more.right && !before.right && String(before.better) === String(more.better);
  const comment = before?.comment;
  change([{name, key, entry: again ? {...comment && {...named, comment}} : {...named, verdict, ...more, ...comment && {comment}}}]);
  toast(again ? 'verdict removed' : verdictWords({of: named.of, verdict, ...more}));
  if (!again) nextBox(1);
}

// verdictWords says a verdict in words.
function verdictWords({of, verdict, right, better}) {
  const side = {truth: report.truth?.reference, prediction: 'prediction', label: 'label'}[of];
  switch (verdict) {
    case 'wrong': return `${side} wrong` + (right ? `: it is ${isolated(visible(right))}` : of === 'prediction' ? '' : ': nothing there');
    case 'missing': return `${report.truth?.reference} lacks it` + (right ? `: it is ${isolated(visible(right))}` : '');
    case 'off': return `${side} box off` + (better ? ', the other fits' : '');
    case 'fine': return 'fine';
  }
  return '';
}

const glyphs = {wrong: '✕', missing: '+', off: '⤢', fine: '✓'};

// The verdicts that a key gives to the box that the keyboard is at.
const verdictKeys = [
  ['w', report.truth ? 'the prediction is wrong' : 'nothing is there', at => report.truth && at.object.isTruth ? toast('this is no prediction') : judge(at, at.object, 'wrong')],
  ['t', report.truth ? `the ${report.truth.reference} is wrong: type the right label, or none if nothing is there` : 'the label is wrong: type the right one', at => askRight(at)],
  ...report.truth ? [['m', `the ${report.truth.reference} lacks it`, at => at.object.isTruth ? toast('this is no prediction') : judge(at, at.object, 'missing')]] : [],
  ['o', 'the box is off', at => judge(at, at.object, 'off')],
  ...report.truth ? [['O', `the box of the ${report.truth.reference} is off, that of the prediction fits`, at => judgeOff(at)]] : [],
  ['f', 'fine', at => judge(at, at.object, 'fine')],
  ['C', 'comment on the box', at => askComment(at)],
];

const verdictTable = [...report.truth?.runs ? [] : verdictKeys.map(([key, does, give]) => [key, does, {[key]: () => {
  const at = boxAt();
  if (at) give(at); else toast('no box is chosen: n goes to the next');
}}])];

// judgeOff says that a truth is off and where it should be.
function judgeOff(at) {
  const truth = truthOf(at.object);
  const better = at.object.isTruth ? predictionOf(at.object.id, at.image)?.box : at.object.box;
  if (!truth) toast(`no box of the ${report.truth.reference} is there`);
  else if (!better) toast('no prediction is there');
  else judge(at, truth, 'off', {better: corners(better)});
}

// predictionOf returns what was detected in place of a truth, {box, look}: what
// speaks against it, or the shown detection of the highest score that is about it;
// null if there is none.
function predictionOf(t, image) {
  const found = (set, d, look) => ({box: set.box.subarray(4 * d, 4 * d + 4), look});
  const against = report.truth.against[t], {outcomes} = report.truth, set = report.sets.at(-1);
  if (against >= 0) return found(set, against, outcomes[set.outcome[against]]);
  let best = -1;
  for (let d = report.first[image]; d < report.first[image + 1]; d++) if (report.of[d] === t && tally.shown[d] && (best < 0 || report.score[d] > report.score[best])) best = d;
  return best < 0 ? null : found(report, best, outcomes[IGNORED]);
}

// askRight asks for the right label of a truth, and offers the one that was
// detected.
function askRight(at) {
  const object = report.truth ? truthOf(at.object) : at.object;
  if (!object) {
    toast(`no box of the ${report.truth.reference} is there: m says that it lacks one`);
    return;
  }
  const against = at.object.isTruth ? report.truth.against[object.id] : -1;
  const said = against >= 0 ? report.labels[report.sets.at(-1).label[against]].name : at.object.isTruth || !report.truth ? '' : namedBox(at.object).label;
  const now = namedBox(object).label;
  ask(`Right label in place of “${isolated(visible(now))}”; empty if nothing is there`, said === now ? '' : said, true, text => {
    // A label that was only offered may begin or end with a space.
    const right = labelNumbers.has(text) ? text : text.trim();
    if (right && right === now) toast('that is the label that it has'); else judge(at, object, 'wrong', right ? {right} : {});
  });
}

function askComment(at) {
  const name = report.names[at.image], named = namedBox(at.object), key = boxKey(named), before = entryOf(name, key) || {};
  ask('Comment on the box', before.comment || '', false, said => {
    const text = said.trim();
    const {at: _, comment, ...rest} = before;
    change([{name, key, entry: {...named, ...rest, ...text && {comment: text}}}]);
  });
}

// ask asks for a line of text.
function ask(question, text, labels, take) {
  const dialog = byID('ask'), field = byID('ask-text');
  byID('ask-question').textContent = question;
  field.value = text;
  if (labels) field.setAttribute('list', 'label-names'); else field.removeAttribute('list');
  if (!byID('label-names').firstChild) byID('label-names').append(...report.labels.map(({name}) => element('option', {value: name})));
  dialog.returnValue = '';
  dialog.showModal();
  field.select();
  dialog.addEventListener('close', () => { if (dialog.returnValue === 'take') take(field.value); }, {once: true});
}
