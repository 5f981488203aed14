// The list of labels: which to show, and from which score on each.

const labelRows = [];

function setUpLabels() {
  const totals = new Int32Array(report.labels.length);
  for (const l of report.label) totals[l]++;
  const byCount = report.labels.map((_, l) => l).sort((a, b) => totals[b] - totals[a] || collate(report.labels[a].name, report.labels[b].name));
  for (const l of byCount) {
    const row = makeLabelRow(l, totals[l]);
    labelRows.push(row);
    byID('label-list').append(row.item);
  }
  byID('labels-all').addEventListener('click', () => set({only: new Set()}));
  byID('own-reset').addEventListener('click', () => set({own: new Map()}));
  const search = byID('label-search');
  search.hidden = labelRows.length <= 12;
  search.addEventListener('input', () => {
    const words = search.value.toLowerCase();
    for (const row of labelRows) row.item.hidden = !report.labels[row.label].name.toLowerCase().includes(words);
  });
}

function makeLabelRow(label, total) {
  const {shown: name} = report.labels[label];
  const count = element('span', {class: 'count'});
  const button = element('button', {
    type: 'button', class: 'name', title: name + ' – click: only this label; click others to add them', 'aria-pressed': 'false',
    onclick: () => toggleLabel(label),
  }, swatch(report.labels[label]), ...middleCut(name));
  const slider = element('input', {
    type: 'range', min: 0, max: 1, step: 0.01, 'aria-label': 'Threshold of ' + name,
    oninput: () => { setOwn(label, Number(slider.value)); set({moving: true}); }, onchange: () => set({moving: false}),
    ondblclick: () => setOwn(label, null),
  });
  const value = element('button', {type: 'button', class: 'own', title: 'back to the threshold for all', onclick: () => setOwn(label, null)});
  return {label, total, button, count, slider, value, item: element('li', {}, button, count, slider, value)};
}

// middleCut returns a name in two parts: where there is no room the end of the
// first gives way, so that names that begin alike are told apart by their ends. One
// that runs from right to left would be put together the wrong way round.
function middleCut(name, most = 7) {
  const letters = [...name];
  const end = letters.length < 6 || isolated(name) !== name ? 0 : letters.length > most + 3 ? most : 3;
  return [element('span', {class: 'beginning', dir: 'auto'}, letters.slice(0, letters.length - end).join('')),
    end ? element('span', {class: 'ending', dir: 'auto'}, letters.slice(-end).join('')) : null].filter(Boolean);
}

function toggleLabel(label) {
  const only = new Set(state.only);
  if (!only.delete(label)) only.add(label);
  set({only: only.size === report.labels.length ? new Set() : only});
}

// setOwn sets the threshold of a label, or with null takes it back.
function setOwn(label, threshold) {
  const own = new Map(state.own);
  if (threshold === null) own.delete(label); else own.set(label, threshold);
  set({own});
}

function drawLabels() {
  for (const {label, total, button, count, slider, value, item} of labelRows) {
    const t = thresholdOf(label), own = state.own.has(label);
    slider.value = t;
    slider.setAttribute('aria-valuetext', exact(t) + (own ? '' : ', as for all'));
    setText(value, exact(t));
    value.disabled = !own;
    item.classList.toggle('has-own', own);
    item.classList.toggle('left-out', !wanted(label));
    button.setAttribute('aria-pressed', String(state.only.has(label)));
    setText(count, `${brief(tally.byLabel[label])} / ${brief(total)}`);
    count.title = `${number(tally.byLabel[label])} of ${number(total)} boxes`;
  }
  byID('own-reset').hidden = !state.own.size;
  byID('labels-all').hidden = !state.only.size;
}

renewals.push(what => {
  if (touches(what, 'threshold', 'own', 'only', 'model')) drawLabels();
});
