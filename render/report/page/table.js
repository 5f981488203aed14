// Figures of each label in a table, and thresholds to be taken elsewhere.

const table = {column: 'truths', down: true, made: null, rows: new Map()}; // rows by label

const RESULTS = ['AP', 'AP50', 'AP small', 'AP medium', 'AP large']; // in the order of Go's metricsRow

// tableRows returns a row of figures for the whole, label −1, and for each label.
// What is measured at the threshold is what is counted on the rest of the page;
// AP is COCO's, over all scores.
function tableRows() {
  const {all, each} = curvesOf();
  const others = report.models.length ? otherOutcomes() : null;
  const model = report.models.length && state.model === 0 ? 0 : report.sets.length - 1;
  return report.metrics.map(({label, results}) => {
    const outcomes = label < 0 ? tally.outcomes : tally.byLabelOutcomes[label];
    const truths = label < 0 ? tally.truths : tally.byLabelTruths[label];
    const curve = label < 0 ? all : each[label], best = bestOf(curve);
    const ap = results[model] || [], before = report.models.length ? results[1 - model] || [] : [];
    return {
      label, name: label < 0 ? 'all labels' : report.labels[label].shown, truths, found: outcomes[TRUE_POSITIVE],
      ...quality(outcomes, truths), bestF1: best < 0 ? null : curve.points[best].f1, at: best < 0 ? null : neat(curve, best),
      ap, before, other: others && quality(label < 0 ? others.all : others.each[label], truths),
    };
  }).filter(({label}) => label < 0 || wanted(label));
}

// otherOutcomes counts the outcomes of the model that the page does not count
// now, of all labels and of each.
function otherOutcomes() {
  const set = report.sets[state.model === 0 ? 1 : 0], all = new Int32Array(OUTCOMES), each = report.labels.map(() => new Int32Array(OUTCOMES));
  for (let d = 0; d < set.score.length; d++) {
    if (!(set.score[d] >= tally.least[set.label[d]])) continue;
    all[set.outcome[d]]++;
    each[set.label[d]][set.outcome[d]]++;
  }
  return {all, each};
}

// tableColumns are what the table has, with how a cell is written.
const tableColumns = [
  {key: 'name', name: 'label'},
  {key: 'truths', name: 'objects', value: r => r.truths, title: 'of the ground truth; those that count neither way are left out'},
  {key: 'found', name: 'found', value: r => r.found, title: 'at the threshold'},
  ...RESULTS.map((name, i) => ({key: name, name, value: r => r.ap[i] ?? null, was: r => r.before[i] ?? null, share: true, title: {
    AP: 'mean of the average precision from IoU 0.50 to 0.95, as COCO has it, over all scores', AP50: 'average precision at IoU 0.50',
    'AP small': 'of objects up to 32² pixels', 'AP medium': 'of objects from 32² to 96² pixels', 'AP large': 'of objects above 96² pixels',
  }[name]})),
  {key: 'precision', name: 'precision', value: r => r.precision, was: r => r.other?.precision, share: true, title: 'at the threshold'},
  {key: 'recall', name: 'recall', value: r => r.recall, was: r => r.other?.recall, share: true, title: 'at the threshold'},
  {key: 'f1', name: 'F1', value: r => r.f1, was: r => r.other?.f1, share: true, title: 'at the threshold'},
  {key: 'bestF1', name: 'best F1', value: r => r.bestF1, share: true},
  {key: 'at', name: 'at score', value: r => r.at, write: exact},
];

const share = v => v === null ? '–' : v.toFixed(3);

// drawTable fills in what has changed: all that is built once, so that the keyboard
// stays on the button that it has pressed.
function drawTable() {
  table.made ||= makeTable();
  const {caption, body, heads, copied, reset} = table.made;
  const [whole, ...rows] = tableRows();
  const column = tableColumns.find(({key}) => key === table.column), sign = table.down ? -1 : 1;
  rows.sort((a, b) => (column.value ? sign * ((column.value(a) ?? -1) - (column.value(b) ?? -1)) : sign * collate(a.name, b.name)) || collate(a.name, b.name));
  for (const {key, name, head, button} of heads) {
    const sorted = key === table.column;
    setText(button, name + (sorted ? table.down ? ' ↓' : ' ↑' : ''));
    if (sorted) head.setAttribute('aria-sort', table.down ? 'descending' : 'ascending'); else head.removeAttribute('aria-sort');
  }
  setText(caption, `Right from IoU ${report.truth.iou} on, at threshold ${exact(state.threshold)}` + (state.own.size ? ' and others of single labels' : '') +
    `. AP is COCO’s, over all scores: the threshold does not move it.${report.models.length ? ' Beside each figure stands the difference from the other model.' : ''}`);
  copied.title = thresholdsText();
  reset.hidden = !state.own.size;
  setChildren(body, [whole, ...rows].map(tableRow));
}

function makeTable() {
  const caption = element('span'), body = element('tbody');
  const heads = tableColumns.map(({key, name, title}) => {
    const button = element('button', {type: 'button', title, onclick: () => sortTable(key)});
    return {key, name, button, head: element('th', {scope: 'col'}, button)};
  });
  const least = element('input', {type: 'number', min: 0, max: 1, step: 0.05, value: 0.9, 'aria-label': 'Least precision'});
  const button = (name, onclick) => element('button', {type: 'button', onclick}, name);
  const reset = button('One threshold for all', () => set({own: new Map()}));
  const copied = button('Copy as --thresholds', () => copy('--thresholds ' + shellWord(thresholdsText()), 'thresholds'));
  byID('table').append(
    element('div', {class: 'suggestions chips'}, button('Each label at its best F1', () => suggest(bestOf)),
      button('Each label at precision ≥', () => suggest(curve => atPrecision(curve, Number(least.value)))), least, reset, copied),
    element('table', {}, element('caption', {}, caption), element('thead', {}, element('tr', {}, ...heads.map(({head}) => head))), body));
  return {caption, body, heads, copied, reset};
}

function sortTable(key) {
  table.down = table.column === key ? !table.down : key !== 'name';
  table.column = key;
  drawTable();
}

// tableRow returns a label's row; its cells change where they say something else.
function tableRow(row) {
  let made = table.rows.get(row.label);
  if (!made) {
    const name = row.label < 0 ? row.name : element('button', {type: 'button', title: `the boxes of ${row.name}`, onclick: () => set({only: new Set([row.label]), view: 'crops'})},
      swatch(report.labels[row.label]), short(row.name, 32));
    made = element('tr', {class: row.label < 0 ? 'whole' : null}, element('th', {scope: 'row', dir: 'auto'}, name), ...tableColumns.slice(1).map(() => element('td')));
    table.rows.set(row.label, made);
  }
  tableColumns.slice(1).forEach(({value, was, share: isShare, write = number}, i) => {
    const v = value(row), old = was && report.models.length ? was(row) : null, cell = made.children[i + 1];
    const words = v === null ? '–' : isShare ? share(v) : write(v);
    const delta = v !== null && old !== null && old !== undefined && Math.abs(v - old) >= 0.0005 ? v - old : 0;
    const beside = delta ? ` ${delta > 0 ? '+' : '−'}${Math.abs(delta).toFixed(3)}` : '';
    if (cell.textContent !== words + beside) cell.replaceChildren(words, ...delta ? [element('span', {class: delta > 0 ? 'better' : 'worse'}, beside)] : []);
  });
  return made;
}

// suggest gives each label that there is a truth to judge by the threshold of a
// point of its curve; 1 where no point will do.
function suggest(pick) {
  const {each} = curvesOf(), own = new Map();
  each.forEach((curve, label) => {
    if (!curve.points.length || !curve.truths) return;
    const at = pick(curve);
    own.set(label, at < 0 ? 1 : neat(curve, at));
  });
  set({own});
}

// quotedInList quotes what a flag takes as one of several, with commas between.
const quotedInList = text => /[",\r\n]|^ |^$/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;

// thresholdsText returns the thresholds as Go's evaluate.ParseThresholds reads
// them.
function thresholdsText() {
  const own = [...state.own].map(([l, t]) => [report.labels[l].name, t]).sort(([a], [b]) => a < b ? -1 : 1);
  return [String(state.threshold), ...own.map(([name, t]) => quotedInList(`${name}=${t}`))].join(',');
}

// shellWord quotes a word for a shell.
const shellWord = text => /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

renewals.push(what => {
  if (state.view === 'table' && touches(what, 'view', 'threshold', 'own', 'only', 'model')) drawTable();
});
