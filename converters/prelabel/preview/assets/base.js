// What the other modules share: elements by id, elements made of text, and words.

export function byId(id) {
  return document.getElementById(id);
}

// An element with text in it: whatever the text is, it is never markup.
export function make(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== "") made.textContent = text;
  return made;
}

// Text from the data, isolated so that its direction does not turn what stands around it.
export function makeText(text) {
  return make("bdi", "", text);
}

export function counted(count, noun) {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

export function clamp(value, least, most) {
  return Math.min(Math.max(value, least), most);
}

// A canvas as large as it is shown, in the screen's own pixels; its context draws in CSS pixels.
export function fitted(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1;
  const across = Math.max(1, Math.round(width * ratio));
  const down = Math.max(1, Math.round(height * ratio));
  if (canvas.width !== across || canvas.height !== down) {
    canvas.width = across;
    canvas.height = down;
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}

// The first index of a rising array, from begin to end, whose value is not below the one that is sought.
export function lowerBound(values, sought, begin, end) {
  let low = begin;
  let high = end;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < sought) low = middle + 1;
    else high = middle;
  }
  return low;
}
