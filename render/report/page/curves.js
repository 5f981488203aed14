// Precision and recall over all thresholds, of all labels together and of each.
// A click sets the threshold to the score at that point.

const CURVE = 140; // side of a chart in its own units

// curveOf returns the points of the curve of some labels, highest score first,
// as Go's package evaluate does.
function curveOf(includes) {
  const {truth, label, score, outcome} = report;
  const shown = [];
  let truths = 0;
  for (let t = 0; t < truth.label.length; t++) if (!truth.ignored[t] && includes(truth.label[t])) truths++;
  for (let d = 0; d < score.length; d++) {
    if (outcome[d] !== IGNORED && includes(label[d]) && score[d] === score[d]) shown.push(d);
  }
  shown.sort((a, b) => score[b] - score[a]);
  const points = [];
  let hits = 0;
  shown.forEach((d, i) => {
    if (outcome[d] === TRUE_POSITIVE) hits++;
    if (i + 1 === shown.length || score[shown[i + 1]] !== score[d]) {
      points.push({threshold: score[d], precision: hits / (i + 1), recall: truths ? hits / truths : 0, f1: 2 * hits / (i + 1 + truths)});
    }
  });
  return {points, truths, detections: shown.length};
}

const curves = {charts: [], made: null, all: null, each: null};

// curvesOf returns the curve of each label, and of all of them, made once for a
// model.
function curvesOf() {
  if (curves.made !== report.score) {
    curves.made = report.score;
    curves.charts = [];
    curves.all = curveOf(() => true);
    curves.each = report.labels.map((_, label) => curveOf(l => l === label));
  }
  return curves;
}

// bestOf returns the place of a curve's best F1, the highest score of several; −1
// if there is none.
const bestOf = ({points}) => points.reduce((best, p, i) => best < 0 || p.f1 > points[best].f1 ? i : best, -1);

// atPrecision returns the last place down to which precision is at least so high.
function atPrecision({points}, least) {
  let at = 0;
  while (at < points.length && points[at].precision >= least) at++;
  return at - 1;
}

// neat returns the shortest decimal fraction that shows what the threshold of a
// point shows. Go's package evaluate does the same.
function neat({points}, at) {
  const most = points[at].threshold, above = at + 1 < points.length ? points[at + 1].threshold : -Infinity;
  for (let digits = 2; digits < 16; digits++) {
    const v = Number((Math.floor(most * 10 ** digits) / 10 ** digits).toFixed(digits));
    if (v > above && v <= most && v >= 0) return v;
  }
  return most;
}

function makeCurves() {
  const {all, each} = curvesOf();
  const charts = report.labels.map(({shown}, label) => ({label, name: shown, curve: each[label]}))
    .sort((a, b) => b.curve.truths - a.curve.truths || b.curve.detections - a.curve.detections);
  curves.charts = [{label: -1, name: 'all labels', curve: all}, ...charts].map(makeChart);
  byID('curves').replaceChildren(
    element('p', {class: 'faint'}, `Precision (up) over recall (right), from IoU ${report.truth.iou} on. The ring is at the threshold. Point at a curve for its score, click to set it. A name leads to its pictures.`),
    element('div', {class: 'charts'}, ...curves.charts.map(chart => chart.box)));
}

function makeChart({label, name, curve}) {
  const {points} = curve;
  const x = p => (CURVE * p.recall).toFixed(2), y = p => (CURVE * (1 - p.precision)).toFixed(2);
  const ring = drawn('circle', {r: 4, class: 'ring'});
  const svg = drawn('svg', {viewBox: `-18 -6 ${CURVE + 26} ${CURVE + 22}`, role: 'img', 'aria-label': `Precision and recall of ${name}`,
    onclick: event => pick(nearest(event)), onpointermove: event => tell(nearest(event)), onpointerleave: () => drawCurve(chart)},
    ...[0, 0.5, 1].flatMap(v => [
      drawn('text', {class: 'axis-number', x: CURVE * v, y: CURVE + 12, 'text-anchor': 'middle'}, String(v)),
      drawn('text', {class: 'axis-number', x: -4, y: CURVE * (1 - v) + 3, 'text-anchor': 'end'}, String(v))]),
    drawn('path', {class: 'axes', d: `M0 0V${CURVE}H${CURVE}M0 ${CURVE / 2}H${CURVE}M${CURVE / 2} 0V${CURVE}`}),
    drawn('path', {class: 'curve', d: points.map((p, i) => `${i ? 'L' : 'M'}${x(p)} ${y(p)}`).join('')}), ring);
  if (label >= 0) svg.querySelector('.curve').style.stroke = `color-mix(in oklab, ${report.labels[label].color} 70%, currentColor)`;
  const nearest = event => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    let best = -1, least = Infinity;
    points.forEach((p, i) => {
      const away = Math.hypot(at.x - CURVE * p.recall, at.y - CURVE * (1 - p.precision));
      if (away < least) [best, least] = [i, away];
    });
    return best;
  };
  const pick = i => {
    if (i < 0) return;
    const threshold = neat(curve, i);
    if (label < 0) set({threshold}); else setOwn(label, threshold);
  };
  const tell = i => {
    if (i < 0) return;
    const p = points[i];
    figures.textContent = `score ${exact(neat(curve, i))}: precision ${percent(p.precision)}, recall ${percent(p.recall)}`;
    ring.removeAttribute('hidden');
    ring.setAttribute('cx', CURVE * p.recall);
    ring.setAttribute('cy', CURVE * (1 - p.precision));
  };
  const figures = element('p', {class: 'faint'});
  const title = element('button', {type: 'button', title: name, onclick: () => set({only: label < 0 ? new Set() : new Set([label]), view: 'grid'})},
    label < 0 ? null : swatch(report.labels[label]), short(name, 20));
  const best = bestOf(curve);
  const bestButton = best < 0 ? null : element('button', {type: 'button', class: 'best', title: 'the threshold of the highest F1', onclick: () => pick(best)},
    `best F1 ${percent(points[best].f1)} at ${exact(neat(curve, best))}`);
  const chart = {label, points, ring, figures, box: element('div', {class: label < 0 ? 'chart all' : 'chart'}, title, svg, figures, bestButton)};
  return chart;
}

// pointAt returns the point of a curve at a threshold: the points' scores fall,
// and it is the last one that is not below.
function pointAt(points, threshold) {
  let low = 0, high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle].threshold >= threshold) low = middle + 1; else high = middle;
  }
  return points[low - 1];
}

// drawCurve moves a ring to the threshold.
function drawCurve({label, points, ring, figures}) {
  const p = pointAt(points, label < 0 ? state.threshold : thresholdOf(label));
  ring.toggleAttribute('hidden', !p);
  figures.textContent = p ? `precision ${percent(p.precision)}, recall ${percent(p.recall)}` : 'nothing at this threshold';
  if (!p) return;
  ring.setAttribute('cx', CURVE * p.recall);
  ring.setAttribute('cy', CURVE * (1 - p.precision));
}

function drawCurves() {
  curvesOf();
  if (!curves.charts.length) makeCurves();
  curves.charts.forEach(drawCurve);
}

renewals.push(what => {
  if (state.view === 'curves' && touches(what, 'view', 'threshold', 'own', 'only', 'model')) drawCurves();
});
