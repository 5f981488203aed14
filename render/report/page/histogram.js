// How many objects have which score, above the slider. What is shown is full,
// what is below its threshold pale; with truth, what is right apart from what is
// wrong.

const BINS = 50;
const histogram = {svg: byID('histogram'), bars: {}, line: null};

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
  if (!histogram.line) makeBars();
  // The square root keeps few objects visible beside many.
  const height = n => n ? Math.max(1, 40 * Math.sqrt(n / most)) : 0;
  const paths = {right: '', wrong: '', below: ''}, step = 100 / BINS;
  for (let b = 0; b < BINS; b++) {
    const total = right[b] + wrong[b] + below[b], high = height(total);
    let y = 40;
    for (const [part, n] of [['right', right[b]], ['wrong', wrong[b]], ['below', below[b]]]) {
      if (!n) continue;
      const h = high * n / total;
      y -= h;
      paths[part] += `M${(b * step + 0.15).toFixed(2)} ${y.toFixed(2)}h${(step - 0.3).toFixed(2)}v${h.toFixed(2)}h${(0.3 - step).toFixed(2)}z`;
    }
  }
  for (const part of Object.keys(paths)) histogram.bars[part].setAttribute('d', paths[part]);
  const {line} = histogram;
  line.setAttribute('x1', 100 * state.threshold);
  line.setAttribute('x2', 100 * state.threshold);
}

function makeBars() {
  const {svg} = histogram;
  svg.setAttribute('viewBox', '0 0 100 40');
  svg.setAttribute('preserveAspectRatio', 'none');
  for (const part of ['right', 'wrong', 'below']) svg.append(histogram.bars[part] = drawn('path', {class: part}));
  histogram.line = drawn('line', {y1: 0, y2: 40});
  svg.append(histogram.line);
  // A click takes the score that is there for the threshold.
  svg.addEventListener('click', event => {
    const {left, width} = svg.getBoundingClientRect();
    set({threshold: Math.round(100 * Math.min(Math.max((event.clientX - left) / width, 0), 1)) / 100});
  });
}

renewals.push(what => {
  if (touches(what, 'threshold', 'own', 'only', 'model')) drawHistogram();
});
