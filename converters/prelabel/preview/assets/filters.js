// Which trackers and annotations are shown.
import { byId, counted } from "./base.js";
import { trackerLength } from "./data.js";
import { emit, on, state } from "./state.js";

export const filter = { hidden: new Set(), text: "", interpolated: "all", score: 0, shortest: 0, longest: Infinity };

// A byte a tracker and a byte an annotation: 1 where it is shown.
let trackerShown = new Uint8Array(0);
let rowShown = new Uint8Array(0);

export function isShown(row) {
  return rowShown[row] === 1;
}

export function isTrackerShown(tracker) {
  return trackerShown[tracker] === 1;
}

export function isFiltered() {
  return Boolean(filter.text || filter.interpolated !== "all" || filter.score || filter.shortest || filter.longest !== Infinity);
}

export function applyFilter() {
  const { job } = state;
  trackerShown = new Uint8Array(job.label.length);
  rowShown = new Uint8Array(job.frame.length);
  const labelShown = job.labels.map((name) => !filter.hidden.has(name));
  const fits = matcher(job);
  for (let t = 0; t < job.label.length; t++) {
    const length = trackerLength(job, t);
    const long = !job.video || (length >= filter.shortest && length <= filter.longest);
    if (!labelShown[job.label[t]] || !long || !fits(t)) continue;
    let any = length === 0 && !isFiltered();
    for (let row = job.trackerStart[t]; row < job.trackerStart[t + 1]; row++) {
      if (!passes(job, row)) continue;
      rowShown[row] = 1;
      any = true;
    }
    if (any) trackerShown[t] = 1;
  }
  emit("filter");
}

function passes(job, row) {
  const made = job.interpolated !== null && job.interpolated[row] === 1;
  if (filter.interpolated === "only" && !made) return false;
  if (filter.interpolated === "none" && made) return false;
  // what has no score cannot be below one
  return !(job.score !== null && job.score[row] < filter.score);
}

// Whether a tracker's label, id or an attribute holds the text, in capitals or not.
function matcher(job) {
  const text = filter.text.trim().toLocaleLowerCase();
  if (!text) return () => true;
  const labels = job.labels.map((name) => name.toLocaleLowerCase().includes(text));
  const sets = job.attributeSets.map((set) => set.some(([name, value]) => `${name}: ${value}`.toLocaleLowerCase().includes(text)));
  return (tracker) => {
    if (labels[job.label[tracker]] || job.trackerIds[tracker].toLocaleLowerCase().includes(text)) return true;
    if (!job.attributes) return false;
    for (let row = job.trackerStart[tracker]; row < job.trackerStart[tracker + 1]; row++) {
      if (job.attributes[row] >= 0 && sets[job.attributes[row]]) return true;
    }
    return false;
  };
}

function readFields() {
  filter.text = byId("filter-text").value;
  filter.interpolated = byId("filter-interpolated").value;
  filter.score = Number(byId("filter-score").value) || 0;
  filter.shortest = Number(byId("filter-shortest").value) || 0;
  filter.longest = Number(byId("filter-longest").value) || Infinity;
  byId("filter-reset").hidden = !isFiltered();
  applyFilter();
}

export function resetFilter() {
  for (const id of ["filter-text", "filter-score", "filter-shortest", "filter-longest"]) byId(id).value = "";
  byId("filter-interpolated").value = "all";
  readFields();
}

export function startFilters() {
  const fields = ["filter-text", "filter-interpolated", "filter-score", "filter-shortest", "filter-longest"];
  for (const id of fields) byId(id).addEventListener("input", readFields);
  byId("filter-reset").addEventListener("click", () => {
    resetFilter();
    byId("filter-text").focus();
  });
  on("job", () => {
    const { job } = state;
    byId("filter-interpolated-field").hidden = !job.interpolated;
    byId("filter-score-field").hidden = !job.score;
    byId("filter-shortest-field").hidden = byId("filter-longest-field").hidden = !job.video;
    applyFilter();
  });
  on("filter", () => {
    const { job } = state;
    let trackers = 0;
    for (let t = 0; t < trackerShown.length; t++) trackers += trackerShown[t];
    const noun = job.video ? "tracker" : "annotation";
    const all = counted(job.label.length, noun);
    byId("lanes-count").textContent = trackers === job.label.length ? all : `${trackers.toLocaleString("en")} of ${all}`;
  });
}
