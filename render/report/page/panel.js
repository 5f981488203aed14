// The panel: threshold, figures against the truth, filters.

const panel = {
  kinds: choice(byID('kinds'), kinds, kind => set({kind})),
  marks: choice(byID('mark-kinds'), markKinds, mark => set({mark})),
};

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
    kind: '', mark: '', least: null, most: null, outcome: -1, cell: null, words: '', only: new Set(),
  }));
  byID('chosen-clear').addEventListener('click', () => set({outcome: -1, cell: null}));
  byID('panel-toggle').addEventListener('click', () => {
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
  const outcomes = element('div', {class: 'outcomes', role: 'group', 'aria-label': 'Pictures by outcome'});
  report.truth.outcomes.forEach((outcome, o) => {
    outcomes.append(element('button', {
      type: 'button', id: 'outcome-' + o, 'aria-pressed': 'false', onclick: () => set({outcome: state.outcome === o ? -1 : o}),
    }, swatch(outcome), element('span', {}, outcome.name), element('b')));
  });
  if (report.truth.runs) section.append(outcomes); else section.append(figures, outcomes);
}

function drawQuality() {
  if (!report.truth.runs) {
    const figures = quality(tally.outcomes, tally.truths);
    for (const key of ['precision', 'recall', 'f1']) byID(key).textContent = percent(figures[key]);
  }
  report.truth.outcomes.forEach((_, o) => {
    const button = byID('outcome-' + o);
    button.lastChild.textContent = number(tally.outcomes[o]);
    button.setAttribute('aria-pressed', String(state.outcome === o));
    button.hidden = report.truth.runs && !tally.outcomes[o] && o !== state.outcome; // kinds that the runs may not know
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
  for (const key of Object.keys(kinds)) {
    let n = 0;
    for (let i = 0; i < report.images; i++) if (kinds[key].passes(i)) n++;
    panel.kinds.count(key, number(n));
  }
  byID('filters-reset').hidden = !(state.kind || state.mark || state.least !== null || state.most !== null || state.outcome >= 0 ||
    state.cell || state.words || state.only.size);
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

// drawChosen says which cell or outcome the pictures were chosen by.
function drawChosen() {
  const parts = [];
  if (state.outcome >= 0) parts.push(`with: ${report.truth.outcomes[state.outcome].name}`);
  if (state.cell) parts.push(pairWords(state.cell));
  byID('chosen').hidden = !parts.length;
  byID('chosen-words').textContent = 'Pictures ' + parts.join(', ');
}

renewals.push(what => {
  if (touches(what, ...chosen)) drawPanel();
});
