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

// commandOf returns the command line that takes the same detections, by label and
// threshold. It takes them from all pictures: what else chooses pictures, no flag
// knows.
function commandOf() {
  const parts = [report.command];
  if (state.own.size) parts.push('--thresholds ' + shellWord(thresholdsText())); else parts.push('--threshold ' + state.threshold);
  if (state.only.size) parts.push('--labels ' + shellWord([...state.only].map(l => quotedInList(report.labels[l].name)).join(',')));
  return [...parts, '--to coco -o subset.json'].join(' ');
}

function copyCommand() {
  copy(commandOf(), order.length === report.images ? 'command line' : 'command line for the detections of all pictures');
}

function setUpSubset() {
  byID('copy-names').addEventListener('click', copyNames);
  byID('save-coco').addEventListener('click', () => save('subset.json', 'application/json', cocoOf()));
  byID('copy-command').hidden = !report.command;
  byID('copy-command').addEventListener('click', copyCommand);
}
