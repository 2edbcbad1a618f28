// Drawing the five types, and finding what is under the pointer. Points become pixels by a view: x * width + left, y * height + top.
import { bounds, CUBOID, LANDMARK, LINE, RECTANGLE } from "./data.js";

// Back, bottom, top, left and right of a cuboid, then its front, by points from 0.
const FACES = [[4, 5, 6, 7], [0, 1, 5, 4], [3, 2, 6, 7], [0, 3, 7, 4], [1, 2, 6, 5]];
const SHADES = [0.06, 0.22, 0.1, 0.16, 0.16];
const FRONT = [0, 1, 2, 3];

const SEAM = "rgb(0 0 0 / 0.55)";
const FILL = 0.18;
const FRONT_FILL = 0.3;
const DOT = 4;
const NEAR = 6;
const DASHES = [6, 4];
const NAME_PX = 16;
const NAME_LETTERS = 32;
const NAME_FONT = "600 11px system-ui, sans-serif";

// All points of an annotation in pixels, x and y in turn.
function pixels(job, row, view) {
  const begin = job.pointStart[row];
  const count = job.pointStart[row + 1] - begin;
  const made = new Array(2 * count);
  for (let i = 0; i < count; i++) {
    made[2 * i] = job.points[2 * (begin + i)] * view.width + view.left;
    made[2 * i + 1] = job.points[2 * (begin + i) + 1] * view.height + view.top;
  }
  return made;
}

function isUpright(job, row) {
  return job.pointStart[row + 1] - job.pointStart[row] === 2;
}

function ring(xy) {
  const path = new Path2D();
  path.moveTo(xy[0], xy[1]);
  for (let i = 2; i < xy.length; i += 2) path.lineTo(xy[i], xy[i + 1]);
  path.closePath();
  return path;
}

function open(xy) {
  const path = new Path2D();
  path.moveTo(xy[0], xy[1]);
  for (let i = 2; i < xy.length; i += 2) path.lineTo(xy[i], xy[i + 1]);
  return path;
}

function face(xy, corners) {
  return ring(corners.flatMap((corner) => [xy[2 * corner], xy[2 * corner + 1]]));
}

function rectangle(xy) {
  const path = new Path2D();
  path.rect(xy[0], xy[1], xy[2] - xy[0], xy[3] - xy[1]);
  return path;
}

// emphasis: 0 usual, 1 under the pointer, 2 selected.
export function drawShape(context, job, row, view, color, emphasis) {
  const kind = job.kind[job.tracker[row]];
  const xy = pixels(job, row, view);
  const dashed = job.interpolated !== null && job.interpolated[row] === 1;
  const style = { color, emphasis, dashed };
  if (kind === LANDMARK) {
    drawDots(context, job, row, xy, style);
  } else if (kind === CUBOID) {
    FACES.forEach((corners, i) => area(context, face(xy, corners), SHADES[i], style));
    area(context, face(xy, FRONT), FRONT_FILL, style);
  } else if (kind === LINE) {
    stroke(context, open(xy), style, 1);
  } else if (kind === RECTANGLE && isUpright(job, row)) {
    area(context, rectangle(xy), FILL, style);
  } else {
    area(context, ring(xy), FILL, style);
  }
}

function area(context, path, opacity, style) {
  context.globalAlpha = opacity * (style.emphasis === 2 ? 2 : style.emphasis === 1 ? 1.5 : 1);
  context.fillStyle = style.color;
  context.fill(path, "evenodd");
  context.globalAlpha = 1;
  stroke(context, path, style, 0);
}

function stroke(context, path, { color, emphasis, dashed }, extra) {
  const width = (emphasis === 2 ? 3 : 2) + extra;
  context.lineJoin = "round";
  context.setLineDash([]);
  context.lineWidth = width + 2;
  context.strokeStyle = emphasis === 2 ? "rgb(255 255 255 / 0.9)" : SEAM;
  context.stroke(path);
  if (dashed) context.setLineDash(DASHES);
  context.lineWidth = width;
  context.strokeStyle = color;
  context.stroke(path);
  context.setLineDash([]);
}

function drawDots(context, job, row, xy, { color, emphasis, dashed }) {
  const begin = job.pointStart[row];
  const radius = emphasis ? DOT + 1 : DOT;
  context.font = NAME_FONT;
  context.textBaseline = "middle";
  for (let i = 0; i < xy.length; i += 2) {
    context.beginPath();
    context.arc(xy[i], xy[i + 1], radius, 0, 2 * Math.PI);
    context.lineWidth = emphasis === 2 ? 3 : 2;
    context.strokeStyle = emphasis === 2 ? "#fff" : SEAM;
    context.stroke();
    context.fillStyle = color;
    context.globalAlpha = dashed ? 0.6 : 1;
    context.fill();
    context.globalAlpha = 1;
    const number = String(job.number ? job.number[begin + i / 2] : i / 2 + 1);
    context.lineWidth = 3;
    context.strokeStyle = "rgb(0 0 0 / 0.75)";
    context.strokeText(number, xy[i] + radius + 4, xy[i + 1]);
    context.fillText(number, xy[i] + radius + 4, xy[i + 1]);
  }
}

// The name of an annotation as it stands on the frame: the lists have all of it.
export function nameOf(label) {
  if (label.length <= NAME_LETTERS) return label;
  // a letter is of two units at most
  const letters = [...label.slice(0, 2 * NAME_LETTERS + 2)];
  return letters.length > NAME_LETTERS ? `${letters.slice(0, NAME_LETTERS - 1).join("")}\u2026` : label;
}

// Where the name of an annotation stands: above its top left corner, or inside it where that is above the canvas.
export function nameBox(context, text, job, row, view) {
  const [x0, y0] = bounds(job, row);
  context.font = NAME_FONT;
  return {
    x: Math.max(x0 * view.width + view.left - 1, 0),
    y: Math.max(y0 * view.height + view.top - NAME_PX - 2, 0),
    width: context.measureText(text).width + 10,
  };
}

export function areApart(a, b) {
  return a.x >= b.x + b.width || b.x >= a.x + a.width || Math.abs(a.y - b.y) >= NAME_PX;
}

export function drawName(context, text, at, color) {
  context.font = NAME_FONT;
  context.textBaseline = "middle";
  context.fillStyle = color;
  context.beginPath();
  context.roundRect(at.x, at.y, at.width, NAME_PX, 3);
  context.fill();
  context.fillStyle = "#101318";
  context.fillText(text, at.x + 5, at.y + NAME_PX / 2 + 0.5);
}

// Whether an annotation is under the pointer, and the area of its bounds: the smallest one is meant.
export function hit(context, job, row, view, x, y) {
  const [x0, y0, x1, y1] = bounds(job, row);
  const left = x0 * view.width + view.left - NEAR;
  const top = y0 * view.height + view.top - NEAR;
  const right = x1 * view.width + view.left + NEAR;
  const bottom = y1 * view.height + view.top + NEAR;
  if (x < left || x > right || y < top || y > bottom) return Infinity;
  const size = (right - left) * (bottom - top);
  const kind = job.kind[job.tracker[row]];
  if (kind === CUBOID || kind === LANDMARK || (kind === RECTANGLE && isUpright(job, row))) return size;
  const ratio = window.devicePixelRatio || 1;
  const xy = pixels(job, row, view);
  const path = kind === LINE ? open(xy) : ring(xy);
  context.lineWidth = 2 * NEAR;
  // both ask in the screen's own pixels
  const inside = kind !== LINE && context.isPointInPath(path, x * ratio, y * ratio, "evenodd");
  return inside || context.isPointInStroke(path, x * ratio, y * ratio) ? size : Infinity;
}
