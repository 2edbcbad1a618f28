// Labels with counts, and what is selected.
import { byId, counted, make, makeText } from "./base.js";
import { attributesOf, bounds, firstFrame, KINDS, lastFrame, trackerLength } from "./data.js";
import { applyFilter, filter } from "./filters.js";
import { zoomTo } from "./stage.js";
import { colorOf, emit, on, rowOf, select, showFrame, state, summary } from "./state.js";

let here = [];

function listLabels() {
  const { job } = state;
  const total = new Array(job.labels.length).fill(0);
  for (let row = 0; row < job.frame.length; row++) total[job.label[job.tracker[row]]]++;
  here = [];
  const names = job.labels.map((name, index) => ({ name, index })).sort((a, b) => total[b.index] - total[a.index]);
  byId("legend").replaceChildren(...names.map(({ name, index }) => labelLine(name, index, total[index])));
  countHere();
}

function labelLine(name, index, total) {
  const line = make("li");
  const label = make("label");
  const box = make("input");
  box.type = "checkbox";
  box.checked = !filter.hidden.has(name);
  box.addEventListener("change", () => {
    if (box.checked) filter.hidden.delete(name);
    else filter.hidden.add(name);
    applyFilter();
  });
  const swatch = make("i");
  swatch.style.background = summary.colors[name];
  const count = make("span", "count");
  const inFrame = make("b");
  count.append(inFrame, state.job.video ? ` of ${total.toLocaleString("en")}` : "");
  count.title = `${state.job.video ? "in this frame, of all in the job" : "in this image"}`;
  here[index] = inFrame;
  label.append(box, swatch, makeText(name), count);
  line.append(label);
  return line;
}

function countHere() {
  const { job, frame } = state;
  const counts = new Array(job.labels.length).fill(0);
  for (let i = job.frameStart[frame]; i < job.frameStart[frame + 1]; i++) counts[job.label[job.tracker[job.inFrame[i]]]]++;
  counts.forEach((count, index) => {
    const text = count.toLocaleString("en");
    if (here[index].textContent !== text) here[index].textContent = text;
  });
}

function toggleAll() {
  const { labels } = state.job;
  if (labels.some((name) => filter.hidden.has(name))) labels.forEach((name) => filter.hidden.delete(name));
  else labels.forEach((name) => filter.hidden.add(name));
  listLabels();
  applyFilter();
}

function term(name, ...values) {
  const key = make("dt");
  key.append(makeText(name));
  const value = make("dd");
  value.append(...values);
  return [key, value];
}

function swatched(tracker, name) {
  const swatch = make("i");
  swatch.style.background = colorOf(tracker);
  return [swatch, makeText(name)];
}

function lifeOf(job, tracker) {
  const length = trackerLength(job, tracker);
  if (!length) return "in no frame";
  const [first, last] = [firstFrame(job, tracker) + 1, lastFrame(job, tracker) + 1];
  const gaps = last - first + 1 - length;
  return `${first.toLocaleString("en")} to ${last.toLocaleString("en")}: ${counted(length, "frame")}${gaps ? `, missing in ${gaps}` : ""}`;
}

function showDetails() {
  const { job, selected } = state;
  byId("details").hidden = selected < 0;
  if (selected < 0) return;
  const row = rowOf(selected, state.frame);
  const lines = [
    term("label", ...swatched(selected, job.labels[job.label[selected]])),
    term("type", KINDS[job.kind[selected]]),
    term("_id", makeText(job.trackerIds[selected])),
  ];
  if (job.video) lines.push(term("frames", lifeOf(job, selected)));
  if (row < 0) lines.push(term("here", "not in this frame"));
  else lines.push(...detailsHere(job, row));
  byId("details-list").replaceChildren(...lines.flat());
  for (const id of ["details-first", "details-last"]) byId(id).hidden = !job.video;
  byId("details-zoom").disabled = row < 0;
}

function detailsHere(job, row) {
  const lines = [];
  if (job.interpolated) lines.push(term("interpolated", job.interpolated[row] ? "yes" : "no"));
  const [x0, y0, x1, y1] = bounds(job, row);
  const [width, height, unit] = job.width ? [job.width, job.height, "px"] : [100, 100, "%"];
  const text = (value) => value.toLocaleString("en", { maximumFractionDigits: 1 });
  lines.push(term("bounds", `${text((x1 - x0) * width)} \u00d7 ${text((y1 - y0) * height)} ${unit} at ${text(x0 * width)}, ${text(y0 * height)}`));
  for (const [name, value] of attributesOf(job, row)) lines.push(term(name, makeText(value)));
  return lines;
}

function startTheme() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  byId("theme").addEventListener("click", () => {
    const root = document.documentElement;
    const now = root.dataset.theme ?? (dark.matches ? "dark" : "light");
    root.dataset.theme = now === "dark" ? "light" : "dark";
    emit("view");
  });
  dark.addEventListener("change", () => emit("view"));
}

export function startLegend() {
  startTheme();
  byId("legend-all").addEventListener("click", toggleAll);
  byId("details-close").addEventListener("click", () => select(-1));
  byId("details-first").addEventListener("click", () => showFrame(firstFrame(state.job, state.selected)));
  byId("details-last").addEventListener("click", () => showFrame(lastFrame(state.job, state.selected)));
  byId("details-zoom").addEventListener("click", () => zoomTo(state.selected));
  for (const [id, key] of [["view-color", "colorBy"], ["view-names", "names"]]) {
    byId(id).addEventListener("change", (event) => {
      state[key] = event.target.value;
      emit("view");
    });
  }
  on("job", listLabels);
  on("job", showDetails);
  on("frame", () => {
    countHere();
    showDetails();
  });
  on("selection", showDetails);
  on("view", showDetails);
}
