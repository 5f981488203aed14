// Which boxes are chosen. A choice by outcome, matrix cell, label, suspicion,
// size or score is one of boxes: pictures are shown that have such a box, and in
// them these are drawn at full strength.

const chosen = {
  boxes: new Int32Array(report.images), // chosen ones, by image
  detections: new Uint8Array(0),
  truths: new Uint8Array(report.truth ? report.truth.label.length : 0),
  other: new Uint8Array(0), // of the model that is not counted
};

const sizeNames = ['small', 'medium', 'large'];

// sizeOf returns 0 to 2 for small, medium and large, as COCO has them.
const sizeOf = area => area <= 32 * 32 ? 0 : area <= 96 * 96 ? 1 : 2;
const areaOf = (box, k) => Math.max(0, box[4 * k + 2] - box[4 * k]) * Math.max(0, box[4 * k + 3] - box[4 * k + 1]);
const truthArea = t => report.truth.area[t] >= 0 ? report.truth.area[t] : areaOf(report.truth.box, t);

const boxKinds = ['near', 'suspect', 'wrong', 'doubt'];

// choosing reports whether boxes are chosen; asksMore, whether by more than
// their labels and the kind.
const asksMore = () => !!(state.outcomes || state.fates || state.sizes || state.cell || state.highest !== null);
const choosing = () => asksMore() || boxKinds.includes(state.kind) || state.only.size > 0;

// chooseBoxes finds the boxes that are chosen, as with the given kind.
function chooseBoxes(kind = state.kind) {
  const {first, truth} = report;
  if (chosen.detections.length !== report.score.length) chosen.detections = new Uint8Array(report.score.length);
  if (!kind && !choosing()) { // nothing is, or all: nobody asks
    for (const flags of [chosen.boxes, chosen.detections, chosen.truths, chosen.other]) flags.fill(0);
    return;
  }
  const isChosen = chooser(kind), isTruth = truth && truthChooser(kind);
  const other = otherSet();
  if (other && chosen.other.length !== other.score.length) chosen.other = new Uint8Array(other.score.length);
  for (let i = 0; i < report.images; i++) {
    let n = 0;
    for (let d = first[i]; d < first[i + 1]; d++) n += chosen.detections[d] = isChosen(d) ? 1 : 0;
    if (truth) for (let t = truth.first[i]; t < truth.first[i + 1]; t++) n += chosen.truths[t] = isTruth(t) ? 1 : 0;
    if (other) for (let d = other.first[i]; d < other.first[i + 1]; d++) n += chosen.other[d] = isOthersError(other, d, kind) ? 1 : 0;
    chosen.boxes[i] = n;
  }
}

// isOthersError reports whether a detection is an error that only the model makes
// which is not counted, and passes what else boxes are chosen by.
function isOthersError(other, d, kind) {
  const {model, fates, outcomes, sizes, cell, highest} = state, [of, fate] = model === 0 ? [1, BROKEN] : [0, FIXED];
  return fates >> fate & 1 && tally.fatesOf[of][d] === fate && (!outcomes || outcomes >> other.outcome[d] & 1) &&
    (!sizes || sizes >> sizeOf(areaOf(other.box, d)) & 1) && !cell && !boxKinds.includes(kind) && (highest === null || other.score[d] <= highest);
}

function chooser(kind) {
  const {shown, least} = tally, {label, score, box, mask, outcome, reasons, of, doubt, truth} = report;
  const {outcomes, fates, sizes, highest, cell} = state;
  return d => {
    if (kind === 'doubt') {
      if (!(doubt[d] >= 0) || !wanted(label[d])) return false; // whatever the threshold
    } else if (kind === 'near') {
      if (!(Math.abs(score[d] - least[label[d]]) < NEAR)) return false;
    } else if (!shown[d]) {
      return false;
    }
    if (kind === 'suspect' && !reasons[d] || kind === 'wrong' && !isWrong(outcome[d])) return false;
    if (outcomes && !(mask[d] & outcomes)) return false;
    if (fates && !(fates >> fateOf(d) & 1)) return false;
    if (sizes && !(sizes >> sizeOf(areaOf(box, d)) & 1)) return false;
    if (highest !== null && score[d] > highest) return false;
    return !cell || label[d] === cell.said && outcome[d] !== IGNORED && cell.there === (isPaired(d) ? truth.label[of[d]] : NOTHING);
  };
}

// A truth is chosen in its own right where nothing is drawn in its place, or if
// what became of it is asked for.
function truthChooser(kind) {
  const {label, doubt} = report.truth, {became} = tally, {outcomes, fates, sizes, cell} = state;
  return t => {
    if (became[t] === IGNORED || !wanted(label[t]) || kind === 'near' || kind === 'suspect' || state.highest !== null) return false;
    if (kind === 'doubt' && !(doubt[t] >= 0)) return false;
    if (fates) {
      if (!(fates >> tally.truthFates[t] & 1)) return false;
      if (outcomes && !(became[t] === MISSED && outcomes >> MISSED & 1)) return false;
    } else if (cell) {
      if (!isUnsaid(t) || cell.said !== NOTHING || cell.there !== label[t]) return false;
      if (outcomes && !(became[t] === MISSED && outcomes >> MISSED & 1)) return false;
    } else if (became[t] !== MISSED && kind !== 'doubt' || outcomes && !(became[t] === MISSED && outcomes >> MISSED & 1)) {
      return false;
    }
    return !sizes || (sizes >> sizeOf(truthArea(t)) & 1) === 1;
  };
}

// isPaired reports whether the matrix has a detection in the row of its truth:
// a second run has moved a box, where a detection has missed its place.
const isPaired = d => report.truth.runs ? report.of[d] >= 0 : report.outcome[d] === TRUE_POSITIVE || report.outcome[d] === WRONG_LABEL;

// isUnsaid reports whether the matrix has a truth in the column of nothing.
const isUnsaid = t => tally.became[t] === MISSED || tally.became[t] === POORLY_LOCALISED && !report.truth.runs;

// Everything that the choice depends on.
const choiceParts = ['threshold', 'own', 'only', 'model', 'kind', 'outcomes', 'fates', 'sizes', 'highest', 'cell'];
