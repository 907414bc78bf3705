// Copying: the link, the scheme file, the program and the LaTeX.

import { ask } from "./ask.js";
import { byId } from "./dom.js";
import { address, query } from "./state.js";

const NAMES = { link: "the link", scheme: "the scheme file", program: "the program", latex: "the LaTeX" };

/** Make the copy buttons work; `current` gives the page's state. */
export function connectCopies(current) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", () => copy(button.dataset.copy, current()));
  }
}

async function copy(kind, state) {
  const told = byId("copied");
  told.textContent = "";
  const wanted = text(kind, state);
  try {
    const written = await write(wanted);
    const lines = (await wanted).trimEnd().split("\n").length;
    told.textContent = written ? `Copied ${NAMES[kind]}${lines > 1 ? ` (${lines} lines)` : ""}.` : "";
    if (!written) byHand(await wanted);
  } catch (problem) {
    if (problem.name !== "AbortError") told.textContent = `Not copied: ${problem.message}`;
  }
}

async function text(kind, state) {
  if (kind === "link") return new URL(address(state), location.href).href;
  return (await ask(kind, query(state))).text;
}

/** Whether the browser let us write to the clipboard; the promise is handed over while the click still counts. */
async function write(promise) {
  try {
    const blob = promise.then((words) => new Blob([words], { type: "text/plain" }));
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
    return true;
  } catch {
    await promise;
    return false;
  }
}

function byHand(words) {
  byId("by-hand-text").value = words;
  byId("by-hand").showModal();
  byId("by-hand-text").select();
}
