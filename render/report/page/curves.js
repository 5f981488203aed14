// Precision and recall over all thresholds, of all labels together and of each.
// A click sets the threshold to the score at that point.

const CURVE = 140; // side of a chart in its own units

// curveOf returns the points of the curve of some labels, highest score first,
// as Go's package evaluate does.
function curveOf(includes) {
  const {truth, label, score} = report;
  const shown = [];
  let truths = 0;
  for (let t = 0; t < truth.label.length; t++) if (!truth.ignored[t] && includes(truth.label[t])) truths++;
  for (let d = 0; d < score.length; d++) {
    if (truth.outcome[d] !== IGNORED && includes(label[d]) && score[d] === score[d]) shown.push(d);
  }
  shown.sort((a, b) => score[b] - score[a]);
  const points = [];
  let hits = 0;
  shown.forEach((d, i) => {
    if (truth.outcome[d] === TRUE_POSITIVE) hits++;
    if (i + 1 === shown.length || score[shown[i + 1]] !== score[d]) {
      points.push({threshold: score[d], precision: hits / (i + 1), recall: truths ? hits / truths : 0, f1: 2 * hits / (i + 1 + truths)});
    }
  });
  return {points, truths, detections: shown.length};
}

const curves = {charts: []};

function makeCurves() {
  const all = {label: -1, name: 'all labels', includes: () => true};
  const each = report.labels.map(({name}, label) => ({label, name, includes: l => l === label, curve: curveOf(l => l === label)}))
    .sort((a, b) => b.curve.truths - a.curve.truths || b.curve.detections - a.curve.detections);
  all.curve = curveOf(all.includes);
  curves.charts = [all, ...each].map(makeChart);
  byID('curves').replaceChildren(
    element('p', {class: 'faint'}, 'Precision (up) over recall (right). The ring is at the threshold; a click on a curve sets it. A name leads to its pictures.'),
    element('div', {class: 'charts'}, ...curves.charts.map(chart => chart.box)));
}

function makeChart({label, name, curve}) {
  const {points} = curve;
  const x = p => (CURVE * p.recall).toFixed(2), y = p => (CURVE * (1 - p.precision)).toFixed(2);
  const ring = drawn('circle', {r: 4, class: 'ring'});
  const svg = drawn('svg', {viewBox: `-6 -6 ${CURVE + 12} ${CURVE + 12}`, role: 'img', 'aria-label': `Precision and recall of ${name}`, onclick: event => pick(event)},
    drawn('path', {class: 'axes', d: `M0 0V${CURVE}H${CURVE}M0 ${CURVE / 2}H${CURVE}M${CURVE / 2} 0V${CURVE}`}),
    drawn('path', {class: 'curve', d: points.map((p, i) => `${i ? 'L' : 'M'}${x(p)} ${y(p)}`).join('')}), ring);
  if (label >= 0) svg.querySelector('.curve').style.stroke = `color-mix(in oklab, ${report.labels[label].color} 70%, currentColor)`;
  const pick = event => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    let best = null, least = Infinity;
    for (const p of points) {
      const away = Math.hypot(at.x - x(p), at.y - y(p));
      if (away < least) [best, least] = [p, away];
    }
    if (!best) return;
    if (label < 0) set({threshold: best.threshold}); else setOwn(label, best.threshold);
  };
  const figures = element('p', {class: 'faint'});
  const title = element('button', {type: 'button', onclick: () => set({only: label < 0 ? new Set() : new Set([label]), view: 'grid'})},
    label < 0 ? null : swatch(report.labels[label]), name);
  const best = points.reduce((a, b) => b.f1 > a.f1 ? b : a, points[0] || null);
  const bestButton = best && element('button', {
    type: 'button', class: 'best', title: 'the threshold of the highest F1',
    onclick: () => label < 0 ? set({threshold: best.threshold}) : setOwn(label, best.threshold),
  }, `best F1 ${percent(best.f1)} at ${decimals(best.threshold)}`);
  return {label, points, ring, figures, box: element('div', {class: label < 0 ? 'chart all' : 'chart'}, title, svg, figures, bestButton)};
}

// drawCurves moves the rings to the thresholds.
function drawCurves() {
  if (!curves.charts.length) makeCurves();
  for (const {label, points, ring, figures} of curves.charts) {
    const t = label < 0 ? state.threshold : thresholdOf(label);
    // The points' scores fall: the last one that is not below the threshold.
    let low = 0, high = points.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (points[middle].threshold >= t) low = middle + 1; else high = middle;
    }
    const p = points[low - 1];
    ring.toggleAttribute('hidden', !p);
    figures.textContent = p ? `precision ${percent(p.precision)}, recall ${percent(p.recall)}` : 'nothing at this threshold';
    if (!p) continue;
    ring.setAttribute('cx', CURVE * p.recall);
    ring.setAttribute('cy', CURVE * (1 - p.precision));
  }
}

renewals.push(what => {
  if (state.view === 'curves' && touches(what, 'view', 'threshold', 'own', 'only')) drawCurves();
});
