// Small ways to the document. Names and labels come from strangers: text is set
// as text everywhere, and no markup is put together.

const byID = id => document.getElementById(id);

// element makes an HTML element with attributes and children. An attribute that
// is true is set, one that is false or null left out; on… are listeners.
function element(tag, attributes = {}, ...children) {
  return furnish(document.createElement(tag), attributes, children);
}

function drawn(tag, attributes = {}, ...children) {
  return furnish(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function furnish(e, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') e.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null && value !== undefined) e.setAttribute(name, value === true ? '' : value);
  }
  e.append(...children.filter(child => child !== null && child !== undefined));
  return e;
}

// setText sets a text that is another: the same again would be laid out again.
function setText(e, text) {
  if (e.textContent !== text) e.textContent = text;
}

// setChildren makes nodes the children of a parent. Those that are there already
// are not touched: what is moved is laid out again.
function setChildren(parent, nodes) {
  const kept = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!kept.has(child)) child.remove();
  let at = parent.firstChild;
  for (const node of nodes) {
    if (node === at) at = at.nextSibling; else parent.insertBefore(node, at);
  }
}

// swatch shows a look: the colour, and the dash as the line of the box has it.
function swatch(look) {
  return drawn('svg', {class: 'swatch', viewBox: '0 0 22 10', 'aria-hidden': 'true'},
    drawn('path', {d: 'M1 5H21', stroke: look.edge, 'stroke-width': 6}),
    drawn('path', {d: 'M1 5H21', stroke: look.color, 'stroke-width': 4, 'stroke-dasharray': dashes(look, 1)}));
}

const dashes = (look, line) => look.dash ? look.dash.map(n => n * line).join(' ') : null;

// short returns a text of at most so many letters: the middle gives way, so that
// names that begin alike are told apart by their ends.
function short(text, most) {
  const letters = [...text];
  return letters.length <= most ? text : letters.slice(0, Math.ceil(most / 2) - 1).join('') + '…' + letters.slice(-Math.floor(most / 2)).join('');
}

// isolated returns a text to be put into another: one that runs from right to left
// would take the score behind it to its other side.
const isolated = text => /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/.test(text) ? `\u2068${text}\u2069` : text;

const whole = new Intl.NumberFormat('en');
const number = n => whole.format(n);
const compact = new Intl.NumberFormat('en', {notation: 'compact'});
// brief writes a number where there is room for few digits.
const brief = n => n < 10_000 ? number(n) : compact.format(n);
const plural = (n, word, words = word + 's') => `${number(n)} ${n === 1 ? word : words}`;
const percent = v => v === null ? '–' : (100 * v).toFixed(1) + ' %';
const decimals = v => v.toFixed(2);
// exact writes a threshold, which rounded would show other boxes.
const exact = v => { const text = String(Number(v.toFixed(6))); return text.length > 4 ? text : decimals(v); };

let toastTimer = 0;

// toast says something in passing, above whatever is open.
function toast(text) {
  const e = byID('toast');
  e.textContent = text;
  e.hidePopover();
  e.showPopover(); // the last one shown is on top
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => e.hidePopover(), 2500);
}

// copy puts a text on the clipboard, and says what it was.
async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
  } catch { // pages from files may not, in some browsers
    const area = element('textarea', {});
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  toast(what + ' copied');
}

// choice fills a group with buttons of which one is pressed.
function choice(group, options, pick) {
  const buttons = new Map();
  for (const [key, {name, title}] of Object.entries(options)) {
    const count = element('span', {class: 'faint'});
    const button = element('button', {type: 'button', title, 'aria-pressed': 'false', onclick: () => pick(key)}, name, ' ', count);
    buttons.set(key, {button, count});
    group.append(button);
  }
  return {
    press(key) {
      for (const [k, {button}] of buttons) button.setAttribute('aria-pressed', String(k === key));
    },
    count(key, n) { buttons.get(key).count.textContent = n; },
  };
}
