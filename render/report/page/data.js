// What the report is about, from the page's JSON into typed arrays. Objects are
// numbered through all images; those of image i are first[i] to first[i+1]−1.

const report = readReport(JSON.parse(document.getElementById('data').textContent));

function readReport(raw) {
  const {totals, places} = raw;
  const truth = raw.comparison ? newTruth(raw.comparison, totals, places) : null;
  const current = newSet(totals.images, totals.objects, truth), old = raw.before && newSet(totals.images, totals.before, truth);
  const all = {
    title: raw.title,
    id: raw.id,
    threshold: raw.threshold,
    labels: (raw.labels || []).map((name, i) => ({name, shown: visible(name), ...tones(raw.looks[i])})),
    images: totals.images,
    names: new Array(totals.images),
    widths: new Float64Array(totals.images),
    heights: new Float64Array(totals.images),
    pictures: [],
    links: [],
    crops: [], cropWidth: raw.cropWidth || 0,
    reasonWords: raw.reasonWords,
    errorKinds: raw.errorKinds.map(kind => kind.replaceAll('-', ' ')),
    truth,
    // With two models, the one before comes first.
    sets: old ? [old, current] : [current], models: old ? raw.before.models.map(visible) : [],
    partner: old ? new Int32Array(totals.objects).fill(-1) : null,
    fates: (old ? raw.before.fates : []).map((name, i) => ({name, ...tones(raw.before.fateLooks[i])})),
    metrics: raw.metrics || [],
    marks: raw.marks || [],
    command: raw.command || null,
  };
  let image = 0;
  for (const block of document.querySelectorAll('script.part')) {
    const part = JSON.parse(block.textContent);
    block.textContent = ''; // of a hundred thousand pictures it is as much as all that is made of it
    readPart(all, part, image, places);
    image += part.names.length;
  }
  for (const [set, odd] of [[current, raw.odd], ...old ? [[old, raw.before.odd]] : []]) {
    for (const d of odd || []) set.reasons[d] |= 1 << raw.reasonWords.length - 1;
  }
  return Object.assign(all, current);
}

// visible returns a name, such as a label's, such that no two look alike: what cannot
// be seen, or turns the direction of what is about it, by its number, and spaces
// at the ends and beside each other as such.
function visible(name) {
  return name.replace(/[\p{Cc}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu, c => `[U+${c.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}]`)
    .replace(/^ +| +$| {2,}/g, spaces => '␣'.repeat(spaces.length)) || '(no name)';
}

// readPart takes in what is said of some images, the first of which has a number.
function readPart(all, part, image, places) {
  const {truth} = all, current = all.sets.at(-1);
  part.names.forEach((name, i) => {
    all.names[image + i] = name;
    if (part.pictures) all.pictures[image + i] = part.pictures[i];
    if (part.links) all.links[image + i] = part.links[i];
    if (part.crops) all.crops[image + i] = part.crops[i];
  });
  all.widths.set(part.widths, image);
  all.heights.set(part.heights, image);
  if (truth) readTruths(truth, part.truths, image, places);
  readSet(current, part.objects, image, places, truth);
  readErrors(part.errors, truth, current, image);
  if (!part.before) return;
  readSet(all.sets[0], part.before, image, places, truth);
  through(current.first, image, part.names.length, all.sets[0].first, part.partners || [], all.partner);
}

// newSet has the detections of one model, with what is said of each.
function newSet(images, n, truth) {
  return {
    ...newObjects(images, n),
    score: new Float64Array(n),
    reasons: new Uint8Array(n),
    outcome: new Uint8Array(truth ? n : 0),
    // What a detection is, a bit for each outcome: between runs several may hold.
    mask: new Uint8Array(truth ? n : 0),
    // The truth that it is about, numbered through all images, and their IoU.
    of: new Int32Array(truth ? n : 0).fill(-1),
    overlap: new Float64Array(truth ? n : 0),
    // How likely it is that the truth lacks it: 0 the most, NaN not at all.
    doubt: new Float64Array(truth && !truth.runs ? n : 0).fill(NaN),
  };
}

function readSet(set, columns, image, places, truth) {
  const at = readObjects(set, columns, image, places);
  put(set.score, columns.scores, at);
  put(set.reasons, columns.reasons, at);
  if (!truth) return;
  put(set.outcome, columns.outcomes, at);
  put(set.mask, columns.masks || columns.outcomes?.map(o => 1 << o), at);
  put(set.overlap, columns.overlaps, at);
  through(set.first, image, columns.counts?.length || 0, truth.first, columns.of || [], set.of);
}

function newObjects(images, n) {
  return {first: new Int32Array(images + 1), label: new Int32Array(n), box: new Float64Array(4 * n)};
}

// readObjects returns the number of the first object that it took in.
function readObjects(objects, {counts, labels, boxes}, image, places) {
  const {first} = objects;
  counts?.forEach((n, i) => { first[image + i + 1] = first[image + i] + n; });
  put(objects.label, labels?.map(l => places[l]), first[image]);
  put(objects.box, boxes, 4 * first[image]);
  return first[image];
}

// put puts a column into its place. null is what JSON has no number for.
function put(into, column, at) {
  for (let k = 0; k < (column?.length || 0); k++) into[at + k] = column[k] === null ? NaN : column[k];
}

// through makes numbers of objects of each of some images into numbers through
// all: of others.first, where first has those that the numbers are of.
function through(first, image, images, others, numbers, into) {
  const from = first[image];
  for (let i = image; i < image + images; i++) {
    for (let d = first[i]; d < first[i + 1]; d++) if (numbers[d - from] >= 0) into[d] = numbers[d - from] + others[i];
  }
}

// readErrors takes in which labels are likely wrong.
function readErrors(errors, truth, set, image) {
  errors?.scores.forEach((score, k) => {
    const d = set.first[image] + errors.found[k];
    if (errors.truths[k] < 0) {
      set.doubt[d] = score;
      return;
    }
    const t = truth.first[image] + errors.truths[k];
    truth.doubt[t] = score;
    truth.doubtKind[t] = errors.kinds[k];
    truth.against[t] = d;
  });
}

// Outcomes are numbered as in Go's package evaluate.
const TRUE_POSITIVE = 0, DUPLICATE = 1, WRONG_LABEL = 2, POORLY_LOCALISED = 3, BOTH = 4, IGNORED = 6, MISSED = 7, OUTCOMES = 8;

function newTruth(raw, {images, truths: n}, places) {
  return {
    ...newObjects(images, n),
    score: new Float64Array(raw.runs ? n : 0), // of the old run
    ignored: new Uint8Array(n),
    area: new Float64Array(n).fill(-1), // −1 where it is the box's
    // Of a truth that is likely wrong: how likely, 0 the most, NaN not at all; the
    // kind of error; the detection that speaks against it.
    doubt: new Float64Array(n).fill(NaN), doubtKind: new Uint8Array(n), against: new Int32Array(n).fill(-1),
    reference: visible(raw.reference),
    iou: raw.iou,
    runs: !!raw.runs,
    outcomes: raw.words.map((name, i) => ({name, ...tones(raw.looks[i])})),
    unchanged: {label: raw.unchanged?.labels?.map(l => places[l]) || [], score: raw.unchanged?.scores?.map(s => s === null ? NaN : s) || []},
  };
}

function readTruths(truth, columns, image, places) {
  const at = readObjects(truth, columns, image, places);
  put(truth.score, columns.scores, at);
  put(truth.ignored, columns.ignored, at);
  put(truth.area, columns.areas, at);
}

// tones are the colours of a stroke and of the plate and text of its label. As
// in Go's package render: whichever of black and white stands out more.
function tones(look) {
  const channel = at => {
    const v = parseInt(look.color.slice(at, at + 2), 16) / 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  };
  const light = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5) + 0.05;
  return {
    color: look.color,
    text: light * light > 0.05 * 1.05 ? '#000' : '#fff',
    edge: light < 0.1166 ? '#fff' : '#000',
    dash: {dashed: [6, 4], dotted: [2, 2], dashdotted: [7, 3, 2, 3]}[look.dash],
  };
}

// pictureOf returns the address of an image's picture: a file beside the page,
// or the data that the page holds for readers without a script. It is '' if
// there is no picture, and null if the browser has not read it yet.
function pictureOf(image) {
  if (report.pictures[image]) return report.pictures[image];
  const holder = document.getElementById('p' + image);
  // What follows the element shows that all of it is there.
  if (!holder || !holder.nextSibling && document.readyState === 'loading') return null;
  const text = holder.textContent, at = text.indexOf('href="data:');
  return at < 0 ? '' : text.slice(at + 6, text.indexOf('"', at + 6));
}
