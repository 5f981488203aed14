// How many objects have which score, above the slider. What is shown is full,
// what is below its threshold pale; with truth, what is right apart from what is
// wrong.

const BINS = 50;
const histogram = {svg: byID('histogram'), bars: []};

function drawHistogram() {
  const {score, label} = report;
  const right = new Float64Array(BINS), wrong = new Float64Array(BINS), below = new Float64Array(BINS);
  for (let d = 0; d < score.length; d++) {
    if (!wanted(label[d]) || !(score[d] >= 0)) continue;
    const bin = Math.min(BINS - 1, Math.floor(score[d] * BINS));
    if (!tally.shown[d]) below[bin]++;
    else if (report.truth && isWrong(report.outcome[d])) wrong[bin]++;
    else right[bin]++;
  }
  let most = 1;
  for (let b = 0; b < BINS; b++) most = Math.max(most, right[b] + wrong[b] + below[b]);
  if (!histogram.bars.length) makeBars();
  // The square root keeps few objects visible beside many.
  const height = n => n ? Math.max(1, 40 * Math.sqrt(n / most)) : 0;
  for (let b = 0; b < BINS; b++) {
    const total = right[b] + wrong[b] + below[b], high = height(total);
    let y = 40;
    for (const [part, n] of [['right', right[b]], ['wrong', wrong[b]], ['below', below[b]]]) {
      const h = total ? high * n / total : 0;
      y -= h;
      histogram.bars[b][part].setAttribute('y', y);
      histogram.bars[b][part].setAttribute('height', h);
    }
  }
  const line = histogram.line;
  line.setAttribute('x1', 100 * state.threshold);
  line.setAttribute('x2', 100 * state.threshold);
}

function makeBars() {
  const step = 100 / BINS;
  histogram.svg.setAttribute('viewBox', '0 0 100 40');
  histogram.svg.setAttribute('preserveAspectRatio', 'none');
  for (let b = 0; b < BINS; b++) {
    const bar = {};
    for (const part of ['right', 'wrong', 'below']) {
      bar[part] = drawn('rect', {class: part, x: b * step + 0.15, width: step - 0.3});
      histogram.svg.append(bar[part]);
    }
    histogram.bars.push(bar);
  }
  histogram.line = drawn('line', {y1: 0, y2: 40});
  histogram.svg.append(histogram.line);
}

renewals.push(what => {
  if (touches(what, 'threshold', 'own', 'only', 'model')) drawHistogram();
});
