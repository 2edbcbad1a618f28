// The data blocks of the page as typed arrays. A job is decoded when it is opened.
import { byId } from "./base.js";

export const KINDS = ["rectangle", "polygon", "line", "cuboid", "landmark"];
export const RECTANGLE = 0;
export const POLYGON = 1;
export const LINE = 2;
export const CUBOID = 3;
export const LANDMARK = 4;

export function readSummary() {
  return JSON.parse(byId("summary").textContent);
}

function bytes(text) {
  const binary = atob(text);
  const made = new Uint8Array(binary.length);
  for (let i = 0; i < made.length; i++) made[i] = binary.charCodeAt(i);
  return made;
}

function int32(text) {
  return text ? new Int32Array(bytes(text).buffer) : null;
}

function float32(text) {
  return text ? new Float32Array(bytes(text).buffer) : null;
}

// A job: n annotations by tracker and frame, and the order of the annotations by frame.
export function readJob(number) {
  const raw = JSON.parse(byId(`job-${number}`).textContent);
  if (!raw.frameIds) return { ...emptyJob(), line: raw.line, problems: raw.problems, broken: true };
  const job = {
    reference: raw.reference,
    line: raw.line,
    video: raw.video,
    width: raw.width,
    height: raw.height,
    rate: raw.rate,
    about: raw.about,
    numbers: int32(raw.numbers),
    frameIds: raw.frameIds,
    sources: raw.sources,
    trackerIds: raw.trackerIds,
    labels: raw.labels,
    label: int32(raw.label) ?? new Int32Array(0),
    kind: bytes(raw.kind),
    trackerStart: int32(raw.trackerStart),
    frame: int32(raw.frame) ?? new Int32Array(0),
    interpolated: raw.interpolated ? bytes(raw.interpolated) : null,
    score: float32(raw.score),
    attributes: int32(raw.attributes),
    attributeSets: raw.attributeSets,
    pointStart: int32(raw.pointStart),
    points: float32(raw.points) ?? new Float32Array(0),
    number: int32(raw.number),
    findings: raw.findings,
    problems: raw.problems,
    broken: false,
  };
  job.tracker = trackerOfEach(job);
  Object.assign(job, byFrame(job.frame, job.frameIds.length));
  return job;
}

function emptyJob() {
  const none = new Int32Array(0);
  return {
    reference: "", video: false, width: 0, height: 0, rate: 0, about: true, numbers: null, frameIds: [""], sources: [""], trackerIds: [],
    labels: [], label: none, kind: new Uint8Array(0), trackerStart: new Int32Array(1), frame: none, interpolated: null, score: null,
    attributes: null, attributeSets: [], pointStart: new Int32Array(1), points: new Float32Array(0), number: null, findings: [],
    tracker: none, frameStart: new Int32Array(2), inFrame: none,
  };
}

function trackerOfEach(job) {
  const tracker = new Int32Array(job.frame.length);
  for (let t = 0; t < job.label.length; t++) tracker.fill(t, job.trackerStart[t], job.trackerStart[t + 1]);
  return tracker;
}

// A counting sort: the annotations of frame f are inFrame[frameStart[f]] up to inFrame[frameStart[f + 1]].
function byFrame(frame, frames) {
  const frameStart = new Int32Array(frames + 1);
  for (let i = 0; i < frame.length; i++) frameStart[frame[i] + 1]++;
  for (let f = 0; f < frames; f++) frameStart[f + 1] += frameStart[f];
  const next = frameStart.slice();
  const inFrame = new Int32Array(frame.length);
  for (let i = 0; i < frame.length; i++) inFrame[next[frame[i]]++] = i;
  return { frameStart, inFrame };
}

export function trackerLength(job, tracker) {
  return job.trackerStart[tracker + 1] - job.trackerStart[tracker];
}

export function firstFrame(job, tracker) {
  return trackerLength(job, tracker) ? job.frame[job.trackerStart[tracker]] : 0;
}

export function lastFrame(job, tracker) {
  return trackerLength(job, tracker) ? job.frame[job.trackerStart[tracker + 1] - 1] : 0;
}

// x0, y0, x1, y1 of an annotation, fractions of the frame.
export function bounds(job, row) {
  let x0 = Infinity;
  let y0 = Infinity;
  let x1 = -Infinity;
  let y1 = -Infinity;
  for (let p = job.pointStart[row]; p < job.pointStart[row + 1]; p++) {
    const x = job.points[2 * p];
    const y = job.points[2 * p + 1];
    if (x < x0) x0 = x;
    if (x > x1) x1 = x;
    if (y < y0) y0 = y;
    if (y > y1) y1 = y;
  }
  return [x0, y0, x1, y1];
}

export function attributesOf(job, row) {
  const index = job.attributes ? job.attributes[row] : -1;
  return index < 0 ? [] : job.attributeSets[index];
}
