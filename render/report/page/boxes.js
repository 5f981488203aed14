// Boxes and labels as vectors over a picture.

const FONT = 11; // px of label text
const FAMILY = 'system-ui, "Segoe UI", "DejaVu Sans", sans-serif';
const PLATE = FONT + 5; // px, height of a label
const MOST_LABEL = 260; // px of text

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

// cut returns as much of a text as is at most so wide, by code points. The
// middle gives way: labels that begin alike, or end alike, are still told apart.
function cut(text, width) {
  if (widthOf(text) <= width) return text;
  const letters = [...text];
  const shortened = n => letters.slice(0, Math.ceil(n / 2)).join('') + '…' + letters.slice(letters.length - Math.floor(n / 2)).join('');
  let low = 0, high = letters.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (widthOf(shortened(middle)) <= width) low = middle; else high = middle - 1;
  }
  return low ? shortened(low) : '';
}

// objectsOf returns what there is to draw of an image: shown detections, and
// truths that were missed, or all truths if asked for. Chosen ones come first,
// then what is wrong, then the highest score: in this order labels get their
// places. With a choice, what is not chosen is faint, or left out.
function objectsOf(image, allTruths) {
  const objects = [], choice = choosing();
  for (let d = report.first[image]; d < report.first[image + 1]; d++) {
    const isChosen = chosen.detections[d] === 1;
    // Beside those of chosen labels, others that pass their own threshold.
    const shown = tally.shown[d] || isChosen || state.only.size && report.score[d] >= thresholdOf(report.label[d]);
    if (shown && (!choice || isChosen || state.rest)) objects.push(detectionObject(report, d, choice && !isChosen));
  }
  const other = otherSet();
  if (other) {
    for (let d = other.first[image]; d < other.first[image + 1]; d++) {
      const isChosen = chosen.other[d] === 1;
      if (isChosen || state.model === BOTH_MODELS && tally.shownBefore[d] && (!choice || state.rest)) {
        objects.push(detectionObject(other, d, choice && !isChosen, true));
      }
    }
  }
  if (report.truth) addTruths(objects, image, allTruths, choice);
  const weight = ({faint, outcome, isOther}) => (faint ? 0 : 10) + (isOther ? 0 : 1) + (outcome === MISSED ? 4 : outcome >= 0 && isWrong(outcome) ? 2 : 0);
  return objects.sort((a, b) => weight(b) - weight(a) || b.score - a.score);
}

function detectionObject(set, d, faint, isOther = false) {
  const outcome = report.truth ? set.outcome[d] : -1, label = report.labels[set.label[d]], score = set.score[d];
  const fate = report.models.length ? tally.fatesOf[set === report.sets[0] ? 0 : 1][d] : -1;
  const isFound = outcome === TRUE_POSITIVE && fate === UNCOUNTED; // its truth has a fate
  return {
    id: d, isTruth: false, isOther, set, box: set.box.subarray(4 * d, 4 * d + 4), label: label.shown, score, outcome, faint,
    fate: isFound ? tally.truthFates[set.of[d]] : fate,
    look: lookOf(label, outcome, isFound ? tally.truthFates[set.of[d]] : fate),
    words: `${isOther ? otherName() + ': ' : ''}${isolated(label.shown)} ${decimals(score)}`, short: label.shown,
  };
}

// lookOf returns how a box is drawn, by what colours stand for.
function lookOf(label, outcome, fate) {
  if (state.ink === 'fate' && fate >= 0 && fate < UNCOUNTED) return report.fates[fate];
  if (state.ink === 'outcome' || state.ink === 'fate') return report.truth.outcomes[outcome];
  return label;
}

function addTruths(objects, image, all, choice) {
  const {first, label} = report.truth;
  for (let t = first[image]; t < first[image + 1]; t++) {
    const missed = tally.became[t] === MISSED && wanted(label[t]), isChosen = chosen.truths[t] === 1;
    const faint = choice && !isChosen;
    if (all || isChosen || missed && (!faint || state.rest)) objects.push(truthObject(t, faint));
  }
}

// truthObject returns a truth as it is drawn: as an error where it was missed or is
// likely wrong.
function truthObject(t, faint = false) {
  const {label, box, outcomes, score, doubt} = report.truth, name = report.labels[label[t]].shown;
  const missed = tally.became[t] === MISSED && wanted(label[t]), fate = report.models.length ? tally.truthFates[t] : -1;
  const byFate = state.ink === 'fate' && fate < UNCOUNTED && (missed || chosen.truths[t] === 1);
  return {
    id: t, isTruth: true, isOther: false, box: box.subarray(4 * t, 4 * t + 4), label: name, score: -1, faint, fate,
    outcome: missed ? MISSED : tally.became[t] === MISSED ? IGNORED : tally.became[t], // of other labels nothing is said
    look: byFate ? report.fates[fate] : outcomes[missed || doubt[t] >= 0 ? MISSED : IGNORED],
    words: `${missed ? outcomes[MISSED].name : report.truth.reference}: ${isolated(name)}${missed && report.truth.runs ? ' ' + decimals(score[t]) : ''}`, short: name,
  };
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
// picture that labels may take; with wrongOnly what is right has none.
function drawObjects(svg, objects, view, {line, cover, wrongOnly}) {
  const drawnObjects = [];
  for (const object of objects) {
    const at = frameOf(object.box, view);
    if (at) drawnObjects.push({object, at, area: (at.x1 - at.x0) * (at.y1 - at.y0)});
  }
  const plates = [];
  let hidden = 0;
  if (cover) {
    const room = new Room(view, cover);
    for (const {object, at} of drawnObjects) {
      if (object.faint || wrongOnly && !choosing() && !isWrong(object.outcome)) continue;
      const plate = room.place(object, at);
      if (plate) plates.push(plate); else hidden++;
    }
  }
  // Text takes longest to lay out: what stays as it was is left alone.
  const known = svg.plates;
  svg.plates = new Map(plates.map(plate => {
    const key = `${plate.x} ${plate.y} ${plate.look.color} ${plate.text}`;
    return [key, known?.get(key) || plateOf(plate)];
  }));
  setChildren(svg, [...strokesOf(drawnObjects, line), ...svg.plates.values()]);
  return {drawn: drawnObjects, hidden};
}

// strokesOf returns boxes as lines: the edge shows on any background, the
// coloured core says whose box it is. All boxes of one look are one path, which
// is what makes a picture of a thousand boxes quick to draw; dashes of so many are
// laid along each box alone, because a browser that draws without a graphics
// processor takes six times as long for those of a long path. The faint ones lie
// below.
function strokesOf(objects, line) {
  const groups = new Map(); // by what the strokes have in common
  for (const {object, at} of objects) {
    const {look, isTruth, faint, isOther} = object;
    const key = `${faint ? 0 : 1} ${isOther} ${isTruth} ${look.color} ${look.dash}`;
    let group = groups.get(key);
    if (!group) groups.set(key, group = {look, isTruth, faint, isOther, paths: []});
    group.paths.push(pathOf(at));
  }
  return [...groups].sort(([a], [b]) => a < b ? -1 : 1).flatMap(([, {look, isTruth, faint, isOther, paths}]) => {
    const d = paths.join(''), width = faint ? 0.6 * line : line, dash = isOther ? '2 3' : dashes(look, line);
    const core = {fill: 'none', stroke: look.color, 'stroke-width': width, 'stroke-opacity': faint ? 0.55 : 1, 'stroke-dasharray': dash};
    return [
      !faint && drawn('path', {d, fill: 'none', stroke: look.edge, 'stroke-width': width + 1.5, 'stroke-opacity': isTruth ? 0.9 : 0.7}),
      dash && paths.length > 100 ? drawn('g', core, ...paths.map(one => drawn('path', {d: one}))) : drawn('path', {d, ...core}),
    ].filter(Boolean);
  });
}

const pathOf = ({x0, y0, x1, y1}) => `M${x0.toFixed(1)} ${y0.toFixed(1)}H${x1.toFixed(1)}V${y1.toFixed(1)}H${x0.toFixed(1)}Z`;

// plateOf draws the plate of a label.
function plateOf({x, y, width, look, text}) {
  return drawn('g', {},
    drawn('rect', {x, y, width, height: PLATE, rx: 2, fill: look.color}),
    drawn('text', {x: x + 3, y: y + FONT + 1, fill: look.text}, text));
}

// A Room hands out places for labels in what is seen of the picture, none over
// another.
class Room {
  constructor(view, cover) {
    this.left = Math.max(0, view.x);
    this.top = Math.max(0, view.y);
    this.right = Math.min(view.width, view.x + view.imageWidth * view.scale);
    this.bottom = Math.min(view.height, view.y + view.imageHeight * view.scale);
    this.taken = new Map(); // plates by the strips of their height that they are in
    this.area = cover * (this.right - this.left) * (this.bottom - this.top); // that is left, in px²
  }

  // place returns where an object's plate is, with as much of its text as there is
  // room for, or null.
  place({look, words, short}, at) {
    if (this.area < 2 * PLATE * PLATE) return null;
    const most = Math.min(this.right - this.left - 6, MOST_LABEL);
    for (const text of words === short ? [words] : [words, short]) {
      const fitting = cut(text, most);
      if (!fitting) return null;
      const width = Math.ceil(widthOf(fitting)) + 6;
      const spot = width * PLATE <= this.area && this.spot(at, width);
      if (!spot) continue;
      for (const strip of this.strips(spot)) {
        if (!this.taken.has(strip)) this.taken.set(strip, []);
        this.taken.get(strip).push(spot);
      }
      this.area -= width * PLATE;
      return {x: spot.x0, y: spot.y0, width, look, text: fitting};
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
        if (y >= this.top && at.y1 <= this.bottom && this.isFree(at)) return at;
      }
    }
    return null;
  }

  strips({y0, y1}) { return [Math.floor(y0 / PLATE), Math.floor(y1 / PLATE)]; }

  isFree(at) { return !this.strips(at).some(strip => this.taken.get(strip)?.some(t => meet(t, at))); }
}

const meet = (a, b) => a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
