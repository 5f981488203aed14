// The panel: threshold, figures against the truth, filters.

const panel = {
  kinds: choice(byID('kinds'), kinds, showKind),
  marks: choice(byID('mark-kinds'), markKinds, mark => set({mark})),
};

// showKind shows pictures of a kind: of likely label errors the worst first.
function showKind(kind) { set({kind, ...kind === 'doubt' && {sort: 'doubt', down: false, cropSort: 'doubt'}}); }

function setUpPanel() {
  const slider = byID('threshold'), exact = byID('threshold-number');
  slider.addEventListener('input', () => set({threshold: Number(slider.value), moving: true}));
  slider.addEventListener('change', () => set({moving: false}));
  exact.addEventListener('change', () => {
    const v = Number(exact.value);
    if (exact.value !== '' && v >= 0 && v <= 1) set({threshold: v});
    else exact.value = state.threshold;
  });
  for (const [id, name] of [['least', 'least'], ['most', 'most']]) {
    byID(id).addEventListener('input', () => set({[name]: byID(id).value === '' ? null : Number(byID(id).value)}));
  }
  byID('filters-reset').addEventListener('click', () => set({
    kind: '', mark: '', least: null, most: null, outcomes: 0, fates: 0, sizes: 0, highest: null, cell: null, words: '', only: new Set(),
  }));
  byID('chosen-clear').addEventListener('click', () => set({outcomes: 0, fates: 0, sizes: 0, highest: null, cell: null, kind: boxKinds.includes(state.kind) ? '' : state.kind}));
  byID('rest').addEventListener('click', () => set({rest: !state.rest}));
  byID('highest').addEventListener('input', () => {
    const v = byID('highest').value;
    set({highest: v === '' || !(Number(v) < 1) ? null : Number(v)});
  });
  sizeNames.forEach((name, size) => byID('sizes').append(element('button', {
    type: 'button', id: 'size-' + size, 'aria-pressed': 'false', title: ['up to 32² pixels', 'up to 96² pixels', 'above 96² pixels'][size],
    onclick: () => set({sizes: state.sizes ^ 1 << size}),
  }, name)));
  byID('panel-toggle').addEventListener('click', () => {
    byID('app').style.setProperty('--bar-bottom', byID('bar').getBoundingClientRect().bottom + 'px'); // its lines are as many as fit
    const open = byID('app').classList.toggle('with-panel');
    byID('panel-toggle').setAttribute('aria-expanded', String(open));
  });
  let lowest = Infinity;
  for (const v of report.score) if (v < lowest) lowest = v;
  byID('lowest').textContent = lowest === Infinity ? '' : `lowest score ${decimals(lowest)}`;
  if (report.truth) setUpQuality();
}

function setUpQuality() {
  const section = byID('quality');
  section.hidden = false;
  section.setAttribute('aria-label', 'Measured against ' + report.truth.reference);
  const figures = element('div', {class: 'figures'});
  for (const [key, name] of [['precision', 'precision'], ['recall', 'recall'], ['f1', 'F1']]) {
    figures.append(element('div', {}, element('b', {id: key}), element('span', {class: 'faint'}, name)));
  }
  const outcomes = element('div', {class: 'outcomes', role: 'group', 'aria-label': 'Boxes by outcome'});
  report.truth.outcomes.forEach((outcome, o) => {
    outcomes.append(element('button', {
      type: 'button', id: 'outcome-' + o, 'aria-pressed': 'false', onclick: () => set({outcomes: state.outcomes ^ 1 << o}),
    }, swatch(outcome), element('span', {}, outcome.name), element('b')));
  });
  if (report.truth.runs) section.append(outcomes); else section.append(figures, element('p', {class: 'faint'}, `right from IoU ${report.truth.iou} on`), outcomes);
  if (report.models.length) section.prepend(setUpFates());
}

// setUpFates offers what became of the boxes from one model to the other.
function setUpFates() {
  const group = element('div', {class: 'outcomes fates', role: 'group', 'aria-label': `From ${report.models[0]} to ${report.models[1]}`});
  report.fates.forEach((fate, f) => group.append(element('button', {
    type: 'button', id: 'fate-' + f, 'aria-pressed': 'false', onclick: () => set({fates: state.fates ^ 1 << f}),
    title: ['objects that both found', 'objects that only the new model found, and errors that only the old one makes',
      'objects that only the old model found, and errors that only the new one makes', 'objects that neither found, and errors that both make'][f],
  }, swatch(fate), element('span', {}, fate.name), element('b'))));
  return group;
}

function drawQuality() {
  if (!report.truth.runs) {
    const figures = quality(tally.outcomes, tally.truths);
    for (const key of ['precision', 'recall', 'f1']) byID(key).textContent = percent(figures[key]);
  }
  report.truth.outcomes.forEach((_, o) => {
    const button = byID('outcome-' + o);
    button.lastChild.textContent = number(tally.outcomes[o]);
    const pressed = (state.outcomes >> o & 1) === 1;
    button.setAttribute('aria-pressed', String(pressed));
    // Kinds that the runs do not know, and those that there are none of.
    button.hidden = !tally.outcomes[o] && !pressed && (report.truth.runs || o === IGNORED);
  });
  report.fates.forEach((_, f) => {
    byID('fate-' + f).lastChild.textContent = number(tally.fates[f]);
    byID('fate-' + f).setAttribute('aria-pressed', String((state.fates >> f & 1) === 1));
  });
}

let spokenTimer = 0;

function drawPanel() {
  if (document.activeElement !== byID('threshold-number')) byID('threshold-number').value = state.threshold;
  byID('threshold').value = state.threshold;
  for (const [id, value] of [['least', state.least], ['most', state.most]]) {
    if (document.activeElement !== byID(id)) byID(id).value = value ?? '';
  }
  panel.kinds.press(state.kind);
  panel.marks.press(state.mark);
  for (const key of Object.keys(kinds)) panel.kinds.count(key, number(left.kinds[key]));
  for (const key of Object.keys(markKinds)) panel.marks.count(key, key ? number(left.marks[key]) : '');
  sizeNames.forEach((_, size) => byID('size-' + size).setAttribute('aria-pressed', String((state.sizes >> size & 1) === 1)));
  if (document.activeElement !== byID('highest')) byID('highest').value = state.highest ?? '';
  byID('filters-reset').hidden = !(state.kind || state.mark || state.least !== null || state.most !== null || asksMore() || state.words || state.only.size);
  byID('score-counts').textContent = `${number(tally.total)} of ${plural(report.score.length, 'box', 'boxes')}`;
  byID('summary').textContent = `${number(order.length)} of ${plural(report.images, 'picture')}`;
  byID('summary').classList.toggle('some', order.length < report.images);
  // A screen reader need not say every step of a slider.
  clearTimeout(spokenTimer);
  spokenTimer = setTimeout(() => {
    byID('spoken').textContent = `${byID('summary').textContent}, ${byID('score-counts').textContent}`;
  }, 500);
  if (report.truth) drawQuality();
  drawChosen();
}

// filterWords says what chooses pictures and boxes beside the threshold and what
// drawChosen says: paper has no controls that show it.
function filterWords() {
  const {words, kind, least, most, mark, own, model} = state, parts = [];
  if (report.models.length) parts.push(model === BOTH_MODELS ? report.models.join(' and ') : report.models[model]);
  if (words) parts.push(`names with “${isolated(words)}”`);
  if (kind && !boxKinds.includes(kind)) parts.push(kinds[kind].name);
  if (least !== null || most !== null) parts.push(`${least ?? 0} to ${most ?? 'any number of'} boxes`);
  if (mark) parts.push(markKinds[mark].name);
  for (const [l, t] of own) parts.push(`${isolated(report.labels[l].shown)} from ${t}`);
  return parts.join(' · ');
}

// drawChosen says which boxes are chosen.
function drawChosen() {
  const parts = [];
  report.truth?.outcomes.forEach(({name}, o) => { if (state.outcomes >> o & 1) parts.push(name); });
  report.fates.forEach(({name}, f) => { if (state.fates >> f & 1) parts.push(name); });
  if (state.cell) parts.push(pairWords(state.cell));
  if (boxKinds.includes(state.kind)) parts.push(kinds[state.kind].name);
  sizeNames.forEach((name, size) => { if (state.sizes >> size & 1) parts.push(name); });
  if (state.highest !== null) parts.push('score up to ' + state.highest);
  const n = order.reduce((sum, i) => sum + chosen.boxes[i], 0);
  byID('chosen').hidden = !choosing();
  const labels = [...state.only].map(l => isolated(report.labels[l].shown));
  if (labels.length) parts.push(labels.length > 3 ? plural(labels.length, 'label') : labels.join(', '));
  byID('chosen-words').textContent = `${plural(n, 'box', 'boxes')}: ${parts.join(' · ')}`;
  byID('chosen-clear').hidden = !asksMore() && !boxKinds.includes(state.kind);
  byID('rest').textContent = state.rest ? 'hide the others' : 'show the others';
}

renewals.push(what => {
  if (touches(what, ...selection, 'rest')) drawPanel();
});
