// Elements, made and found.

const SVG = "http://www.w3.org/2000/svg";
const MATHML = "http://www.w3.org/1998/Math/MathML";

/** The element with an id. */
export const byId = (id) => document.getElementById(id);

/** An HTML element with attributes (or `class`, `text`) and children. */
export const html = (name, attributes, ...children) => fill(document.createElement(name), attributes, children);

/** An SVG element. */
export const svg = (name, attributes, ...children) => fill(document.createElementNS(SVG, name), attributes, children);

/** A MathML element. */
export const math = (name, attributes, ...children) =>
  fill(document.createElementNS(MATHML, name), attributes, children);

function fill(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value !== null && value !== undefined && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Say above the results what was given and is not used; nothing hides it. */
export function notice(words) {
  byId("notice").hidden = !words;
  byId("notice").textContent = words;
}

/** Text that only screen readers meet. */
export const spoken = (text) => html("span", { class: "spoken" }, text);
