// A lane a tracker: only those in sight are made, their bars are drawn on one canvas.
import { byId, clamp, fitted } from "./base.js";
import { firstFrame, KINDS, lastFrame, trackerLength } from "./data.js";
import { isShown, isTrackerShown } from "./filters.js";
import { colorOf, hover, on, select, showFrame, state } from "./state.js";

const ROW = 24;
const HEAD = 22;
const BAR = 12;
const TICK_PX = 90;

const scroller = byId("lanes");
const space = byId("lanes-space");
const bars = byId("bars");
const ruler = byId("ruler");
const playhead = byId("playhead");

let order = [];
let position = new Map();
let runs = new Map();
const pool = [];
const time = { begin: 0, end: 1 };
let drawWaiting = false;
let ink = {};

export function laneOrder() {
  return order;
}

function sortedTrackers() {
  const { job } = state;
  const found = [];
  for (let t = 0; t < job.label.length; t++) if (isTrackerShown(t)) found.push(t);
  const by = {
    start: (a, b) => firstFrame(job, a) - firstFrame(job, b) || a - b,
    label: (a, b) => job.label[a] - job.label[b] || firstFrame(job, a) - firstFrame(job, b) || a - b,
    length: (a, b) => trackerLength(job, b) - trackerLength(job, a) || a - b,
  };
  return found.sort(by[byId("sort").value]);
}

function relist() {
  order = sortedTrackers();
  position = new Map(order.map((tracker, i) => [tracker, i]));
  runs = new Map();
  space.style.height = `${order.length * ROW}px`;
  byId("lanes-wrap").style.setProperty("--lanes", `${(order.length + 1) * ROW}px`);
  redrawLanes();
}

export function redrawLanes() {
  if (drawWaiting) return;
  drawWaiting = true;
  requestAnimationFrame(() => {
    drawWaiting = false;
    layOut();
  });
}

function layOut() {
  const height = scroller.clientHeight;
  const first = Math.max(0, Math.floor(scroller.scrollTop / ROW));
  const last = Math.min(order.length, Math.ceil((scroller.scrollTop + height) / ROW));
  bars.style.height = `${height}px`;
  space.style.marginTop = `${-height}px`;
  while (pool.length < last - first) pool.push(newLane());
  pool.forEach((lane, i) => fillLane(lane, first + i < last ? first + i : -1));
  drawBars(first, last, height);
  drawRuler();
  movePlayhead();
}

function newLane() {
  const lane = document.createElement("div");
  lane.className = "lane";
  lane.setAttribute("role", "option");
  lane.append(document.createElement("i"), document.createElement("bdi"), document.createElement("small"));
  space.append(lane);
  return lane;
}

// The lane at a place of the order; hidden where there is none.
function fillLane(lane, at) {
  lane.hidden = at < 0;
  if (at < 0) {
    lane.removeAttribute("id");
    return;
  }
  const { job } = state;
  const tracker = order[at];
  const [swatch, name, about] = lane.children;
  const kind = KINDS[job.kind[tracker]];
  lane.id = `lane-${tracker}`;
  lane.style.transform = `translateY(${at * ROW}px)`;
  lane.dataset.tracker = tracker;
  lane.setAttribute("aria-posinset", at + 1);
  lane.setAttribute("aria-setsize", order.length);
  lane.setAttribute("aria-selected", tracker === state.selected);
  lane.classList.toggle("hovered", tracker === state.hovered);
  swatch.style.background = colorOf(tracker);
  name.textContent = job.labels[job.label[tracker]];
  about.textContent = job.video ? job.trackerIds[tracker].slice(0, 8) : kind;
  lane.title = `${name.textContent}, ${kind}, ${job.trackerIds[tracker]}`;
}

// Where a tracker is without a gap, and of one kind: begin, end, interpolated, in turn.
function runsOf(tracker) {
  let found = runs.get(tracker);
  if (found) return found;
  found = [];
  const { job } = state;
  for (let row = job.trackerStart[tracker]; row < job.trackerStart[tracker + 1]; row++) {
    if (!isShown(row)) continue;
    const made = job.interpolated !== null ? job.interpolated[row] : 0;
    const end = found.length - 2;
    if (end > 0 && found[end] === job.frame[row] && found[end + 1] === made) found[end]++;
    else found.push(job.frame[row], job.frame[row] + 1, made);
  }
  runs.set(tracker, found);
  return found;
}

function xOf(frame, width) {
  return ((frame - time.begin) / (time.end - time.begin)) * width;
}

function drawBars(first, last, height) {
  const width = bars.clientWidth;
  const context = fitted(bars, width, height);
  context.clearRect(0, 0, width, height);
  for (let at = first; at < last; at++) {
    const tracker = order[at];
    const y = at * ROW - scroller.scrollTop;
    if (tracker === state.selected || tracker === state.hovered) {
      context.fillStyle = tracker === state.selected ? ink.selected : ink.hovered;
      context.fillRect(0, y, width, ROW);
    }
    if (state.job.video) drawLane(context, tracker, y + (ROW - BAR) / 2, width);
    context.fillStyle = ink.line;
    context.fillRect(0, y + ROW - 1, width, 1);
  }
}

function drawLane(context, tracker, y, width) {
  const color = colorOf(tracker);
  const found = runsOf(tracker);
  for (let i = 0; i < found.length; i += 3) {
    const x = xOf(found[i], width);
    const across = Math.max(xOf(found[i + 1], width) - x, 1.5);
    if (x > width || x + across < 0) continue;
    context.fillStyle = color;
    context.globalAlpha = found[i + 2] ? 0.35 : 1;
    context.fillRect(x, y, across, BAR);
    context.globalAlpha = 1;
    if (found[i + 2]) {
      // what was interpolated has an edge and no body
      context.fillRect(x, y, across, 1.5);
      context.fillRect(x, y + BAR - 1.5, across, 1.5);
    }
  }
  if (!found.length) return;
  context.fillStyle = ink.text;
  context.fillRect(xOf(firstFrame(state.job, tracker), width), y - 2, 1.5, BAR + 4);
  context.fillRect(xOf(lastFrame(state.job, tracker) + 1, width) - 1.5, y - 2, 1.5, BAR + 4);
}

// Steps of 1, 2 or 5 times a power of ten, as wide as a number needs.
function tickStep(width) {
  const least = ((time.end - time.begin) * TICK_PX) / Math.max(width, 1);
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1)));
  return Math.max(1, [1, 2, 5, 10].map((digit) => digit * power).find((step) => step >= least));
}

function drawRuler() {
  const width = bars.clientWidth;
  const context = fitted(ruler, width, HEAD);
  context.clearRect(0, 0, width, HEAD);
  if (!state.job.video) return;
  context.font = "11px system-ui, sans-serif";
  context.textBaseline = "middle";
  const step = tickStep(width);
  for (let frame = Math.max(Math.ceil((time.begin + 1) / step) * step - 1, 0); frame < time.end; frame += step) {
    const x = xOf(frame, width);
    context.fillStyle = ink.line;
    context.fillRect(x, 0, 1, HEAD);
    context.fillStyle = ink.faint;
    context.fillText((frame + 1).toLocaleString("en"), x + 4, HEAD / 2);
  }
}

function movePlayhead() {
  const width = bars.clientWidth;
  const x = xOf(state.frame + 0.5, width);
  playhead.hidden = !state.job.video || x < 0 || x > width;
  playhead.style.transform = `translateX(${bars.offsetLeft + x}px)`;
}

function keepInTime() {
  const span = time.end - time.begin;
  if (state.frame >= time.begin && state.frame + 1 <= time.end) {
    movePlayhead();
    return;
  }
  setTime(state.frame + 0.5 - span / 2, span);
}

function setTime(begin, span) {
  const frames = state.job.frameIds.length;
  const wanted = clamp(span, Math.min(4, frames), frames);
  time.begin = clamp(begin, 0, frames - wanted);
  time.end = time.begin + wanted;
  redrawLanes();
}

function frameAt(x) {
  return Math.floor(time.begin + (x / Math.max(bars.clientWidth, 1)) * (time.end - time.begin));
}

export function scrollToLane(tracker) {
  const at = position.get(tracker);
  if (at === undefined) return;
  const top = at * ROW;
  if (top < scroller.scrollTop) scroller.scrollTop = top;
  else if (top + ROW > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = top + ROW - scroller.clientHeight;
}

function laneAt(event) {
  const y = event.clientY - scroller.getBoundingClientRect().top + scroller.scrollTop;
  return order[Math.floor(y / ROW)] ?? -1;
}

function startPointing() {
  scroller.addEventListener("scroll", redrawLanes, { passive: true });
  scroller.addEventListener("click", (event) => {
    const tracker = laneAt(event);
    const x = event.clientX - bars.getBoundingClientRect().left;
    if (x >= 0 && state.job.video) showFrame(frameAt(x));
    select(tracker, { reveal: x < 0 });
  });
  scroller.addEventListener("pointermove", (event) => hover(laneAt(event)));
  scroller.addEventListener("pointerleave", () => hover(-1));
  scroller.addEventListener("wheel", (event) => {
    const span = time.end - time.begin;
    const across = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
    if (event.ctrlKey) {
      const x = event.clientX - bars.getBoundingClientRect().left;
      const share = clamp(x / Math.max(bars.clientWidth, 1), 0, 1);
      const wanted = clamp(span * 1.25 ** clamp(event.deltaY / 100, -2, 2), 1, state.job.frameIds.length);
      setTime(time.begin + share * (span - wanted), wanted);
    } else if (across) {
      setTime(time.begin + (across / 400) * span, span);
    } else {
      return;
    }
    event.preventDefault();
  }, { passive: false });
  const scrub = (event) => event.buttons & 1 && showFrame(frameAt(event.offsetX));
  ruler.addEventListener("pointerdown", (event) => {
    ruler.setPointerCapture(event.pointerId);
    scrub(event);
  });
  ruler.addEventListener("pointermove", scrub);
}

function readInk() {
  const style = getComputedStyle(document.documentElement);
  const names = { text: "--text", faint: "--faint", line: "--line", selected: "--selected", hovered: "--hovered" };
  ink = Object.fromEntries(Object.entries(names).map(([name, variable]) => [name, style.getPropertyValue(variable)]));
}

export function startLanes() {
  startPointing();
  readInk();
  byId("sort").addEventListener("change", relist);
  new ResizeObserver(redrawLanes).observe(scroller);
  on("job", () => {
    scroller.scrollTop = 0;
    scroller.setAttribute("aria-label", state.job.video ? "Trackers" : "Annotations");
    byId("lanes-wrap").classList.toggle("still", !state.job.video);
    Object.assign(time, { begin: 0, end: state.job.frameIds.length });
  });
  on("filter", relist);
  on("frame", keepInTime);
  on("selection", () => {
    scrollToLane(state.selected);
    if (state.selected >= 0) scroller.setAttribute("aria-activedescendant", `lane-${state.selected}`);
    else scroller.removeAttribute("aria-activedescendant");
    redrawLanes();
  });
  on("hover", redrawLanes);
  on("view", () => {
    readInk();
    redrawLanes();
  });
}
