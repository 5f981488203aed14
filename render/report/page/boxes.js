// Boxes and labels as vectors over a picture.

const FONT = 11; // px of label text
const FAMILY = 'system-ui, "Segoe UI", "DejaVu Sans", sans-serif';
const PLATE = FONT + 5; // px, height of a label

const ruler = document.createElement('canvas').getContext('2d');
ruler.font = `600 ${FONT}px ${FAMILY}`;
const widths = new Map();

function widthOf(text) {
  let w = widths.get(text);
  if (w === undefined) {
    if (widths.size > 20000) widths.clear();
    w = ruler.measureText(text).width;
    widths.set(text, w);
  }
  return w;
}

// cut returns the longest beginning of a text that is at most so wide, by
// code points.
function cut(text, width) {
  if (widthOf(text) <= width) return text;
  const letters = [...text];
  let low = 0, high = letters.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (widthOf(letters.slice(0, middle).join('') + '…') <= width) low = middle; else high = middle - 1;
  }
  return low ? letters.slice(0, low).join('') + '…' : '';
}

// objectsOf returns what there is to draw of an image: shown detections, and
// truths that were missed, or all truths if asked for. What is wrong comes
// first, then the highest score: in this order labels get their places.
function objectsOf(image, allTruths) {
  const objects = [];
  for (let d = report.first[image]; d < report.first[image + 1]; d++) {
    if (!tally.shown[d]) continue;
    const outcome = report.truth ? report.truth.outcome[d] : -1;
    const label = report.labels[report.label[d]];
    objects.push({
      id: d, isTruth: false, box: report.box.subarray(4 * d, 4 * d + 4), label: label.name, score: report.score[d], outcome,
      look: state.ink === 'outcome' ? report.truth.outcomes[outcome] : label,
      words: `${label.name} ${decimals(report.score[d])}`, short: label.name,
    });
  }
  if (report.truth) objects.push(...truthsOf(image, allTruths));
  const weight = ({outcome}) => outcome === MISSED ? 2 : outcome >= 0 && isWrong(outcome) ? 1 : 0;
  return objects.sort((a, b) => weight(b) - weight(a) || b.score - a.score);
}

function truthsOf(image, all) {
  const {first, label, box, outcomes} = report.truth;
  const objects = [];
  for (let t = first[image]; t < first[image + 1]; t++) {
    const missed = tally.became[t] === MISSED;
    if (!wanted(label[t]) || !missed && !all) continue;
    const name = report.labels[label[t]].name;
    const kind = missed ? outcomes[MISSED].name : report.truth.reference;
    objects.push({
      id: t, isTruth: true, box: box.subarray(4 * t, 4 * t + 4), label: name, score: -1,
      outcome: missed ? MISSED : TRUE_POSITIVE, look: missed ? outcomes[MISSED] : outcomes[IGNORED],
      words: `${kind}: ${name}`, short: name,
    });
  }
  return objects;
}

// frameOf returns where a box is in a view, inside the picture and put in
// order, or null if there is nothing to draw. A view maps pixels p of the image
// to scale·p + x, y.
function frameOf(box, view) {
  const inside = (v, most) => Math.min(Math.max(v, 0), most);
  const x0 = inside(Math.min(box[0], box[2]), view.imageWidth), x1 = inside(Math.max(box[0], box[2]), view.imageWidth);
  const y0 = inside(Math.min(box[1], box[3]), view.imageHeight), y1 = inside(Math.max(box[1], box[3]), view.imageHeight);
  if (!(x1 > x0 && y1 > y0)) return null;
  return {
    x0: x0 * view.scale + view.x, y0: y0 * view.scale + view.y,
    x1: x1 * view.scale + view.x, y1: y1 * view.scale + view.y,
  };
}

// drawObjects fills svg and returns what was drawn, and how many labels found
// no room. options: line is the width of lines in px; cover is the share of the
// picture that labels may take; with wrongOnly what is right has none; strong is
// the object to stand out.
function drawObjects(svg, objects, view, {line, cover, wrongOnly, strong}) {
  const strokes = [], plates = [], drawnObjects = [];
  for (const object of objects) {
    const at = frameOf(object.box, view);
    if (at) drawnObjects.push({object, at, area: (at.x1 - at.x0) * (at.y1 - at.y0)});
  }
  for (const {object, at} of drawnObjects.toSorted((a, b) => b.area - a.area)) {
    strokes.push(...strokesOf(object, at, object === strong ? 2 * line : line));
  }
  let hidden = 0;
  if (cover) {
    const room = new Room(view, cover);
    for (const {object, at} of drawnObjects) {
      if (wrongOnly && !isWrong(object.outcome)) continue;
      const plate = room.place(object, at);
      if (plate) plates.push(plate); else hidden++;
    }
  }
  svg.replaceChildren(...strokes, ...plates);
  return {drawn: drawnObjects, hidden};
}

// strokesOf returns a box as two lines: the edge shows on any background, the
// coloured core says whose box it is.
function strokesOf({look, isTruth}, {x0, y0, x1, y1}, line) {
  const place = {x: x0, y: y0, width: x1 - x0, height: y1 - y0, fill: 'none'};
  return [
    drawn('rect', {...place, stroke: look.edge, 'stroke-width': line + 1.5, 'stroke-opacity': isTruth ? 0.9 : 0.7}),
    drawn('rect', {...place, stroke: look.color, 'stroke-width': line, 'stroke-dasharray': dashes(look, line)}),
  ];
}

// A Room hands out places for labels in what is seen of the picture, none over
// another.
class Room {
  constructor(view, cover) {
    this.left = Math.max(0, view.x);
    this.top = Math.max(0, view.y);
    this.right = Math.min(view.width, view.x + view.imageWidth * view.scale);
    this.bottom = Math.min(view.height, view.y + view.imageHeight * view.scale);
    this.taken = [];
    this.area = cover * (this.right - this.left) * (this.bottom - this.top); // that is left, in px²
  }

  // place returns a plate for an object, with as much of its text as there is
  // room for, or null.
  place({look, words, short}, at) {
    const most = this.right - this.left - 6;
    for (const text of words === short ? [words] : [words, short]) {
      const fitting = cut(text, most);
      if (!fitting) return null;
      const width = Math.ceil(widthOf(fitting)) + 6;
      const spot = width * PLATE <= this.area && this.spot(at, width);
      if (!spot) continue;
      this.taken.push(spot);
      this.area -= width * PLATE;
      return drawn('g', {},
        drawn('rect', {x: spot.x0, y: spot.y0, width, height: PLATE, rx: 2, fill: look.color}),
        drawn('text', {x: spot.x0 + 3, y: spot.y0 + FONT + 1, fill: look.text}, fitting));
    }
    return null;
  }

  // spot returns the first free place around and in a box: above it, below, at
  // its edges inside, and the same at its right.
  spot({x0, y0, x1, y1}, width) {
    if (x1 < this.left || y1 < this.top || x0 > this.right || y0 > this.bottom) return null;
    // Inside a small box it would cover what it names.
    const inside = y1 - y0 > 3 * PLATE ? [y0, y1 - PLATE] : [];
    for (const x of [x0 - 1, x1 + 1 - width]) {
      for (const y of [y0 - PLATE, y1, ...inside]) {
        const left = Math.min(Math.max(x, this.left), this.right - width);
        const at = {x0: left, y0: y, x1: left + width, y1: y + PLATE};
        if (y >= this.top && at.y1 <= this.bottom && !this.taken.some(t => meet(t, at))) return at;
      }
    }
    return null;
  }
}

const meet = (a, b) => a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
