// What the report is about, from the page's JSON into typed arrays. Objects are
// numbered through all images; those of image i are first[i] to first[i+1]−1.

const report = readReport(JSON.parse(document.getElementById('data').textContent));

function readReport(raw) {
  const objects = readObjects(raw.objects);
  return {
    title: raw.title,
    id: raw.id,
    threshold: raw.threshold,
    labels: (raw.labels || []).map((name, i) => ({name, ...tones(raw.looks[i])})),
    images: (raw.names || []).length,
    names: raw.names || [],
    widths: raw.widths || [],
    heights: raw.heights || [],
    pictures: raw.pictures || [],
    links: raw.links || [],
    ...objects,
    score: Float64Array.from(raw.scores || [], v => v === null ? NaN : v),
    reasons: Uint8Array.from(raw.reasons || []),
    reasonWords: raw.reasonWords,
    truth: raw.comparison ? readComparison(raw.comparison, objects) : null,
    marks: raw.marks || {},
  };
}

function readObjects(columns) {
  const counts = columns.counts || [];
  const first = new Int32Array(counts.length + 1);
  counts.forEach((n, i) => { first[i + 1] = first[i] + n; });
  return {
    first,
    label: Int32Array.from(columns.labels || []),
    box: Float64Array.from(columns.boxes || [], v => v === null ? NaN : v),
  };
}

// Outcomes are numbered as in Go's package evaluate.
const TRUE_POSITIVE = 0, DUPLICATE = 1, WRONG_LABEL = 2, POORLY_LOCALISED = 3, IGNORED = 6, MISSED = 7, OUTCOMES = 8;

function readComparison(raw, objects) {
  const truths = readObjects(raw.truths);
  // The truth that a detection is about, numbered through all images.
  const of = Int32Array.from(raw.of || []);
  for (let i = 0; i + 1 < truths.first.length; i++) {
    for (let d = objects.first[i]; d < objects.first[i + 1]; d++) {
      if (of[d] >= 0) of[d] += truths.first[i];
    }
  }
  return {
    ...truths,
    reference: raw.reference,
    runs: !!raw.runs,
    outcomes: raw.words.map((name, i) => ({name, ...tones(raw.looks[i])})),
    ignored: Uint8Array.from(raw.ignored || []),
    outcome: Uint8Array.from(raw.outcomes || []),
    of,
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
