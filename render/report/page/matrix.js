// The confusion matrix: which labels are taken for which. Each number leads to
// its pictures. Row or column −1 stands for nothing.

const NOTHING = -1;

// pairsOf calls f(there, said) for each detection that is shown, and for each
// truth of which nothing is said, of an image.
function pairsOf(image, f) {
  const {truth, first, label} = report;
  for (let d = first[image]; d < first[image + 1]; d++) {
    const outcome = truth.outcome[d];
    if (!tally.shown[d] || outcome === IGNORED) continue;
    // A second run has moved a box, where a detection has missed its place.
    const paired = truth.runs ? truth.of[d] >= 0 : outcome === TRUE_POSITIVE || outcome === WRONG_LABEL;
    f(paired ? truth.label[truth.of[d]] : NOTHING, label[d]);
  }
  for (let t = truth.first[image]; t < truth.first[image + 1]; t++) {
    if (!wanted(truth.label[t])) continue;
    if (tally.became[t] === MISSED || tally.became[t] === POORLY_LOCALISED && !truth.runs) f(truth.label[t], NOTHING);
  }
}

function hasPair(image, {there, said}) {
  let found = false;
  pairsOf(image, (a, b) => { found ||= a === there && b === said; });
  return found;
}

function pairWords({there, said}) {
  if (report.truth.runs) {
    const from = there === NOTHING ? 'nothing' : `“${report.labels[there].name}”`;
    return `${from} in the ${report.truth.reference}, now ${said === NOTHING ? 'nothing' : `“${report.labels[said].name}”`}`;
  }
  if (there === NOTHING) return `“${report.labels[said].name}” said where there is none, or once too often`;
  if (said === NOTHING) return `“${report.labels[there].name}” not found`;
  return there === said ? `“${report.labels[there].name}” found` : `“${report.labels[there].name}” taken for “${report.labels[said].name}”`;
}

function drawMatrix() {
  const n = report.labels.length;
  const cells = new Map(), rows = new Int32Array(n + 1), columns = new Int32Array(n + 1);
  for (let i = 0; i < report.images; i++) {
    pairsOf(i, (there, said) => {
      const key = there * (n + 1) + said;
      cells.set(key, (cells.get(key) || 0) + 1);
      rows[there === NOTHING ? n : there]++;
      columns[said === NOTHING ? n : said]++;
    });
  }
  const labels = report.labels.map((_, l) => l).filter(l => rows[l] || columns[l])
    .sort((a, b) => rows[b] + columns[b] - rows[a] - columns[a]);
  const name = l => l === NOTHING ? 'nothing' : report.labels[l].name;
  const heads = [...labels, NOTHING];
  const table = element('table', {},
    element('caption', {}, (report.truth.runs ? `Rows: the ${report.truth.reference}. Columns: the new one.` : 'Rows: what is there. Columns: what was said.') +
      ' A number leads to its pictures.'),
    element('thead', {}, element('tr', {}, element('td', {}),
      ...heads.map(said => element('th', {scope: 'col', title: name(said)}, element('span', {}, said === NOTHING && !report.truth.runs ? 'not found' : name(said)))))),
    element('tbody', {}, ...heads.map(there => element('tr', {},
      element('th', {scope: 'row', title: name(there)}, there === NOTHING ? 'nothing' : name(there)),
      ...heads.map(said => matrixCell(there, said, cells.get(there * (n + 1) + said) || 0, rows[there === NOTHING ? n : there]))))));
  byID('matrix').replaceChildren(labels.length ? table : element('p', {class: 'faint'}, 'Nothing is shown at this threshold.'));
}

function matrixCell(there, said, n, of) {
  const cell = element('td', {});
  if (!n) return cell;
  cell.className = there === said ? 'right' : 'wrong';
  // The square root keeps the few and telling visible.
  cell.style.setProperty('--share', Math.sqrt(n / of));
  const pair = {there, said};
  cell.append(element('button', {type: 'button', title: pairWords(pair), onclick: () => set({cell: pair, outcome: -1, view: 'grid'})}, number(n)));
  return cell;
}

renewals.push(what => {
  if (state.view === 'matrix' && touches(what, 'view', 'threshold', 'own', 'only')) drawMatrix();
});
