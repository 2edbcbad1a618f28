// The jobs of the page: one after the other, or found in a list of which only what is in sight is made.
import { byId, counted, make, makeText } from "./base.js";
import { on, openJob, state, summary } from "./state.js";

const JOB_ROW = 46;

const list = byId("jobs-list");
const room = make("div", "jobs-space");
room.setAttribute("role", "presentation");
const rowPool = [];
let found = [];
let listWaiting = false;

function sayJob() {
  const { job, jobIndex } = state;
  const about = summary.jobs[jobIndex];
  byId("job-name").textContent = about.reference;
  byId("job-place").textContent = ` ${(jobIndex + 1).toLocaleString("en")} / ${summary.jobs.length.toLocaleString("en")}`;
  byId("job-previous").disabled = jobIndex === 0;
  byId("job-next").disabled = jobIndex === summary.jobs.length - 1;
  const one = summary.jobs.length === 1 ? [makeText(about.reference), ": "] : [];
  const trackers = job.video ? [counted(about.frames, "frame"), counted(about.trackers, "tracker")] : [];
  byId("job-counts").replaceChildren(...one, [...trackers, counted(about.annotations, "annotation")].join(", "));
  document.title = `${about.reference} \u2013 prelabel preview`;
  layOutJobs();
}

function search() {
  const text = byId("jobs-search").value.trim().toLocaleLowerCase();
  found = summary.jobs.flatMap((job, index) => (job.reference.toLocaleLowerCase().includes(text) ? [index] : []));
  room.style.height = `${found.length * JOB_ROW}px`;
  list.scrollTop = 0;
  layOutJobs();
}

function layOutJobs() {
  if (listWaiting || byId("jobs").hidden) return;
  listWaiting = true;
  requestAnimationFrame(() => {
    listWaiting = false;
    const first = Math.floor(list.scrollTop / JOB_ROW);
    const last = Math.min(found.length, Math.ceil((list.scrollTop + list.clientHeight) / JOB_ROW));
    while (rowPool.length < last - first) rowPool.push(newRow());
    rowPool.forEach((row, i) => fillRow(row, first + i < last ? first + i : -1));
  });
}

function newRow() {
  const row = make("div", "job");
  row.setAttribute("role", "option");
  row.append(make("bdi"), make("small"), make("span", "badge"));
  row.addEventListener("click", () => openJob(Number(row.dataset.job)));
  room.append(row);
  return row;
}

function fillRow(row, place) {
  row.hidden = place < 0;
  if (place < 0) return;
  const index = found[place];
  const about = summary.jobs[index];
  const [name, counts, badge] = row.children;
  row.dataset.job = index;
  row.style.transform = `translateY(${place * JOB_ROW}px)`;
  row.setAttribute("aria-selected", index === state.jobIndex);
  row.setAttribute("aria-posinset", place + 1);
  row.setAttribute("aria-setsize", found.length);
  name.textContent = about.reference;
  const frames = about.video ? `${counted(about.frames, "frame")}, ` : "";
  counts.textContent = frames + counted(about.annotations, "annotation");
  const many = about.findings + about.problems;
  badge.textContent = many ? many.toLocaleString("en") : "";
  badge.title = `${counted(about.problems, "problem")}, ${about.findings} to review`;
  badge.classList.toggle("bad", about.problems > 0);
}

export function walkJobs(by) {
  if (!openJob(state.jobIndex + by)) return;
  const place = found.indexOf(state.jobIndex);
  if (place < 0) return;
  const top = place * JOB_ROW;
  if (top < list.scrollTop) list.scrollTop = top;
  else if (top + JOB_ROW > list.scrollTop + list.clientHeight) list.scrollTop = top + JOB_ROW - list.clientHeight;
}

function toggleList(shown) {
  byId("jobs").hidden = !shown;
  byId("jobs-toggle").setAttribute("aria-expanded", shown);
  if (shown) layOutJobs();
}

export function startJobs() {
  byId("file").textContent = summary.file;
  list.append(room);
  byId("jobs-walk").hidden = summary.jobs.length < 2;
  byId("job-previous").addEventListener("click", () => walkJobs(-1));
  byId("job-next").addEventListener("click", () => walkJobs(1));
  byId("jobs-toggle").addEventListener("click", () => toggleList(byId("jobs").hidden));
  byId("jobs-search").addEventListener("input", search);
  list.addEventListener("scroll", layOutJobs, { passive: true });
  list.addEventListener("keydown", (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    walkJobs(by);
  });
  new ResizeObserver(layOutJobs).observe(list);
  on("job", sayJob);
  search();
  toggleList(summary.jobs.length > 1 && window.innerWidth > 1100);
}
