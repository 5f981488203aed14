// What makes the page pleasant to work with: a panel of any width, lists that the
// Tab key passes in one step.

const PANEL_STORE = 'annotate report panel';
const LEAST_PANEL = 240, MOST_PANEL = 900;

function setPanelWidth(width) {
  const px = Math.round(Math.min(Math.max(width, LEAST_PANEL), Math.min(MOST_PANEL, innerWidth * 0.6)));
  byID('app').style.setProperty('--panel-width', px + 'px');
  byID('panel-edge').setAttribute('aria-valuenow', px);
  return px;
}

function setUpComfort() {
  addEventListener('pointerdown', () => { clicked = true; }, true);
  addEventListener('keydown', event => { if (event.key === 'Tab') clicked = false; }, true);
  const edge = byID('panel-edge');
  const keep = px => {
    try {
      localStorage.setItem(PANEL_STORE, String(px));
    } catch { /* the page works without */ }
  };
  try {
    const kept = Number(localStorage.getItem(PANEL_STORE));
    if (kept) setPanelWidth(kept);
  } catch { /* the page works without */ }
  edge.addEventListener('pointerdown', event => {
    edge.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  edge.addEventListener('pointermove', event => {
    if (edge.hasPointerCapture(event.pointerId)) keep(setPanelWidth(event.clientX));
  });
  edge.addEventListener('keydown', event => {
    const by = {ArrowLeft: -20, ArrowRight: 20}[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    keep(setPanelWidth(byID('panel').offsetWidth + by));
  });
  for (const list of document.querySelectorAll('#label-list, .outcomes, .chips[role=group]')) makeRoving(list);
  byID('skip').addEventListener('click', event => {
    event.preventDefault();
    pane().focus();
  });
  byID('gone-close').addEventListener('click', () => { byID('gone').hidden = true; });
}

// inList reports whether the arrows go along a list: where the keyboard has led into
// it. Whoever clicked in it is at the pictures with the arrows, but for a slider.
const inList = target => target.closest('[data-roving]') && (!clicked || target.type === 'range');
let clicked = false;

// makeRoving makes one stop of a list for the Tab key: within it, up and down
// go from line to line, left and right along it, unless a slider has them.
function makeRoving(list) {
  list.setAttribute('data-roving', '');
  const stops = () => [...list.querySelectorAll('button, input')].filter(e => e.offsetParent);
  const lead = to => {
    for (const e of list.querySelectorAll('button, input')) e.tabIndex = -1;
    if (to) to.tabIndex = 0;
  };
  lead(list.querySelector('button'));
  list.addEventListener('focusin', event => lead(event.target));
  list.addEventListener('keydown', event => {
    if (!inList(event.target)) return;
    const slides = event.target.type === 'range' && (event.key === 'ArrowLeft' || event.key === 'ArrowRight');
    const all = stops(), at = all.indexOf(event.target);
    // Down is the next of the same kind, in lists whose lines have several.
    const alike = all.filter(e => e.className === event.target.className && e.type === event.target.type), line = alike.indexOf(event.target);
    const isList = list.id === 'label-list';
    const to = slides ? null : {
      ArrowDown: isList ? alike[line + 1] : all[at + 1], ArrowUp: isList ? alike[line - 1] : all[at - 1],
      ArrowRight: all[at + 1], ArrowLeft: all[at - 1], Home: all[0], End: all[all.length - 1],
    }[event.key];
    if (!to) return;
    event.preventDefault();
    to.focus();
  });
}
