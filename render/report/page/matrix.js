// The confusion matrix: which labels are taken for which. Each number leads to
// its boxes. Row or column −1 stands for nothing.

const NOTHING = -1;

const matrix = {all: false}; // the labels beyond MOST_LABELS too
const MOST_LABELS = 60; // of hundreds each step of a slider would take seconds

// pairsOf calls f(there, said) for each detection that is shown, and for each
// truth of which nothing is said, of an image.
function pairsOf(image, f) {
  const {truth, first, label, outcome, of} = report;
  for (let d = first[image]; d < first[image + 1]; d++) {
    if (tally.shown[d] && outcome[d] !== IGNORED) f(isPaired(d) ? truth.label[of[d]] : NOTHING, label[d]);
  }
  for (let t = truth.first[image]; t < truth.first[image + 1]; t++) {
    if (wanted(truth.label[t]) && isUnsaid(t)) f(truth.label[t], NOTHING);
  }
}

// pairWords says a pair in words, labels in as many letters.
function pairWords({there, said}, letters = Infinity) {
  const name = l => l === NOTHING ? 'nothing' : `“${isolated(short(report.labels[l].shown, letters))}”`;
  if (report.truth.runs) return `${name(there)} in the ${report.truth.reference}, now ${name(said)}`;
  if (there === NOTHING) return `${name(said)} said where there is none, or once too often`;
  if (said === NOTHING) return `${name(there)} not found`;
  return there === said ? `${name(there)} found` : `${name(there)} taken for ${name(said)}`;
}

function drawMatrix() {
  const n = report.labels.length;
  const cells = new Map(), rows = new Int32Array(n + 1), columns = new Int32Array(n + 1);
  for (let i = 0; i < report.images; i++) {
    pairsOf(i, (there, said) => {
      const key = there * (n + 1) + said;
      if (!cells.has(key)) cells.set(key, {there, said, count: 0});
      cells.get(key).count++;
      rows[there === NOTHING ? n : there]++;
      columns[said === NOTHING ? n : said]++;
    });
  }
  const sums = rows.map((n, l) => n + columns[l]);
  const labels = report.labels.map((_, l) => l).filter(l => sums[l]).sort((a, b) => sums[b] - sums[a]);
  const seen = matrix.all ? labels : labels.slice(0, MOST_LABELS);
  const name = l => l === NOTHING ? 'nothing' : report.labels[l].shown;
  // Labels that were never said have no column, those that are not there no row.
  const across = [...seen.filter(l => columns[l]), NOTHING];
  const table = element('table', {},
    element('caption', {}, element('span', {}, (report.truth.runs ? `Rows: the ${report.truth.reference}. Columns: the new one.` : 'Rows: what is there. Columns: what was said.') +
      ' A number leads to its boxes.')),
    element('thead', {}, element('tr', {}, element('td', {}),
      ...across.map(said => element('th', {scope: 'col', title: name(said)}, element('span', {}, said === NOTHING && !report.truth.runs ? 'not found' : short(name(said), 18)))))),
    element('tbody', {}, ...[...seen.filter(l => rows[l]), NOTHING].map(there => element('tr', {},
      element('th', {scope: 'row', title: name(there)}, short(name(there), 22)),
      ...across.map(said => matrixCell(there, said, cells.get(there * (n + 1) + said)?.count || 0, rows[there === NOTHING ? n : there]))))));
  const rest = labels.length - seen.length;
  const more = rest && element('button', {type: 'button', onclick: () => { matrix.all = true; set({view: 'matrix'}); }}, `${plural(rest, 'label')} with fewer boxes`);
  const was = byID('matrix').contains(document.activeElement) && document.activeElement.title;
  byID('matrix').replaceChildren(...labels.length ? [confusedList(cells), table, more || ''] : [element('p', {class: 'faint'}, 'Nothing is shown at this threshold.')]);
  // The keyboard stays at its pair.
  if (was) ([...byID('matrix').querySelectorAll('button')].find(({title}) => title === was) || byID('matrix')).focus();
}

const MOST_PAIRS = 12;

// confusedList names the pairs of labels that are taken for each other most.
function confusedList(cells) {
  const pairs = [...cells.values()].filter(({there, said}) => there !== NOTHING && said !== NOTHING && there !== said)
    .sort((a, b) => b.count - a.count).slice(0, MOST_PAIRS);
  if (!pairs.length) return '';
  const words = report.truth.runs ? 'Relabelled most' : 'Confused most';
  return element('section', {}, element('h2', {}, words), element('ol', {class: 'confused', 'aria-label': words}, ...pairs.map(pair =>
    element('li', {}, element('button', {type: 'button', title: pairWords(pair), onclick: () => showPair(pair)}, `${number(pair.count)} × ${pairWords(pair, 14)}`)))));
}

const showPair = ({there, said}) => set({cell: {there, said}, outcomes: 0, view: 'crops'});

function matrixCell(there, said, n, of) {
  const cell = element('td', {});
  if (!n) return cell;
  cell.className = there === said ? 'right' : 'wrong';
  // The square root keeps the few and telling visible.
  cell.style.setProperty('--share', Math.sqrt(n / of));
  const pair = {there, said};
  cell.append(element('button', {type: 'button', title: pairWords(pair), onclick: () => showPair(pair)}, number(n)));
  return cell;
}

renewals.push(what => {
  if (state.view === 'matrix' && touches(what, 'view', 'threshold', 'own', 'only', 'model')) drawMatrix();
});
