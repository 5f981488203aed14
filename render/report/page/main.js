// The bar above the pictures, and the start.

const themes = {'': 'as the system', light: 'light', dark: 'dark'};

let viewChoice = null;

function setUpBar() {
  for (const [key, {name}] of Object.entries(sorts)) byID('sort').append(element('option', {value: key}, name));
  byID('sort').addEventListener('change', () => set({sort: byID('sort').value, down: sorts[byID('sort').value].down}));
  byID('direction').addEventListener('click', () => set({down: !state.down}));
  byID('search').addEventListener('input', () => set({words: byID('search').value}));
  byID('size').addEventListener('input', () => set({size: Number(byID('size').value)}));
  byID('ink').addEventListener('change', () => set({ink: byID('ink').value}));
  byID('theme').addEventListener('click', () => {
    const names = Object.keys(themes);
    set({theme: names[(names.indexOf(state.theme) + 1) % names.length]});
  });
  for (const [key, {name, title}] of Object.entries(cropSorts)) byID('crop-sort').append(element('option', {value: key, title}, name));
  byID('crop-sort').addEventListener('change', () => set({cropSort: byID('crop-sort').value}));
  if (report.models.length) byID('ink').prepend(element('option', {value: 'fate'}, 'fixed or broken'));
  viewChoice = choice(byID('views'), views, view => set({view}));
}

function drawBar() {
  byID('sort').value = state.sort;
  byID('direction').textContent = state.down ? '↓' : '↑';
  byID('direction').title = state.down ? 'most or last first' : 'least or first first';
  byID('direction').setAttribute('aria-label', byID('direction').title);
  if (document.activeElement !== byID('search')) byID('search').value = state.words;
  byID('size').value = state.size;
  byID('ink').value = state.ink;
  viewChoice?.press(state.view);
  for (const view of ['grid', 'crops', 'table', 'matrix', 'curves']) byID(view).hidden = state.view !== view;
  const ofBoxes = state.view === 'grid' || state.view === 'crops';
  byID('sort-label').hidden = byID('direction').hidden = state.view !== 'grid';
  byID('ink-label').hidden = !report.truth || !ofBoxes;
  byID('size-label').hidden = !ofBoxes;
  byID('crop-sort-label').hidden = state.view !== 'crops';
  byID('crop-sort').value = state.cropSort;
}

const THEME_STORE = 'annotate report theme';

function drawTheme() {
  document.documentElement.style.colorScheme = state.theme || 'light dark';
  byID('theme').textContent = {'': '◐', light: '☀', dark: '☾'}[state.theme];
  byID('theme').title = 'colours of the page: ' + themes[state.theme];
  byID('theme').setAttribute('aria-label', byID('theme').title);
  try {
    localStorage.setItem(THEME_STORE, state.theme);
  } catch { /* the page works without */ }
}

function restoreTheme() {
  try {
    const kept = localStorage.getItem(THEME_STORE);
    if (kept in themes) return kept;
  } catch { /* the page works without */ }
  return '';
}

// The views are shown and hidden before anything is laid out in them.
renewals.unshift(what => {
  drawBar();
  if (touches(what, 'theme')) drawTheme();
});

byID('app').hidden = false;
setUpBar();
setUpPanel();
setUpLabels();
setUpGrid();
setUpZoom();
setUpViewer();
setUpMarks();
setUpCrops();
setUpSubset();
setUpComfort();
setUpKeys();
setUpFragment();
Object.assign(state, readFragment(location.hash), {theme: restoreTheme()});
changed = new Set([...Object.keys(state), 'marks']);
renew();
if (state.open < 0) pane().focus();
