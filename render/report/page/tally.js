// What is shown at the thresholds, and all that is counted of it. Go's package
// evaluate counts the same way.

const NEAR = 0.1; // how far a score may be from its threshold to be near it

// What a difference from the truth is called.
const errorWord = report.truth?.runs ? 'change' : 'error';

const tally = {
  shown: new Uint8Array(report.score.length),
  boxes: new Int32Array(report.images),      // shown, by image
  near: new Float64Array(report.images),     // sum of nearness, by image
  suspicion: new Float64Array(report.images),
  errors: new Int32Array(report.images),
  byLabel: new Int32Array(report.labels.length),
  total: 0,
  // With truth, by outcome: of all, and of each label.
  outcomes: new Int32Array(OUTCOMES),
  byLabelOutcomes: report.labels.map(() => new Int32Array(OUTCOMES)),
  truths: 0,
  byLabelTruths: new Int32Array(report.labels.length),
  became: new Uint8Array(report.truth ? report.truth.label.length : 0), // outcome of each truth
};

const bits = Uint8Array.from({length: 256}, (_, n) => { let c = 0; for (; n; n >>= 1) c += n & 1; return c; });

const wanted = label => !state.only.size || state.only.has(label);

function count() {
  const {score, label, first, reasons} = report;
  const own = Float64Array.from(report.labels, (_, l) => thresholdOf(l));
  const least = own.map((t, l) => wanted(l) ? t : Infinity); // nothing is near to that either
  tally.byLabel.fill(0);
  tally.total = 0;
  for (let i = 0; i < report.images; i++) {
    let boxes = 0, near = 0, suspicion = 0;
    for (let d = first[i]; d < first[i + 1]; d++) {
      const l = label[d];
      const away = Math.abs(score[d] - least[l]) / NEAR;
      if (away < 1) near += 1 - away;
      if (score[d] >= least[l]) {
        tally.shown[d] = 1;
        boxes++;
        suspicion += bits[reasons[d]];
      } else {
        tally.shown[d] = 0;
      }
      if (score[d] >= own[l]) tally.byLabel[l]++;
    }
    tally.boxes[i] = boxes;
    tally.near[i] = near;
    tally.suspicion[i] = suspicion;
    tally.total += boxes;
  }
  if (report.truth) countOutcomes();
}

// countOutcomes counts verdicts, and truths by what is shown of them: found, or
// else the subject of a detection that is wrong only in its place or only in
// its label, or else missed.
function countOutcomes() {
  const {truth, first, label} = report;
  tally.outcomes.fill(0);
  tally.truths = 0;
  tally.byLabelTruths.fill(0);
  for (const counts of tally.byLabelOutcomes) counts.fill(0);
  for (let t = 0; t < tally.became.length; t++) tally.became[t] = truth.ignored[t] ? IGNORED : MISSED;
  for (let i = 0; i < report.images; i++) {
    let errors = 0;
    for (let d = first[i]; d < first[i + 1]; d++) {
      if (!tally.shown[d]) continue;
      const outcome = truth.outcome[d], t = truth.of[d];
      tally.outcomes[outcome]++;
      tally.byLabelOutcomes[label[d]][outcome]++;
      if (outcome !== TRUE_POSITIVE && outcome !== IGNORED) errors++;
      if (t >= 0) tally.became[t] = became(tally.became[t], outcome);
    }
    for (let t = truth.first[i]; t < truth.first[i + 1]; t++) {
      const l = truth.label[t];
      if (truth.ignored[t] || !wanted(l)) continue;
      tally.truths++;
      tally.byLabelTruths[l]++;
      if (tally.became[t] === MISSED) {
        tally.outcomes[MISSED]++;
        tally.byLabelOutcomes[l][MISSED]++;
        errors++;
      }
    }
    tally.errors[i] = errors;
  }
}

function became(was, outcome) {
  // Whoever doubles a truth has been beaten to it: it is found. In a comparison
  // of runs there may be nobody else.
  if (outcome === TRUE_POSITIVE || outcome === DUPLICATE) return TRUE_POSITIVE;
  if (outcome === POORLY_LOCALISED && was !== TRUE_POSITIVE) return outcome;
  if (outcome === WRONG_LABEL && was === MISSED) return outcome;
  return was;
}

// quality returns precision, recall and F1 of counts by outcome, each null
// where there is nothing to compute it from.
function quality(outcomes, truths) {
  const found = outcomes[TRUE_POSITIVE];
  let detections = 0;
  for (let o = 0; o < MISSED; o++) if (o !== IGNORED) detections += outcomes[o];
  const share = (n, of) => of ? n / of : null;
  return {
    precision: share(found, detections), recall: share(found, truths), f1: share(2 * found, detections + truths),
  };
}

renewals.push(what => {
  if (touches(what, 'threshold', 'own', 'only')) count();
});
