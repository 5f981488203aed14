// What is shown, to be taken elsewhere: names, a COCO file, a command line.

const copyNames = () => copy(order.map(i => report.names[i]).join('\n') + '\n', plural(order.length, 'name'));

// cocoOf returns the pictures that are shown as a COCO file, with the detections
// that are chosen, or else all that are shown, and their scores. Truths are not
// among them.
function cocoOf() {
  const images = [], annotations = [];
  for (const i of order) {
    images.push({id: i + 1, file_name: report.names[i], width: report.widths[i], height: report.heights[i]});
    for (let d = report.first[i]; d < report.first[i + 1]; d++) {
      if (!tally.shown[d] || choosing() && !chosen.detections[d]) continue;
      const [x0, y0, x1, y1] = corners(report.box.subarray(4 * d, 4 * d + 4));
      const w = Math.round(100 * (x1 - x0)) / 100, h = Math.round(100 * (y1 - y0)) / 100;
      annotations.push({id: annotations.length + 1, image_id: i + 1, category_id: report.label[d] + 1, bbox: [x0, y0, w, h], area: w * h, iscrowd: 0, score: report.score[d]});
    }
  }
  return JSON.stringify({images, annotations, categories: report.labels.map(({name}, l) => ({id: l + 1, name}))});
}

// commandOf returns the command line that makes the set that is shown, {line}, or why
// none does, {why}.
function commandOf() {
  const {models, labels, whole, folder} = report.command;
  const names = order.map(i => report.names[i]), listed = !whole || names.length < report.images;
  const only = [...state.only].map(l => report.labels[l].name);
  const folded = name => name.trim().toLowerCase(), taken = new Set(only.map(folded));
  if (asksMore() || boxKinds.includes(state.kind)) return {why: 'No flags choose these boxes'};
  if (report.labels.some(({name}, l) => !state.only.has(l) && taken.has(folded(name)))) return {why: 'Flags do not tell apart labels of another case'};
  if (listed && !(folder && names.length && !names.some(name => /[\r\n]/.test(name)))) return {why: 'No list has just these pictures'};
  const parts = [models.length > 1 && state.model === 0 ? models[0] : models.at(-1)];
  if (state.own.size) parts.push('--thresholds ' + shellWord(thresholdsText())); else parts.push('--threshold ' + state.threshold);
  if (only.length) parts.push('--labels ' + shellWord(only.map(quotedInList).join(','))); else if (labels) parts.push(labels);
  if (!listed) return {line: [...parts, '>subset.jsonl'].join(' ')};
  let end = 'END';
  while (names.includes(end)) end += '_';
  return {line: [...parts, '--files-from - >subset.jsonl', `<<'${end}'`].join(' ') + '\n' + [...names, end].join('\n') + '\n'};
}

function copyCommand() {
  const {line, why} = commandOf();
  if (why) toast(why + ': “Save as COCO” has what is shown'); else copy(line, 'command line');
}

function setUpSubset() {
  byID('copy-names').addEventListener('click', copyNames);
  byID('save-coco').addEventListener('click', () => save('subset.json', 'application/json', cocoOf()));
  byID('copy-command').hidden = !report.command;
  byID('copy-command').addEventListener('click', copyCommand);
}
