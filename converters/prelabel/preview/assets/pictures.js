// Images of frames: only from where the page's policy allows, a few ahead, and never an error where one is missing.
import { state } from "./state.js";

const KEPT = 48;
const AHEAD = 6;
const DATA_IMAGE = /^data:image\/[a-z0-9.+-]+[;,]/i;

const kept = new Map();
let arrived = () => {};

export function whenPictureArrives(listener) {
  arrived = listener;
}

// The absolute URL of an image: http, https, an image as data, or a file beside the page; null for any other.
export function safeUrl(source) {
  if (DATA_IMAGE.test(source)) return source;
  let url;
  try {
    url = new URL(source, document.baseURI);
  } catch {
    return null;
  }
  if (!source || url.username || url.password) return null;
  if (url.protocol === "http:" || url.protocol === "https:") return url.href;
  const relative = !/^\s*[a-z][a-z0-9+.-]*:/i.test(source) && url.protocol === "file:" && url.host === "";
  return relative ? url.href : null;
}

// The image of a frame: {status: "ready" | "loading" | "missing", image}.
export function pictureOf(frame) {
  const source = state.job.sources[frame];
  const known = kept.get(source);
  if (known) {
    // the most recently used stand last
    kept.delete(source);
    kept.set(source, known);
    return known;
  }
  const url = safeUrl(source);
  const picture = { status: url === null ? "missing" : "loading", image: null, refused: url === null && source !== "" };
  kept.set(source, picture);
  if (url !== null) load(picture, url);
  for (const oldest of kept.keys()) {
    if (kept.size <= KEPT) break;
    kept.delete(oldest);
  }
  return picture;
}

function load(picture, url) {
  const image = new Image();
  image.referrerPolicy = "no-referrer";
  image.src = url;
  picture.image = image;
  const settle = (status) => {
    picture.status = status;
    arrived();
  };
  image.decode().then(
    () => settle(image.naturalWidth ? "ready" : "missing"),
    () => settle("missing"),
  );
}

export function loadAhead(frame) {
  const last = state.job.sources.length - 1;
  for (let ahead = 1; ahead <= AHEAD; ahead++) {
    if (frame + ahead <= last) pictureOf(frame + ahead);
  }
}
