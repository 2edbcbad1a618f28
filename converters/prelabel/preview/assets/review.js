// What should be looked at: problems that were found in the file, and trackers that look like mistakes.
import { byId, counted, make, makeText } from "./base.js";
import { filter, isTrackerShown, resetFilter } from "./filters.js";
import { play } from "./player.js";
import { on, select, showFrame, state, summary } from "./state.js";

const SHOWN = 50;

// All places of the open job, in the order of the list.
let places = [];
let at = -1;

function problemText(problem) {
  const text = make("span");
  text.append(makeText(problem.what), make("small", "", problem.fix), make("small", "path", problem.place));
  return text;
}

function findingText(finding) {
  const { job } = state;
  const text = make("span");
  const name = job.labels[job.label[finding.tracker]];
  const id = job.trackerIds[finding.tracker].slice(0, 8);
  const other = finding.other >= 0 ? ` (${job.trackerIds[finding.other].slice(0, 8)})` : "";
  text.append(makeText(`${name} ${id}`), ` ${finding.text}${other}`);
  if (job.video) text.append(make("small", "", `frame ${(finding.first + 1).toLocaleString("en")}`));
  return text;
}

function group(title, items, open) {
  const made = make("details", "group");
  made.open = open;
  const head = make("summary", "", `${title} `);
  head.append(make("span", "count", items.length.toLocaleString("en")));
  const list = make("ul", "rows");
  let shown = 0;
  const more = () => {
    const next = items.slice(shown, shown + SHOWN);
    shown += next.length;
    list.append(...next);
    button.hidden = shown >= items.length;
    button.textContent = `${(items.length - shown).toLocaleString("en")} more`;
  };
  const button = make("button", "quiet");
  button.type = "button";
  button.addEventListener("click", more);
  more();
  made.append(head, list, button);
  return made;
}

function line(place, content) {
  const item = make("li");
  const button = make("button", "row");
  button.type = "button";
  button.append(content);
  const index = places.push({ ...place, button }) - 1;
  button.addEventListener("click", () => goTo(index));
  item.append(button);
  return item;
}

function goTo(index) {
  const place = places[index];
  play(false);
  places[at]?.button.removeAttribute("aria-current");
  at = index;
  place.button.setAttribute("aria-current", "true");
  if (place.tracker >= 0 && !isTrackerShown(place.tracker)) {
    filter.hidden.clear();
    resetFilter();
  }
  if (place.frame >= 0) showFrame(place.frame);
  select(place.tracker);
}

// One place on or back, from any.
export function walkReview(by) {
  if (!places.length) return;
  const next = (at < 0 && by < 0 ? places.length - 1 : at + by + places.length) % places.length;
  goTo(next);
  const { button } = places[next];
  const outer = button.closest("details");
  if (outer) outer.open = true;
  button.scrollIntoView({ block: "nearest" });
}

function listPlaces() {
  const { job } = state;
  places = [];
  at = -1;
  const groups = [];
  if (job.problems.length) {
    groups.push(group("problems", job.problems.map((problem) => line(problem, problemText(problem))), true));
  }
  for (const reason of new Set(job.findings.map((finding) => finding.reason))) {
    const found = job.findings.filter((finding) => finding.reason === reason);
    const items = found.map((finding) => line({ tracker: finding.tracker, frame: finding.first }, findingText(finding)));
    groups.push(group(reason, items, groups.length === 0));
  }
  if (summary.otherProblems.length) groups.push(group("problems of jobs not shown", summary.otherProblems.map(otherProblem), false));
  byId("review").replaceChildren(...(groups.length ? groups : [make("p", "faint", "Nothing stands out in this job.")]));
  byId("review-count").textContent = places.length ? places.length.toLocaleString("en") : "";
}

function otherProblem(problem) {
  const item = make("li", "row");
  const text = problemText(problem);
  text.prepend(make("small", "", problem.line ? `line ${problem.line}` : ""));
  item.append(text);
  return item;
}

export function startReview() {
  const notes = [...summary.notes];
  const listed = summary.otherProblems.length + summary.jobs.reduce((sum, job) => sum + job.problems, 0);
  if (summary.problemCount > listed) notes.push(`${counted(summary.problemCount, "problem")} in the file, the first ${listed} are listed`);
  byId("notes-section").hidden = !notes.length;
  byId("notes").replaceChildren(...notes.map((note) => make("li", "", note)));
  on("job", listPlaces);
}
