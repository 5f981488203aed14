// What the report is about, from the page's JSON into typed arrays. Objects are
// numbered through all images; those of image i are first[i] to first[i+1]−1.

const report = readReport(JSON.parse(document.getElementById('data').textContent));

function readReport(raw) {
  const current = readSet(raw.objects);
  const truth = raw.comparison ? readComparison(raw.comparison) : null;
  // With two models, the one before comes first.
  const sets = raw.before ? [readSet(raw.before.objects), current] : [current];
  if (truth) for (const set of sets) numberTruths(set, truth);
  const partner = raw.before ? Int32Array.from(raw.before.partners || []) : null;
  if (partner) through(current.first, sets[0].first, partner);
  return {
    title: raw.title,
    id: raw.id,
    threshold: raw.threshold,
    labels: (raw.labels || []).map((name, i) => ({name, shown: name || '(no name)', ...tones(raw.looks[i])})),
    images: (raw.names || []).length,
    names: raw.names || [],
    widths: raw.widths || [],
    heights: raw.heights || [],
    pictures: raw.pictures || [],
    folder: raw.folder || '',
    links: raw.links || [],
    reasonWords: raw.reasonWords,
    truth,
    sets, models: raw.before ? raw.before.models : [], partner,
    fates: (raw.before ? raw.before.fates : []).map((name, i) => ({name, ...tones(raw.before.fateLooks[i])})),
    metrics: raw.metrics || [],
    marks: raw.marks || [],
    command: raw.command || '',
    ...sets[sets.length - 1],
  };
}

// readSet reads the detections of one model, with what is said of each.
function readSet(columns) {
  return {
    ...readObjects(columns),
    score: numbers(columns.scores),
    reasons: Uint8Array.from(columns.reasons || []),
    outcome: Uint8Array.from(columns.outcomes || []),
    // What a detection is, a bit for each outcome: between runs several may hold.
    mask: Uint8Array.from(columns.masks || columns.outcomes?.map(o => 1 << o) || []),
    // The truth that it is about, numbered through all images, and their IoU.
    of: Int32Array.from(columns.of || []),
    overlap: numbers(columns.overlaps),
    // From 0 to 1 how likely it is that the truth is at fault, not the detection.
    doubt: numbers(columns.doubts),
  };
}

function numbers(list) { return Float64Array.from(list || [], v => v === null ? NaN : v); }

function readObjects(columns) {
  const counts = columns.counts || [];
  const first = new Int32Array(counts.length + 1);
  counts.forEach((n, i) => { first[i + 1] = first[i] + n; });
  return {first, label: Int32Array.from(columns.labels || []), box: numbers(columns.boxes)};
}

// through makes numbers of objects of each image into numbers through all.
function through(first, others, numbers) {
  for (let i = 0; i + 1 < first.length; i++) {
    for (let d = first[i]; d < first[i + 1]; d++) if (numbers[d] >= 0) numbers[d] += others[i];
  }
}

function numberTruths(set, truth) { through(set.first, truth.first, set.of); }

// Outcomes are numbered as in Go's package evaluate.
const TRUE_POSITIVE = 0, DUPLICATE = 1, WRONG_LABEL = 2, POORLY_LOCALISED = 3, IGNORED = 6, MISSED = 7, OUTCOMES = 8;

function readComparison(raw) {
  const truths = readObjects(raw.truths);
  return {
    ...truths,
    score: numbers(raw.truths.scores), // of the old run; empty for ground truth
    doubt: numbers(raw.truths.doubts),
    area: raw.areas ? numbers(raw.areas) : null,
    reference: raw.reference,
    iou: raw.iou,
    runs: !!raw.runs,
    outcomes: raw.words.map((name, i) => ({name, ...tones(raw.looks[i])})),
    ignored: Uint8Array.from(raw.ignored || []),
    unchanged: {label: raw.unchanged?.labels || [], score: numbers(raw.unchanged?.scores)},
  };
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
