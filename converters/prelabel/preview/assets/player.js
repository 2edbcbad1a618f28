// Steps, play and speed.
import { byId, clamp } from "./base.js";
import { describeFrame, isWaitingForPicture } from "./stage.js";
import { on, openJob, showFrame, state, summary } from "./state.js";

const USUAL_RATE = 10;
const LONGEST_WAIT_MS = 400;
const SPOKEN_AFTER_MS = 250;

let due = 0;
let waitingSince = 0;
let speaking = 0;

export function play(playing) {
  state.playing = playing && state.job.frameIds.length > 1;
  const button = byId("play");
  button.textContent = state.playing ? "\u23f8\ufe0e" : "\u25b6\ufe0e";
  button.setAttribute("aria-label", state.playing ? "Pause" : "Play");
  if (!state.playing) return;
  if (state.frame === state.job.frameIds.length - 1) showFrame(0);
  due = performance.now() + interval();
  requestAnimationFrame(tick);
}

function interval() {
  return 1000 / ((state.job.rate || USUAL_RATE) * Number(byId("speed").value));
}

// As many frames on as the time says; a frame whose image is on its way is waited for, but not for long.
function tick(now) {
  if (!state.playing) return;
  requestAnimationFrame(tick);
  if (now < due) return;
  const last = state.job.frameIds.length - 1;
  const next = Math.min(state.frame + 1 + Math.floor((now - due) / interval()), last);
  if (isWaitingForPicture(next)) {
    waitingSince ||= now;
    if (now - waitingSince < LONGEST_WAIT_MS) {
      due = now;
      return;
    }
  }
  waitingSince = 0;
  due = Math.max(due + (next - state.frame) * interval(), now);
  showFrame(next);
  if (next === last) play(false);
}

// From an image a step leads to the next one.
export function step(frames) {
  play(false);
  if (state.job.frameIds.length === 1 && Math.abs(frames) === 1) openJob(state.jobIndex + frames);
  else showFrame(state.frame + frames);
}

function sayFrame() {
  const { job, frame } = state;
  const number = job.numbers ? job.numbers[frame] : frame + 1;
  const scrub = byId("scrub");
  scrub.value = frame;
  scrub.setAttribute("aria-valuetext", `Frame ${frame + 1} of ${job.frameIds.length}`);
  const name = byId("frame-name");
  name.textContent = `${(frame + 1).toLocaleString("en")} / ${job.frameIds.length.toLocaleString("en")}`;
  name.title = `frame_id ${job.frameIds[frame]}, number ${number}`;
  byId("frame-id").textContent = job.frameIds[frame];
  clearTimeout(speaking);
  if (!state.playing) speaking = setTimeout(() => (byId("live").textContent = describeFrame()), SPOKEN_AFTER_MS);
}

export function startPlayer() {
  byId("play").addEventListener("click", () => play(!state.playing));
  byId("step-back").addEventListener("click", () => step(-1));
  byId("step-on").addEventListener("click", () => step(1));
  byId("step-first").addEventListener("click", () => step(-state.frame));
  byId("step-last").addEventListener("click", () => step(state.job.frameIds.length - 1 - state.frame));
  byId("scrub").addEventListener("input", (event) => {
    play(false);
    showFrame(clamp(Number(event.target.value), 0, state.job.frameIds.length - 1));
  });
  on("job", () => {
    play(false);
    byId("scrub").max = state.job.frameIds.length - 1;
    byId("controls").hidden = !state.job.video && summary.jobs.length === 1;
    byId("controls").classList.toggle("still", !state.job.video);
    sayFrame();
  });
  on("frame", sayFrame);
}
