// The grid of pictures. Rows are filled to the full width, as in a photo album;
// only what is near the window is built.

const CAPTION = 20, GAP = 10, MARGIN = 400; // px; MARGIN is built above and below
const PAPER = 700; // px that fit on A4 and on Letter between usual margins

const grid = {
  box: byID('grid'), sheet: byID('sheet'),
  rows: [],         // {top, height, from, to}: places in order
  left: new Float64Array(report.images), width: new Float64Array(report.images), // by place in order
  cells: new Map(), // built, by image
  cursor: -1,       // the image that the keyboard is at
};

// The shape that a picture gets in the grid is between these, width by height.
const shapeOf = image => Math.min(Math.max(report.widths[image] / report.heights[image], 0.4), 3);

function layOut(total = grid.sheet.clientWidth) {
  if (!total) return; // not shown
  grid.rows = [];
  let top = 0;
  for (let from = 0; from < order.length;) {
    let shapes = 0, to = from;
    while (to < order.length && shapes * state.size + GAP * (to - from) < total) shapes += shapeOf(order[to++]);
    const gaps = GAP * (to - from - 1);
    // A last row that is not full keeps the height of the others.
    const height = Math.max(40, Math.min(grid.rows.at(-1)?.height ?? state.size, (total - gaps) / shapes));
    let x = 0;
    for (let at = from; at < to; at++) {
      grid.left[at] = x;
      grid.width[at] = height * shapeOf(order[at]);
      x += grid.width[at] + GAP;
    }
    grid.rows.push({top, height, from, to});
    top += height + CAPTION + GAP;
    from = to;
  }
  grid.sheet.style.height = top + 'px';
}

// rowAt returns the index of the row at a height of the sheet.
function rowAt(y) {
  let low = 0, high = grid.rows.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (grid.rows[middle].top <= y) low = middle; else high = middle - 1;
  }
  return low;
}

const rowOf = place => {
  let low = 0, high = grid.rows.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (grid.rows[middle].from <= place) low = middle; else high = middle - 1;
  }
  return low;
};

// drawGrid builds what is near the window and drops what is not. With all set,
// it builds everything, for print.
function drawGrid({again = false, all = false} = {}) {
  if (state.view !== 'grid' && !all) return;
  const from = grid.box.scrollTop - MARGIN, to = from + grid.box.clientHeight + 2 * MARGIN;
  const near = new Set();
  if (grid.rows.length) {
    const [begin, end] = all ? [0, grid.rows.length - 1] : [rowAt(from), rowAt(to)];
    for (let r = begin; r <= end; r++) {
      for (let place = grid.rows[r].from; place < grid.rows[r].to; place++) near.add(order[place]);
    }
    // What assistive technology is at must not vanish.
    if (rank[grid.cursor] >= 0) near.add(grid.cursor);
  }
  for (const [image, cell] of grid.cells) {
    if (!near.has(image)) {
      cell.box.remove();
      grid.cells.delete(image);
    }
  }
  for (const image of near) {
    const known = grid.cells.get(image);
    const cell = known || makeCell(image);
    const moved = placeCell(image, cell);
    if (!known || moved || again) drawCell(image, cell);
    if (!cell.loaded) load(image, cell);
  }
  if (grid.waiting && !grid.frame) {
    grid.frame = requestAnimationFrame(() => { grid.frame = 0; grid.waiting = false; drawGrid(); });
  }
}

function makeCell(image) {
  const name = report.names[image];
  // What is seen first comes with its pictures, not grey: what scrolls by does not wait for them.
  const decoding = document.readyState === 'complete' ? 'async' : 'sync';
  const cell = {
    img: element('img', {alt: '', decoding, draggable: 'false'}), svg: drawn('svg', {'aria-hidden': 'true'}),
    count: element('span', {class: 'faint'}), mark: element('span', {class: 'mark', 'aria-hidden': 'true'}),
    said: element('span', {class: 'unseen'}), loaded: false,
  };
  cell.frame = element('div', {class: 'frame'}, cell.img, cell.svg);
  cell.box = element('div', {class: 'cell', role: 'option', id: 'cell-' + image, onclick: () => { moveCursor(image); set({open: image}); }},
    cell.frame, element('div', {class: 'caption'}, cell.mark, element('span', {class: 'file', title: name},
      element('bdi', {}, name)), cell.count, cell.said));
  grid.cells.set(image, cell);
  grid.sheet.append(cell.box);
  return cell;
}

function load(image, cell) {
  const source = pictureOf(image);
  if (source === null) {
    grid.waiting = true; // the page is still on its way
    return;
  }
  cell.loaded = true;
  if (!source) {
    cell.frame.classList.add('no-picture');
    return;
  }
  cell.img.onerror = () => {
    cell.img.removeAttribute('src');
    cell.frame.classList.add('no-picture');
    sayGone();
  };
  cell.img.src = source;
}

// readable returns an address as people write it; as it is if it is none.
function readable(address) {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}

const gone = new Set(); // what was said to be gone

// sayGone says once that pictures, or else originals, are not where the page looks
// for them.
function sayGone(text) {
  const what = text ? 'originals' : 'pictures';
  if (gone.has(what)) return;
  gone.add(what);
  byID('gone').hidden = false;
  const folder = report.pictures.find(Boolean)?.replace(/[^/]*$/, '') || '';
  byID('gone-words').textContent = text || `The pictures are not there: this page looks for them in ${readable(folder) || 'its own folder'}, beside it.`;
  if (state.open >= 0) toast(byID('gone-words').textContent); // an open picture covers all else
}

// placeCell puts a cell where it belongs, and reports whether its size changed.
function placeCell(image, cell) {
  const place = rank[image], row = grid.rows[rowOf(place)], width = grid.width[place];
  const {style} = cell.box, left = grid.left[place];
  if (cell.place !== place || cell.left !== left || cell.top !== row.top || cell.of !== order.length) {
    style.order = place; // on paper
    style.transform = `translate(${left}px, ${row.top}px)`;
    cell.box.setAttribute('aria-posinset', place + 1);
    cell.box.setAttribute('aria-setsize', order.length);
    Object.assign(cell, {place, left, top: row.top, of: order.length});
  }
  if (cell.width === width && cell.height === row.height) return false;
  cell.width = width;
  cell.height = row.height;
  style.width = width + 'px';
  cell.frame.style.height = row.height + 'px';
  return true;
}

function drawCell(image, cell) {
  const w = report.widths[image], h = report.heights[image];
  const scale = Math.min(cell.width / w, cell.height / h);
  const objects = objectsOf(image, false);
  // Most steps of a slider change few pictures.
  const seen = [cell.width, cell.height, state.ink, state.model, choosing(), ...objects.map(({id, isTruth, isOther, faint, outcome, fate}) =>
    `${isTruth ? 't' : isOther ? 'o' : 'd'}${id}${faint ? 'f' : ''},${outcome},${fate}`)].join(' ');
  if (seen !== cell.seen) drawObjects(cell.svg, objects, {
    scale, x: (cell.width - w * scale) / 2, y: (cell.height - h * scale) / 2, width: cell.width, height: cell.height, imageWidth: w, imageHeight: h,
  }, {line: cell.height < 140 ? 1.25 : 1.75, cover: cell.height >= 120 ? 0.3 : 0, wrongOnly: state.ink === 'outcome'});
  cell.seen = seen;
  const n = tally.boxes[image], errors = tally.errors[image];
  setText(cell.count, report.truth && errors ? `${number(n)} · ${plural(errors, errorWord)}` : number(n));
  const {mark, comment} = markOf(image);
  const judged = judgedBoxes(image);
  cell.box.classList.toggle('kept', mark === 'keep');
  cell.box.classList.toggle('rejected', mark === 'reject');
  setText(cell.mark, (mark === 'keep' ? '✓' : mark === 'reject' ? '✕' : '') + (comment ? '✎' : '') + (judged ? '▣' : ''));
  cell.mark.title = [comment, judged && plural(judged, 'box', 'boxes') + ' judged'].filter(Boolean).join('; ');
  cell.box.classList.toggle('at-cursor', image === grid.cursor);
  cell.box.setAttribute('aria-selected', String(image === grid.cursor));
  // The rest of what is heard; the caption is the beginning.
  setText(cell.said, [report.truth && errors ? '' : n === 1 ? ' box' : ' boxes', mark && {keep: 'kept', reject: 'rejected'}[mark], comment].filter(Boolean).join(', '));
}

// judgedBoxes returns on how many boxes of a picture there is a verdict.
function judgedBoxes(image) {
  let n = 0;
  for (const [key, entry] of entries.get(report.names[image]) || []) if (key && entry.verdict) n++;
  return n;
}

// moveCursor moves the keyboard to an image and shows it.
function moveCursor(image) {
  const was = grid.cursor;
  grid.cursor = image;
  grid.box.setAttribute('aria-activedescendant', 'cell-' + image);
  const place = rank[image];
  if (place >= 0 && grid.rows.length) {
    const {top, height} = grid.rows[rowOf(place)], {box} = grid;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top + height + CAPTION > box.scrollTop + box.clientHeight) box.scrollTop = top + height + CAPTION + GAP - box.clientHeight;
  }
  drawGrid();
  for (const i of [was, image]) if (grid.cells.has(i)) drawCell(i, grid.cells.get(i));
}

// neighbour returns the image beside the cursor: by places, or up and down to
// the one whose middle is nearest.
function neighbour(places, rows) {
  const place = rank[grid.cursor];
  if (!(place >= 0)) return order[0]; // nowhere yet, or no longer shown
  if (!rows) return order[Math.min(Math.max(place + places, 0), order.length - 1)];
  const middle = grid.left[place] + grid.width[place] / 2;
  const row = grid.rows[Math.min(Math.max(rowOf(place) + rows, 0), grid.rows.length - 1)];
  let best = row.from;
  const away = at => Math.abs(grid.left[at] + grid.width[at] / 2 - middle);
  for (let at = row.from; at < row.to; at++) if (away(at) < away(best)) best = at;
  return order[best];
}

function setUpGrid() {
  grid.box.addEventListener('scroll', () => drawGrid(), {passive: true});
  new ResizeObserver(() => { layOut(); drawGrid(); }).observe(grid.sheet);
  addEventListener('beforeprint', () => {
    byID('on-paper').textContent = filterWords();
    byID('grid').hidden = state.view !== 'grid' && state.view !== 'crops';
    layOut(PAPER);
    drawGrid({again: true, all: true});
  });
  addEventListener('afterprint', () => {
    drawBar();
    layOut();
    drawGrid({again: true});
  });
}

let behind = false; // an open picture, there is more to be drawn

renewals.push(what => {
  if (touches(what, ...selection, 'size', 'view')) layOut();
  behind ||= touches(what, ...selection, 'size', 'view', 'ink', 'rest');
  if (behind && (state.open < 0 || !grid.cells.size)) {
    behind = false;
    drawGrid({again: true});
  }
  byID('grid').classList.toggle('nothing', state.view === 'grid' && !order.length);
});
