// What is shown at the thresholds, and all that is counted of it. Go's package
// evaluate counts the same way.

const NEAR = 0.1; // how far a score may be from its threshold to be near it

// What a difference from the truth is called.
const errorWord = report.truth?.runs ? 'change' : 'error';

const tally = {
  boxes: new Int32Array(report.images),      // shown, by image
  near: new Float64Array(report.images),     // sum of nearness, by image
  suspicion: new Float64Array(report.images),
  errors: new Int32Array(report.images),
  byLabel: new Int32Array(report.labels.length),
  total: 0,
  least: new Float64Array(report.labels.length), // that is shown of a label; Infinity if it is not wanted
  // With truth, by outcome: of all, and of each label.
  outcomes: new Int32Array(OUTCOMES),
  byLabelOutcomes: report.labels.map(() => new Int32Array(OUTCOMES)),
  truths: 0,
  byLabelTruths: new Int32Array(report.labels.length),
  became: new Uint8Array(report.truth ? report.truth.label.length : 0), // outcome of each truth
  reach: new Float64Array(report.truth ? report.truth.label.length : 0), // the highest score below the threshold that would have found it
  fates: new Int32Array(4),
};

// useModel makes the detections of one of two models those that are counted.
function useModel() {
  Object.assign(report, report.sets[state.model === 0 ? 0 : report.sets.length - 1]);
  tally.shown = new Uint8Array(report.score.length);
}

// otherSet are the detections of the model that is not counted, null if there is
// none.
const otherSet = () => report.models.length ? report.sets[state.model === 0 ? 1 : 0] : null;
const otherName = () => isolated(short(report.models[state.model === 0 ? 1 : 0], 20));

const bits = Uint8Array.from({length: 256}, (_, n) => { let c = 0; for (; n; n >>= 1) c += n & 1; return c; });

const wanted = label => !state.only.size || state.only.has(label);
const isWrong = outcome => outcome !== TRUE_POSITIVE && outcome !== IGNORED;

function count() {
  const {score, label, first, reasons, of, truth} = report, {least} = tally;
  const own = Float64Array.from(report.labels, (_, l) => thresholdOf(l));
  own.forEach((t, l) => { least[l] = wanted(l) ? t : Infinity; }); // nothing is near to that either
  tally.byLabel.fill(0);
  tally.total = 0;
  const runs = truth?.runs;
  for (let i = 0; i < report.images; i++) {
    let boxes = 0, near = 0, suspicion = 0;
    for (let d = first[i]; d < first[i + 1]; d++) {
      const l = label[d];
      const away = Math.abs(score[d] - least[l]) / NEAR;
      if (away < 1) near += 1 - away;
      // Of two runs a pair is seen if either score passes: what falls below the
      // threshold is rescored, not lost.
      if (score[d] >= least[l] || runs && of[d] >= 0 && truth.score[of[d]] >= least[truth.label[of[d]]]) {
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
  if (truth) countOutcomes();
  if (report.models.length) countFates();
}

// countOutcomes counts verdicts, and truths by what is shown of them: found, or
// else the subject of a detection that is wrong only in its place or only in
// its label, or else missed.
function countOutcomes() {
  const {truth, first, label, outcome, mask, of, score} = report;
  tally.outcomes.fill(0);
  tally.truths = 0;
  tally.byLabelTruths.fill(0);
  tally.reach.fill(0);
  for (const counts of tally.byLabelOutcomes) counts.fill(0);
  for (let t = 0; t < tally.became.length; t++) {
    // Of what only the old run has, that is lost which it showed.
    const counts = truth.runs ? truth.score[t] >= tally.least[truth.label[t]] : !truth.ignored[t];
    tally.became[t] = counts ? MISSED : IGNORED;
  }
  for (let i = 0; i < report.images; i++) {
    let errors = 0;
    for (let d = first[i]; d < first[i + 1]; d++) {
      const o = outcome[d], t = of[d];
      if (truth.runs && t >= 0) tally.became[t] = tally.shown[d] ? TRUE_POSITIVE : IGNORED;
      if (!tally.shown[d]) {
        if (o === TRUE_POSITIVE && t >= 0 && score[d] > tally.reach[t]) tally.reach[t] = score[d];
        continue;
      }
      addOutcomes(mask[d], label[d]);
      if (isWrong(o)) errors++;
      if (t >= 0 && !truth.runs) tally.became[t] = became(tally.became[t], o);
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
  // Pictures in which nothing changed are not on the page, but count.
  truth.unchanged.score.forEach((s, k) => {
    if (s >= tally.least[truth.unchanged.label[k]]) tally.outcomes[TRUE_POSITIVE]++;
  });
}

// addOutcomes counts a detection, which may be of several kinds.
function addOutcomes(mask, label) {
  for (let o = 0; mask >> o; o++) {
    if (mask >> o & 1) {
      tally.outcomes[o]++;
      tally.byLabelOutcomes[label][o]++;
    }
  }
}

function became(was, outcome) {
  if (outcome === TRUE_POSITIVE) return outcome;
  if (outcome === POORLY_LOCALISED && was !== TRUE_POSITIVE) return outcome;
  if (outcome === WRONG_LABEL && was === MISSED) return outcome;
  return was;
}

// Fates are numbered as in Go's package evaluate.
const BOTH_RIGHT = 0, FIXED = 1, BROKEN = 2, BOTH_WRONG = 3, UNCOUNTED = 4;

// countFates tells for each truth, and for each false positive of either model,
// what became of it from the one to the other.
function countFates() {
  const {truth, sets: [before, after], partner} = report;
  const shown = set => Uint8Array.from(set.score, (s, d) => s >= tally.least[set.label[d]] ? 1 : 0);
  const [shownBefore, shownAfter] = [shown(before), shown(after)];
  const found = (set, shows) => {
    const hits = new Uint8Array(truth.label.length);
    for (let d = 0; d < shows.length; d++) if (shows[d] && set.outcome[d] === TRUE_POSITIVE) hits[set.of[d]] = 1;
    return hits;
  };
  const alone = (set, shows, fate) => Uint8Array.from(shows, (s, d) => s && isWrong(set.outcome[d]) ? fate : UNCOUNTED);
  const [foundBefore, foundAfter] = [found(before, shownBefore), found(after, shownAfter)];
  tally.truthFates = Uint8Array.from(truth.label, (l, t) => truth.ignored[t] || !wanted(l) ? UNCOUNTED
    : foundBefore[t] ? foundAfter[t] ? BOTH_RIGHT : BROKEN : foundAfter[t] ? FIXED : BOTH_WRONG);
  const fatesBefore = alone(before, shownBefore, FIXED), fatesAfter = alone(after, shownAfter, BROKEN);
  tally.fates.fill(0);
  for (let d = 0; d < partner.length; d++) {
    const old = partner[d];
    if (old >= 0 && shownAfter[d] && shownBefore[old]) fatesAfter[d] = fatesBefore[old] = BOTH_WRONG;
    if (fatesAfter[d] !== UNCOUNTED) tally.fates[fatesAfter[d]]++;
  }
  for (const fate of fatesBefore) if (fate === FIXED) tally.fates[FIXED]++; // what both have is counted
  for (const fate of tally.truthFates) if (fate !== UNCOUNTED) tally.fates[fate]++;
  tally.fatesOf = [fatesBefore, fatesAfter];
  tally.shownBefore = shownBefore;
}

// fateOf returns the fate of a detection of the model that is counted.
const fateOf = d => tally.fatesOf[state.model === 0 ? 0 : 1][d];

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
  if (touches(what, 'model')) useModel();
  if (touches(what, 'threshold', 'own', 'only', 'model')) count();
});
