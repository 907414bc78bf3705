// The text of a scheme of one's own, with line numbers and the line of an error marked.

import { byId, html } from "./dom.js";

const area = byId("text");

/** Make the editor work; `changed` is called with the text when it changes. */
export function connectEditor(changed) {
  area.addEventListener("input", () => {
    number(null);
    changed(area.value);
  });
  area.addEventListener("scroll", () => { byId("lines").scrollTop = area.scrollTop; });
}

/** Show the text, or hide the editor where there is none. */
export function showText(text) {
  byId("editor").hidden = !text;
  byId("edit").setAttribute("aria-expanded", `${Boolean(text)}`);
  byId("edit").hidden = Boolean(text);
  if (area.value !== text) area.value = text;
  number(null);
}

/** Mark what is wrong with the text; null when nothing is. */
export function showTextProblem(problem) {
  const told = byId("text-problem");
  told.hidden = !problem;
  area.setAttribute("aria-invalid", `${Boolean(problem)}`);
  number(problem?.line ?? null);
  if (!problem) {
    told.replaceChildren();
    return;
  }
  const words = problem.line ? [jump(problem.line), " ", problem.message] : [problem.message];
  told.replaceChildren(html("span", { "aria-hidden": "true" }, "✕ "), ...words);
}

/** A button that selects a line. */
function jump(line) {
  const button = html("button", { type: "button" }, `Line ${line}`);
  button.addEventListener("click", () => {
    const lines = area.value.split("\n");
    const start = lines.slice(0, line - 1).reduce((sum, words) => sum + words.length + 1, 0);
    area.focus();
    area.setSelectionRange(start, start + (lines[line - 1] ?? "").length);
  });
  return button;
}

function number(wrong) {
  const count = area.value.split("\n").length;
  const lines = Array.from({ length: count }, (_, place) =>
    html("li", { class: place + 1 === wrong ? "wrong" : null }, place + 1 === wrong ? `▸${place + 1}` : `${place + 1}`));
  byId("lines").replaceChildren(...lines);
  byId("lines").scrollTop = area.scrollTop;
}
