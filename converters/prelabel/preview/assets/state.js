// What is shown, and who wants to know when it changes.
import { readJob, readSummary } from "./data.js";
import { clamp, lowerBound } from "./base.js";

export const summary = readSummary();

export const state = {
  jobIndex: -1,
  job: null,
  frame: 0,
  selected: -1,
  hovered: -1,
  colorBy: "label",
  names: "auto",
  playing: false,
};

const listeners = { job: [], frame: [], selection: [], hover: [], filter: [], view: [] };

// Topics: job (another job is open), frame, selection, hover, filter (other trackers are shown), view (colours, names, theme).
export function on(topic, listener) {
  listeners[topic].push(listener);
}

export function emit(topic) {
  for (const listener of listeners[topic]) listener();
}

export function openJob(index) {
  if (index === state.jobIndex || index < 0 || index >= summary.jobs.length) return false;
  state.jobIndex = index;
  state.job = readJob(index);
  state.frame = 0;
  state.selected = -1;
  state.hovered = -1;
  emit("job");
  return true;
}

export function showFrame(frame) {
  const wanted = clamp(frame, 0, state.job.frameIds.length - 1);
  if (wanted === state.frame) return;
  state.frame = wanted;
  emit("frame");
}

// -1 selects nothing. A tracker that is not in this frame is sought in the nearest one where it is, if reveal says so.
export function select(tracker, { reveal = false } = {}) {
  if (tracker !== state.selected) {
    state.selected = tracker;
    emit("selection");
  }
  if (reveal && tracker >= 0 && rowOf(tracker, state.frame) < 0) showFrame(nearestFrame(tracker, state.frame));
}

export function hover(tracker) {
  if (tracker === state.hovered) return;
  state.hovered = tracker;
  emit("hover");
}

// The annotation of a tracker in a frame, -1 for none.
export function rowOf(tracker, frame) {
  const { job } = state;
  const end = job.trackerStart[tracker + 1];
  const row = lowerBound(job.frame, frame, job.trackerStart[tracker], end);
  return row < end && job.frame[row] === frame ? row : -1;
}

function nearestFrame(tracker, frame) {
  const { job } = state;
  const begin = job.trackerStart[tracker];
  const end = job.trackerStart[tracker + 1];
  if (begin === end) return frame;
  const row = lowerBound(job.frame, frame, begin, end);
  if (row === end) return job.frame[end - 1];
  if (row === begin) return job.frame[begin];
  return frame - job.frame[row - 1] <= job.frame[row] - frame ? job.frame[row - 1] : job.frame[row];
}

const trackerColors = new Map();

export function colorOf(tracker) {
  if (state.colorBy === "label") return summary.colors[state.job.labels[state.job.label[tracker]]];
  if (!trackerColors.has(tracker)) trackerColors.set(tracker, `hsl(${((tracker * 0.618034) % 1) * 360} 85% 66%)`);
  return trackerColors.get(tracker);
}
