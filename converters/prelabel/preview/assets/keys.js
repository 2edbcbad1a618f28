// The keyboard.
import { byId } from "./base.js";
import { walkJobs } from "./jobs.js";
import { laneOrder } from "./lanes.js";
import { play, step } from "./player.js";
import { walkReview } from "./review.js";
import { zoomBy, zoomToFit } from "./stage.js";
import { select, state } from "./state.js";

const FAR = 10;

const ACTIONS = {
  ArrowLeft: (event) => step(event.shiftKey ? -FAR : -1),
  ArrowRight: (event) => step(event.shiftKey ? FAR : 1),
  Home: () => step(-state.frame),
  End: () => step(state.job.frameIds.length - 1 - state.frame),
  ArrowUp: () => walkLanes(-1),
  ArrowDown: () => walkLanes(1),
  " ": () => play(!state.playing),
  n: () => walkReview(1),
  p: () => walkReview(-1),
  "[": () => walkJobs(-1),
  "]": () => walkJobs(1),
  "/": () => byId("filter-text").select(),
  "+": () => zoomBy(1.25),
  "=": () => zoomBy(1.25),
  "-": () => zoomBy(0.8),
  0: zoomToFit,
  "?": () => byId("help").showModal(),
  Escape: () => select(-1),
};

function walkLanes(by) {
  const order = laneOrder();
  if (!order.length) return;
  const at = order.indexOf(state.selected);
  const next = at < 0 ? (by > 0 ? 0 : order.length - 1) : Math.min(Math.max(at + by, 0), order.length - 1);
  select(order[next], { reveal: true });
}

// Keys that a control in focus uses itself.
function isTaken(target, key) {
  if (target.closest("dialog[open]")) return true;
  if (target.matches("select, input[type=search], input[type=number]")) return key !== "Escape";
  if (target.matches("input[type=range]")) return key.startsWith("Arrow") || key === "Home" || key === "End";
  if (target.matches("button, summary, input[type=checkbox]")) return key === " ";
  return false;
}

export function startKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTaken(event.target, event.key)) return;
    const action = ACTIONS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action) return;
    event.preventDefault();
    if (event.key === "Escape" && event.target.matches("input, select")) event.target.blur();
    else action(event);
  });
  byId("help-open").addEventListener("click", () => byId("help").showModal());
}
