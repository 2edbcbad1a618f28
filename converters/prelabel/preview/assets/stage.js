// The frame: its image, its annotations, zoom and pan, and selecting by the pointer.
import { byId, clamp, counted, fitted } from "./base.js";
import { bounds } from "./data.js";
import { isShown } from "./filters.js";
import { loadAhead, pictureOf, whenPictureArrives } from "./pictures.js";
import { areApart, drawName, drawShape, hit, nameBox, nameOf } from "./shapes.js";
import { colorOf, hover, on, rowOf, select, state } from "./state.js";

const MARGIN = 12;
const MOST_ZOOM = 40;
const MOST_NAMES = 200;
const STEP = 1.25;
const UNKNOWN = 16 / 9;
const DRAGGED = 4;
const CELLS = 8;

const canvas = byId("canvas");
const camera = { zoom: 1, x: 0.5, y: 0.5 };
let box = { width: 1, height: 1 };
let waiting = false;
let marked = false;
let proportions = UNKNOWN;
let colors = {};

// Where the frame lies on the canvas, in CSS pixels. The camera looks at a point of the frame, in fractions.
function viewOf() {
  const room = { width: Math.max(box.width - 2 * MARGIN, 1), height: Math.max(box.height - 2 * MARGIN, 1) };
  const width = Math.min(room.width, room.height * proportions) * camera.zoom;
  const height = width / proportions;
  return { width, height, left: box.width / 2 - camera.x * width, top: box.height / 2 - camera.y * height };
}

export function redraw() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    draw();
  });
}

function draw() {
  const picture = pictureOf(state.frame);
  proportions = proportionsOf(picture);
  const context = fitted(canvas, box.width, box.height);
  const view = viewOf();
  context.clearRect(0, 0, box.width, box.height);
  if (picture.status === "ready") {
    context.imageSmoothingEnabled = camera.zoom < 8;
    context.drawImage(picture.image, view.left, view.top, view.width, view.height);
  } else {
    drawGrid(context, view);
  }
  drawAnnotations(context, view);
  sayPicture(picture);
  if (!marked && picture.status !== "loading") {
    marked = true;
    performance.mark("first-frame");
  }
}

// The job's own size, else that of the image, else the one that the last image had.
function proportionsOf(picture) {
  const { job } = state;
  if (job.width && job.height) return job.width / job.height;
  if (picture.status === "ready") return picture.image.naturalWidth / picture.image.naturalHeight;
  return proportions;
}

function drawGrid(context, view) {
  context.fillStyle = colors.grid;
  context.fillRect(view.left, view.top, view.width, view.height);
  context.strokeStyle = colors.gridLine;
  context.lineWidth = 1;
  context.beginPath();
  const cell = Math.max(view.width, view.height) / CELLS;
  for (let x = view.left; x <= view.left + view.width + 1; x += cell) {
    context.moveTo(x, view.top);
    context.lineTo(x, view.top + view.height);
  }
  for (let y = view.top; y <= view.top + view.height + 1; y += cell) {
    context.moveTo(view.left, y);
    context.lineTo(view.left + view.width, y);
  }
  context.stroke();
}

function rowsShown() {
  const { job, frame } = state;
  const rows = [];
  for (let i = job.frameStart[frame]; i < job.frameStart[frame + 1]; i++) {
    if (isShown(job.inFrame[i])) rows.push(job.inFrame[i]);
  }
  return rows;
}

function drawAnnotations(context, view) {
  const { job } = state;
  const rows = rowsShown();
  const emphasised = [];
  for (const row of rows) {
    const tracker = job.tracker[row];
    if (tracker === state.selected || tracker === state.hovered) emphasised.push(row);
    else drawShape(context, job, row, view, colorOf(tracker), 0);
  }
  const emphasis = (row) => (job.tracker[row] === state.selected ? 2 : 1);
  emphasised.sort((a, b) => emphasis(a) - emphasis(b));
  for (const row of emphasised) drawShape(context, job, row, view, colorOf(job.tracker[row]), emphasis(row));
  drawNames(context, view, rows, emphasised);
}

// Where there is room: no name over another, those of what is selected or under the pointer first.
function drawNames(context, view, rows, emphasised) {
  const { job } = state;
  const placed = [];
  const others = state.names === "none" ? [] : rows.slice(0, state.names === "all" ? rows.length : MOST_NAMES);
  for (const row of new Set([...emphasised, ...others])) {
    const text = nameOf(job.labels[job.label[job.tracker[row]]]);
    const at = nameBox(context, text, job, row, view);
    if (state.names === "auto" && !placed.every((other) => areApart(at, other))) continue;
    placed.push(at);
    drawName(context, text, at, colorOf(job.tracker[row]));
  }
}

function sayPicture(picture) {
  const note = byId("stage-note");
  const texts = { loading: "", ready: "", missing: picture.refused ? "This image's URL is none that is opened here." : "The image cannot be loaded." };
  const size = state.job.width || picture.status === "ready" ? "" : " Its size is not known: 16:9 is assumed.";
  const text = state.job.broken ? "This job cannot be drawn: see the problems." : texts[picture.status] && texts[picture.status] + size;
  note.hidden = !text;
  if (note.textContent !== text) note.textContent = text;
}

// What the canvas shows, in words.
export function describeFrame() {
  const { job } = state;
  const counts = new Map();
  for (const row of rowsShown()) {
    const label = job.labels[job.label[job.tracker[row]]];
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  const parts = [...counts].map(([label, count]) => `${count} ${label}`);
  const where = job.video ? `Frame ${state.frame + 1} of ${job.frameIds.length}` : "Image";
  return `${where}: ${parts.length ? parts.join(", ") : "no annotations"}`;
}

export function isWaitingForPicture(frame) {
  return pictureOf(frame).status === "loading";
}

// The annotation under a point of the canvas; of several the smallest, or on a second click the next larger one.
function trackerAt(x, y, below) {
  const context = canvas.getContext("2d");
  const view = viewOf();
  const found = rowsShown()
    .map((row) => ({ tracker: state.job.tracker[row], size: hit(context, state.job, row, view, x, y) }))
    .filter((each) => each.size < Infinity)
    .sort((a, b) => a.size - b.size);
  if (!found.length) return -1;
  const at = found.findIndex((each) => each.tracker === below);
  return found[(at + 1) % found.length].tracker;
}

export function zoomBy(factor, x = box.width / 2, y = box.height / 2) {
  const before = viewOf();
  camera.zoom = clamp(camera.zoom * factor, 1, MOST_ZOOM);
  const after = viewOf();
  // what is under the pointer stays there
  camera.x = clamp(camera.x + (x - box.width / 2) * (1 / before.width - 1 / after.width), 0, 1);
  camera.y = clamp(camera.y + (y - box.height / 2) * (1 / before.height - 1 / after.height), 0, 1);
  settle();
}

function settle() {
  if (camera.zoom === 1) camera.x = camera.y = 0.5;
  byId("zoom-fit").textContent = `${Math.round(camera.zoom * 100)}\u202f%`;
  redraw();
}

export function zoomToFit() {
  Object.assign(camera, { zoom: 1, x: 0.5, y: 0.5 });
  settle();
}

export function zoomTo(tracker) {
  const row = rowOf(tracker, state.frame);
  if (row < 0) return;
  const [x0, y0, x1, y1] = bounds(state.job, row);
  camera.zoom = clamp(0.5 / Math.max(x1 - x0, y1 - y0, 1e-6), 1, MOST_ZOOM);
  camera.x = clamp((x0 + x1) / 2, 0, 1);
  camera.y = clamp((y0 + y1) / 2, 0, 1);
  settle();
}

function startPointer() {
  let from = null;
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoomBy(STEP ** clamp(-event.deltaY / 100, -2, 2), event.offsetX, event.offsetY);
  }, { passive: false });
  canvas.addEventListener("pointerdown", (event) => {
    from = { x: event.offsetX, y: event.offsetY, cameraX: camera.x, cameraY: camera.y, moved: false };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!from) {
      hover(trackerAt(event.offsetX, event.offsetY, -1));
      return;
    }
    const [across, down] = [event.offsetX - from.x, event.offsetY - from.y];
    from.moved ||= Math.hypot(across, down) > DRAGGED;
    if (!from.moved || camera.zoom === 1) return;
    const view = viewOf();
    camera.x = clamp(from.cameraX - across / view.width, 0, 1);
    camera.y = clamp(from.cameraY - down / view.height, 0, 1);
    redraw();
  });
  canvas.addEventListener("pointerup", (event) => {
    if (from && !from.moved) select(trackerAt(event.offsetX, event.offsetY, state.selected));
    from = null;
  });
  canvas.addEventListener("pointercancel", () => (from = null));
  canvas.addEventListener("pointerleave", () => hover(-1));
  canvas.addEventListener("dblclick", zoomToFit);
}

function readColors() {
  const style = getComputedStyle(document.documentElement);
  colors = { grid: style.getPropertyValue("--grid"), gridLine: style.getPropertyValue("--grid-line") };
}

export function startStage() {
  startPointer();
  byId("zoom-in").addEventListener("click", () => zoomBy(STEP));
  byId("zoom-out").addEventListener("click", () => zoomBy(1 / STEP));
  byId("zoom-fit").addEventListener("click", zoomToFit);
  whenPictureArrives(redraw);
  new ResizeObserver(() => {
    box = { width: canvas.clientWidth, height: canvas.clientHeight };
    redraw();
  }).observe(canvas);
  const changed = () => {
    canvas.setAttribute("aria-label", describeFrame());
    redraw();
    loadAhead(state.frame);
  };
  on("job", zoomToFit);
  on("frame", changed);
  on("filter", changed);
  on("selection", redraw);
  on("hover", () => {
    canvas.style.cursor = state.hovered >= 0 ? "pointer" : "";
    redraw();
  });
  on("view", () => {
    readColors();
    redraw();
  });
  readColors();
  box = { width: canvas.clientWidth, height: canvas.clientHeight };
}
