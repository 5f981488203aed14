// How the large picture lies on its stage: image pixels p are at scale·p + x, y.

const zoom = {scale: 1, x: 0, y: 0, fitted: true};

const ZOOM_STEP = 1.25, MOST_ZOOM = 32, MOST_FIT = 8;

function stageView() {
  const stage = byID('stage');
  return {...zoom, width: stage.clientWidth, height: stage.clientHeight,
    imageWidth: report.widths[state.open], imageHeight: report.heights[state.open]};
}

// fitScale is the scale at which all of the picture is seen, however small it is:
// a large screen is there to be used.
function fitScale({width, height, imageWidth, imageHeight}) {
  return Math.min(width / imageWidth, height / imageHeight, MOST_FIT);
}

function fit() {
  const view = stageView();
  zoom.scale = fitScale(view);
  zoom.fitted = true;
  settle(view);
}

// zoomBy enlarges by a factor about a point of the stage, else about its middle.
function zoomBy(factor, px, py) {
  const view = stageView(), least = fitScale(view);
  const scale = Math.min(Math.max(zoom.scale * factor, Math.min(least, 1)), MOST_ZOOM);
  px ??= view.width / 2;
  py ??= view.height / 2;
  zoom.x = px - (px - zoom.x) * scale / zoom.scale;
  zoom.y = py - (py - zoom.y) * scale / zoom.scale;
  zoom.scale = scale;
  zoom.fitted = Math.abs(scale / least - 1) < 1e-6;
  settle(view);
  drawViewer();
}

function pan(dx, dy) {
  zoom.x += dx;
  zoom.y += dy;
  settle(stageView());
  drawViewer();
}

// settle centres what is smaller than the stage, and keeps the rest over it.
function settle({width, height, imageWidth, imageHeight}) {
  const along = (at, room, size) => size <= room ? (room - size) / 2 : Math.min(0, Math.max(room - size, at));
  zoom.x = along(zoom.x, width, imageWidth * zoom.scale);
  zoom.y = along(zoom.y, height, imageHeight * zoom.scale);
}

// zoomTo shows a box in the middle, as large as half of the stage.
function zoomTo(box) {
  const view = stageView();
  const w = Math.max(Math.abs(box[2] - box[0]), 1), h = Math.max(Math.abs(box[3] - box[1]), 1);
  zoomOn(box, Math.min(view.width / w, view.height / h) / 2);
  drawViewer();
}

// zoomOn puts a box in the middle of the stage, at a scale.
function zoomOn(box, scale) {
  const view = stageView();
  zoom.scale = Math.min(Math.max(scale, Math.min(fitScale(view), 1)), MOST_ZOOM);
  zoom.x = view.width / 2 - zoom.scale * (box[0] + box[2]) / 2;
  zoom.y = view.height / 2 - zoom.scale * (box[1] + box[3]) / 2;
  zoom.fitted = false;
  settle(view);
}

function setUpZoom() {
  const stage = byID('stage'), pointers = new Map();
  let down = null; // where the only pointer came down, and how the picture was
  const at = event => {
    const {left, top} = stage.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  };
  stage.addEventListener('wheel', event => {
    event.preventDefault();
    // A wheel's notch is about 100 px; a trackpad's pinch comes as ctrl and little steps.
    zoomBy(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0022)), ...at(event));
  }, {passive: false});
  stage.addEventListener('dblclick', event => {
    if (zoom.fitted) zoomBy(Math.max(1, 2.5 * zoom.scale) / zoom.scale, ...at(event)); else { fit(); drawViewer(); }
  });
  stage.addEventListener('pointerdown', event => {
    if (event.button) return;
    stage.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, at(event));
    down = pointers.size === 1 ? {at: at(event), fitted: zoom.fitted, touch: event.pointerType === 'touch'} : null;
  });
  // A touch that hardly moves names the box under it; one along a picture that is
  // seen whole goes on to the next.
  stage.addEventListener('pointerup', event => {
    if (!down || !pointers.has(event.pointerId)) return;
    const [x, y] = at(event), dx = x - down.at[0], dy = y - down.at[1];
    if (Math.hypot(dx, dy) < 6) tap(x, y);
    else if (down.touch && down.fitted && Math.abs(dx) > 40 && Math.abs(dx) > 2 * Math.abs(dy)) step(dx < 0 ? 1 : -1);
    down = null;
  });
  stage.addEventListener('pointermove', event => {
    const was = pointers.get(event.pointerId);
    if (!was) {
      hover(...at(event));
      return;
    }
    const now = at(event);
    pointers.set(event.pointerId, now);
    if (pointers.size === 1) {
      pan(now[0] - was[0], now[1] - was[1]);
      return;
    }
    const [other] = [...pointers].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
    const far = p => Math.hypot(p[0] - other[0], p[1] - other[1]) || 1;
    zoomBy(far(now) / far(was), ...other);
  });
  for (const end of ['pointerup', 'pointercancel']) stage.addEventListener(end, event => pointers.delete(event.pointerId));
  stage.addEventListener('pointerleave', event => { if (event.pointerType !== 'touch') hover(-1, -1); });
  new ResizeObserver(() => {
    if (state.open < 0) return;
    if (zoom.fitted) fit(); else settle(stageView());
    drawViewer();
  }).observe(stage);
}
