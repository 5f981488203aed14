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
  for (const list of document.querySelectorAll('#label-list, .outcomes, .chips[role=group], #matrix, #table, #curves')) makeRoving(list);
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

// makeRoving makes one stop of a list for the Tab key: within it, left and right go
// along it, and up and down to what is nearest there, unless a slider has them.
function makeRoving(list) {
  list.setAttribute('data-roving', '');
  lead(list);
  list.addEventListener('focusin', event => { if (event.target !== list) lead(list, event.target); });
  list.addEventListener('keydown', event => {
    if (!inList(event.target) || mayType(event.target)) return;
    const slides = event.target.type === 'range' && (event.key === 'ArrowLeft' || event.key === 'ArrowRight');
    const all = stopsOf(list).filter(e => e.offsetParent && !e.disabled), at = all.indexOf(event.target);
    const to = slides ? null : at < 0 && /^Arrow/.test(event.key) ? all[0] : {
      ArrowDown: nearest(all, event.target, 1), ArrowUp: nearest(all, event.target, -1),
      ArrowRight: all[at + 1], ArrowLeft: all[at - 1], Home: all[0], End: all[all.length - 1],
    }[event.key];
    if (!to) return;
    event.preventDefault();
    to.focus();
  });
}

const stopsOf = list => [...list.querySelectorAll(':is(button, input):not(.suggestions *)')];

// lead makes an element of a list the one that the Tab key stops at; if none is
// given, the one that was, or the first.
function lead(list, to) {
  const stops = stopsOf(list);
  to ||= stops.includes(list.stop) ? list.stop : stops[0];
  for (const e of stops) e.tabIndex = e === to ? 0 : -1;
  list.stop = to;
}

// nearest returns what is nearest in the next line down, or with −1 up.
function nearest(all, from, down) {
  const place = e => { const {left, right, top} = e.getBoundingClientRect(); return {x: (left + right) / 2, y: top}; };
  const here = place(from);
  let best = null, least = Infinity;
  for (const e of all) {
    const {x, y} = place(e), lines = Math.round(down * (y - here.y) / 12);
    const away = 1e5 * lines + Math.abs(x - here.x);
    if (lines > 0 && away < least) [best, least] = [e, away];
  }
  return best;
}

// What a view has drawn anew is one stop as well.
renewals.push(what => {
  const view = pane();
  if (view.hasAttribute('data-roving') && touches(what, 'view', 'threshold', 'own', 'only', 'model')) lead(view);
});
