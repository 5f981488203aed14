// The boxes themselves, cut from the pictures, worst first: what is chosen, or
// else all that is wrong, or without a truth all that is shown. Each shows the
// detection and the truth that it is about.

const crops = {
  box: byID('crops'), sheet: byID('crop-sheet'),
  items: [],        // {image, id, isTruth, isOther}
  cells: new Map(), // built, by place in items
  pictures: new Map(), // by image or address: an Image, loaded or on its way; the last used last
  cursor: 0, columns: 1, width: 200, height: 150,
};

const CROP_CAPTION = 36, MOST_PICTURES = 60;
const TOAST = 56; // px below the crop that the keyboard is at, for what is said of it
// Of a box's longer side, that is shown around it, and at least in pixels of the
// image. Go's crops.go has the same, and the numbers of tiles.
const AROUND = 0.35, LEAST_AROUND = 12, TILE_COLUMNS = 8, MOST_TILES = 96;

const setOfItem = ({isOther}) => isOther ? otherSet() : report;
const itemBox = item => {
  const {box} = item.isTruth ? report.truth : setOfItem(item);
  return box.subarray(4 * item.id, 4 * item.id + 4);
};

// cropSorts are what crops can be sorted by; the highest value comes first.
const cropSorts = {
  worst: {name: 'worst first', value: item => item.isTruth ? (report.truth.runs ? report.truth.score[item.id] : tally.reach[item.id]) : setOfItem(item).score[item.id],
    title: 'by score; what was missed by the score that was below the threshold'},
  low: {name: 'lowest score', value: item => -cropSorts.worst.value(item)},
  ...report.truth && {iou: {name: 'lowest IoU', value: item => item.isTruth ? -1 : -setOfItem(item).overlap[item.id]}},
  smallest: {name: 'smallest', value: item => -areaOf(itemBox(item), 0)},
  largest: {name: 'largest', value: item => areaOf(itemBox(item), 0)},
  ...hasDoubts && {doubt: {name: 'likely label errors', value: item => -(item.isTruth ? report.truth : setOfItem(item)).doubt[item.id]}},
  given: {name: 'as pictures are', value: () => 0},
};

// collectCrops lists the boxes of the pictures that are shown.
function collectCrops() {
  const at = crops.items[crops.cursor];
  const {first, truth, outcome} = report, choice = choosing(), items = [];
  const other = otherSet();
  for (const image of order) {
    for (let d = first[image]; d < first[image + 1]; d++) {
      if (choice ? chosen.detections[d] : tally.shown[d] && (!truth || isWrong(outcome[d]))) items.push({image, id: d, isTruth: false, isOther: false});
    }
    if (truth) {
      for (let t = truth.first[image]; t < truth.first[image + 1]; t++) {
        if (choice ? chosen.truths[t] : tally.became[t] === MISSED && wanted(truth.label[t])) items.push({image, id: t, isTruth: true, isOther: false});
      }
    }
    if (other) for (let d = other.first[image]; d < other.first[image + 1]; d++) if (chosen.other[d]) items.push({image, id: d, isTruth: false, isOther: true});
  }
  const {value} = cropSorts[state.cropSort];
  const values = items.map(item => { const v = value(item); return v === v ? v : -Infinity; });
  const places = items.map((_, i) => i).sort((a, b) => values[b] - values[a] || a - b);
  crops.items = places.map(i => items[i]);
  // The cursor stays on its box, or else in its place.
  const found = at ? crops.items.findIndex(item => sameBox(item, at)) : -1;
  crops.cursor = found >= 0 ? found : Math.max(0, Math.min(crops.cursor, crops.items.length - 1));
  for (const cell of crops.cells.values()) cell.box.remove();
  crops.cells.clear();
}

function layOutCrops() {
  const total = crops.sheet.clientWidth;
  if (!total) return;
  // Two go beside each other on a telephone too.
  crops.columns = Math.max(1, Math.floor((total + GAP) / (Math.min(state.size, (total - GAP) / 2) + GAP)));
  crops.width = (total - GAP * (crops.columns - 1)) / crops.columns;
  crops.height = crops.width * 0.75;
  crops.sheet.style.height = Math.ceil(crops.items.length / crops.columns) * rowHeight() + 'px';
}

const rowHeight = () => crops.height + CROP_CAPTION + GAP;

// drawCrops builds what is near the window and drops what is not.
function drawCrops({again = false} = {}) {
  if (state.view !== 'crops') return;
  const {box, columns, items, cells} = crops;
  const from = Math.max(0, Math.floor((box.scrollTop - MARGIN) / rowHeight()) * columns);
  const to = Math.min(items.length, Math.ceil((box.scrollTop + box.clientHeight + MARGIN) / rowHeight()) * columns);
  for (const [place, cell] of cells) {
    if ((place < from || place >= to) && place !== crops.cursor) {
      cell.box.remove();
      cells.delete(place);
    }
  }
  const build = place => {
    let cell = cells.get(place);
    if (!cell) cells.set(place, cell = makeCrop(place));
    else if (!again) return;
    const {style} = cell.box;
    style.width = crops.width + 'px';
    style.transform = `translate(${(place % columns) * (crops.width + GAP)}px, ${Math.floor(place / columns) * rowHeight()}px)`;
    cell.canvas.style.height = crops.height + 'px';
    paintCrop(place, cell);
  };
  for (let place = from; place < to; place++) build(place);
  if (items.length && !cells.has(crops.cursor)) build(crops.cursor);
  forgetPictures();
  box.classList.toggle('nothing', !items.length);
  if (items.length) box.setAttribute('aria-activedescendant', 'crop-' + crops.cursor); else box.removeAttribute('aria-activedescendant');
}

function makeCrop(place) {
  const canvas = element('canvas', {}), words = element('span', {class: 'what', dir: 'auto'}), why = element('span', {class: 'faint'}), verdict = element('span', {class: 'verdict', 'aria-hidden': 'true'}), said = element('span', {class: 'unseen'});
  const box = element('div', {class: 'crop', role: 'option', id: 'crop-' + place, onclick: () => { moveCrop(place); openCrop(); }},
    canvas, element('div', {class: 'caption'}, words, verdict), element('div', {class: 'caption'}, why), said);
  crops.sheet.append(box);
  return {box, canvas, words, why, verdict, said};
}

// objectOfItem returns a crop's box as the viewer has it.
const objectOfItem = item => item.isTruth ? truthObject(item.id) : detectionObject(setOfItem(item), item.id, false, item.isOther);

// regionOf returns the part of its picture that a crop shows: the box and what
// is around it, in the shape of the crop.
function regionOf(item) {
  const box = itemBox(item), w = Math.abs(box[2] - box[0]) || 0, h = Math.abs(box[3] - box[1]) || 0;
  const around = Math.max(AROUND * Math.max(w, h), LEAST_AROUND), shape = crops.width / crops.height;
  let width = w + 2 * around, height = h + 2 * around;
  if (width / height < shape) width = height * shape; else height = width / shape;
  // As much of the picture as there is, rather than nothing beyond its edge.
  const within = (middle, size, all) => size < all ? Math.min(Math.max(middle - size / 2, 0), all - size) : (all - size) / 2;
  return {
    x: within((box[0] + box[2]) / 2 || 0, width, report.widths[item.image]), y: within((box[1] + box[3]) / 2 || 0, height, report.heights[item.image]), width, height,
  };
}

function paintCrop(place, cell) {
  const item = crops.items[place], object = objectOfItem(item);
  const ratio = Math.min(devicePixelRatio || 1, 2);
  const width = Math.round(crops.width * ratio), height = Math.round(crops.height * ratio);
  const {canvas} = cell;
  if (canvas.width !== width || canvas.height !== height) { canvas.width = width; canvas.height = height; }
  const region = regionOf(item), scale = width / region.width, pen = canvas.getContext('2d');
  const tile = tileOf(item), picture = pictureFor(item.image, tile ? report.crops[item.image] : '');
  pen.clearRect(0, 0, width, height);
  if (picture.complete && picture.naturalWidth) {
    const k = picture.naturalWidth / report.widths[item.image], kh = picture.naturalHeight / report.heights[item.image];
    pen.imageSmoothingQuality = 'high';
    pen.drawImage(picture, ...tile || [region.x * k, region.y * kh, region.width * k, region.height * kh], 0, 0, width, height);
  }
  const at = box => [(box[0] - region.x) * scale, (box[1] - region.y) * scale, (box[2] - box[0]) * scale, (box[3] - box[1]) * scale];
  const truth = truthOf(object);
  if (truth && !object.isTruth) strokeBox(pen, at(truth.box), report.truth.outcomes[MISSED], ratio);
  if (object.isTruth && report.truth && !report.truth.runs) {
    const found = predictionOf(object.id, item.image);
    if (found) strokeBox(pen, at(found.box), found.look, ratio);
  }
  strokeBox(pen, at(object.box), object.look, 1.4 * ratio);
  const entry = judgementOf(item.image, object);
  cell.words.textContent = object.words;
  cell.why.textContent = object.isTruth ? remarks(object).replace(/^[^;]*; /, '') : remarks(object); // it is said above
  cell.why.title = `${cell.why.textContent}\n${report.names[item.image]}`;
  cell.verdict.textContent = entry ? [glyphs[entry.verdict], entry.right || '', entry.comment ? '✎' : ''].filter(Boolean).join(' ') : '';
  cell.verdict.title = entry ? [verdictWords(entry), entry.comment].filter(Boolean).join(': ') : '';
  cell.box.classList.toggle('at-cursor', place === crops.cursor);
  cell.box.classList.toggle('judged', !!entry?.verdict);
  cell.box.setAttribute('aria-selected', String(place === crops.cursor));
  cell.box.setAttribute('aria-posinset', place + 1);
  cell.box.setAttribute('aria-setsize', crops.items.length);
  cell.said.textContent = [entry && verdictWords(entry), report.names[item.image]].filter(Boolean).join(', ');
}

// strokeBox strokes a box: its look on an edge that shows on any background.
function strokeBox(pen, [x, y, w, h], look, line) {
  pen.setLineDash([]);
  pen.lineWidth = 3.2 * line;
  pen.strokeStyle = look.edge;
  pen.globalAlpha = 0.7;
  pen.strokeRect(x, y, w, h);
  pen.globalAlpha = 1;
  pen.lineWidth = 1.8 * line;
  pen.setLineDash(look.dash ? look.dash.map(n => n * line) : []);
  pen.strokeStyle = look.color;
  pen.strokeRect(x, y, w, h);
}

// tileOf returns where a crop is among those of its photo, null if it has to be cut
// from the picture.
function tileOf({image, id, isTruth, isOther}) {
  const {first} = report.sets.at(-1);
  if (!report.crops[image] || isOther || !isTruth && state.model === 0) return null;
  const tile = isTruth ? first[image + 1] - first[image] + id - report.truth.first[image] : id - first[image];
  const width = report.cropWidth, height = Math.floor(width * 3 / 4);
  return tile < MOST_TILES ? [tile % TILE_COLUMNS * width, Math.floor(tile / TILE_COLUMNS) * height, width, height] : null;
}

// pictureFor returns an image's picture, or what is at an address of it; crops of
// it are painted again once it is there.
function pictureFor(image, address) {
  const key = address || image;
  let picture = crops.pictures.get(key);
  crops.pictures.delete(key);
  if (!picture) {
    picture = new Image();
    const repaint = () => {
      for (const [place, cell] of crops.cells) if (crops.items[place].image === image) paintCrop(place, cell);
    };
    picture.onload = repaint;
    const source = address || pictureOf(image);
    if (source) picture.src = source;
    else if (source === null) {
      addEventListener('DOMContentLoaded', () => { crops.pictures.delete(key); repaint(); }, {once: true});
    }
    if (address || report.pictures[image]) picture.onerror = () => sayGone();
  }
  crops.pictures.set(key, picture);
  return picture;
}

// forgetPictures lets go of pictures beyond so many, those that were used first
// before others; none of which a crop is built, because painting it would load
// its picture again, and a large screen has more than so many.
function forgetPictures() {
  const used = new Set([...crops.cells.keys()].flatMap(place => [crops.items[place].image, report.crops[crops.items[place].image]]));
  for (const key of crops.pictures.keys()) {
    if (crops.pictures.size <= MOST_PICTURES) return;
    if (!used.has(key)) crops.pictures.delete(key);
  }
}

// moveCrop moves the keyboard to a crop and shows it.
function moveCrop(place) {
  if (!crops.items.length) return;
  const was = crops.cursor, {box} = crops;
  crops.cursor = Math.max(0, Math.min(place, crops.items.length - 1));
  const top = Math.floor(crops.cursor / crops.columns) * rowHeight();
  if (top < box.scrollTop) box.scrollTop = top;
  else if (top + rowHeight() + TOAST > box.scrollTop + box.clientHeight) box.scrollTop = top + rowHeight() - box.clientHeight + TOAST;
  drawCrops();
  for (const i of [was, crops.cursor]) if (crops.cells.has(i)) paintCrop(i, crops.cells.get(i));
}

// goToCrop moves to a crop, and to its picture if one is open.
function goToCrop(place) {
  if (place < 0 || place >= crops.items.length) {
    sayLast(place);
    return;
  }
  moveCrop(place);
  if (state.open >= 0) openCrop();
}

// nextUnjudged goes on to the next crop without a verdict.
function nextUnjudged() {
  const isOpen = item => !judgementOf(item.image, objectOfItem(item))?.verdict;
  const next = crops.items.findIndex((item, place) => place > crops.cursor && isOpen(item));
  const place = next >= 0 ? next : crops.items.findIndex(isOpen);
  if (place < 0) toast('all of these boxes are judged'); else goToCrop(place);
}

// showCrop goes to the crop of a box that marks name, or to one that shows it.
function showCrop(image, key) {
  const is = object => object && boxKey(namedBox(object)) === key;
  let place = crops.items.findIndex(item => item.image === image && is(objectOfItem(item)));
  if (place < 0) place = crops.items.findIndex(item => item.image === image && is(truthOf(objectOfItem(item))));
  if (place >= 0) goToCrop(place);
}

function cropAtCursor() {
  const item = crops.items[crops.cursor];
  return item ? {image: item.image, object: objectOfItem(item)} : null;
}

function openCrop() {
  const item = crops.items[crops.cursor];
  if (!item) return;
  viewer.wanted = item;
  set({open: item.image});
}

function setUpCrops() {
  crops.box.addEventListener('scroll', () => drawCrops(), {passive: true});
  new ResizeObserver(() => { layOutCrops(); drawCrops({again: true}); }).observe(crops.sheet);
}

renewals.push(what => {
  if (state.view !== 'crops') return;
  if (touches(what, ...selection.filter(part => part !== 'marks'), 'cropSort', 'view')) collectCrops();
  if (touches(what, ...selection, 'cropSort', 'view', 'size', 'ink')) {
    layOutCrops();
    drawCrops({again: true});
  }
});
