// The page: a state, the questions that it asks, and what shows the answers.

import { ask, paced, settled } from "./ask.js";
import { showCode } from "./code.js";
import { connectControls, fillCatalogue, showCrew, showParameters, showPlotChoices, showState, showWorkers } from "./controls.js";
import { connectCopies } from "./copy.js";
import { byId, notice } from "./dom.js";
import { connectEditor, showText, showTextProblem } from "./editor.js";
import { refuseLatency, showLatency } from "./latency.js";
import { refusePlots, showPlots } from "./plots.js";
import { address, isTooLong, query, readAddress, START } from "./state.js";
import { showTable } from "./table.js";
import { refuseVerdicts, showVerdicts } from "./verdicts.js";

const DRAG_PAUSE = 50;
const TYPING_PAUSE = 300;
const SLOW = 250;

let { state, ignored } = readAddress(location.search);
let dragging = false;
let catalogue = { schemes: [], targets: [] };

const VIEWS = {
  code: { show: acceptCode, refuse: refuseCode },
  verdicts: { show: acceptVerdicts, refuse: refuseVerdicts },
  latency: { show: acceptLatency, refuse: refuseLatency },
  plots: { show: acceptPlots, refuse: refusePlots },
};

/** Ask for the code, and when there is one for what is to be said about it. */
const refresh = paced(async () => {
  if (await refreshView("code")) Object.keys(VIEWS).slice(1).forEach(refreshView);
}, DRAG_PAUSE);

/** Whether a view came; one that comes late is marked as busy, one that is refused says why. */
async function refreshView(name) {
  const asked = state;
  const late = setTimeout(() => busy(name, true), SLOW);
  try {
    VIEWS[name].show(await ask(name, query(asked)), asked);
    return true;
  } catch (problem) {
    if (problem.name !== "AbortError") VIEWS[name].refuse(problem.message, problem);
    return false;
  } finally {
    clearTimeout(late);
    busy(name, false);
  }
}

function busy(name, late) {
  document.body.classList.toggle(`busy-${name}`, late);
  document.body.setAttribute("aria-busy", `${/busy-/.test(document.body.className)}`);
}

function acceptCode(code, asked) {
  byId("results").classList.remove("empty");
  showProblem(null);
  tellIgnored(code, asked);
  if (asked === state) state = { ...state, parameters: Object.fromEntries(code.parameters.map(({ name, value }) => [name, value])) };
  showParameters(code, state, change);
  showCode(code);
  showTable(code);
  document.title = `${code.label} – coded-designer`;
}

/** After a link was opened: what of it is not used. */
function tellIgnored({ parameters, label }, asked) {
  if (ignored === null || asked !== state) return;
  const known = lettersOf({ parameters });
  const strays = Object.entries(asked.parameters).filter(([letter]) => !known.includes(letter));
  const words = [...ignored, ...strays.map(([letter, value]) => `${letter}=${value}`)].map((word) => word.slice(0, 60));
  notice(words.length ? `Not used, of the address: ${words.join(", ")}. Shown is ${label}.` : "");
  ignored = null;
}

function refuseCode(_, problem) {
  const declared = catalogue.schemes.find(({ key }) => key === state.scheme);
  if (declared && !state.text) showParameters(declared, state, change);
  showProblem(problem);
}

/** Why there is no code; what is shown below is then that of the last one. */
function showProblem(problem) {
  const inText = Boolean(problem && state.text && problem.kind === "input");
  showTextProblem(inText ? problem : null);
  byId("problem").hidden = !problem || inText;
  byId("problem").textContent = problem && !inText ? `✕ ${problem.message}` : "";
  byId("results").classList.toggle("stale", Boolean(problem));
  for (const section of document.querySelectorAll("main > section:not(#editor)")) section.inert = Boolean(problem);
  if (problem) byId("answer").replaceChildren();
}

function acceptVerdicts(report) {
  showVerdicts(report);
  showWorkers(report, state);
}

function acceptLatency(answer) {
  showLatency(answer);
  showCrew(answer, state);
}

const lettersOf = ({ parameters }) => parameters.map(({ name }) => name);

function acceptPlots(answer, asked) {
  const same = [...answer.letters].sort().join();
  const companions = catalogue.schemes
    .filter((scheme) => (asked.text || scheme.key !== asked.scheme) && lettersOf(scheme).sort().join() === same)
    .map(({ key }) => key);
  showPlotChoices(answer, companions, asked);
  showPlots(answer, asked);
}

/** Put a part into the state, and show what follows. A drag is one step of the browser's history. */
function change(part, { lasting }) {
  const { parameter, ...rest } = part;
  ignored = null;
  notice("");
  state = { ...state, ...rest };
  if (parameter) state.parameters = { ...state.parameters, [parameter[0]]: parameter[1] };
  const there = isTooLong(state) ? location.search : address(state);
  if (dragging || there !== location.search) history[dragging ? "replaceState" : "pushState"](null, "", there);
  dragging = !lasting;
  showState(state);
  refresh();
}

let waiting = {};
const flush = settled(() => {
  const part = waiting;
  waiting = {};
  change(part, { lasting: true });
}, TYPING_PAUSE);

/** The same for typing: after a pause. */
function settle(part) {
  Object.assign(waiting, part);
  flush();
}

/** Another scheme keeps the letters that it shares with the one before; all questions start anew. */
function pick(scheme) {
  const known = lettersOf(catalogue.schemes.find(({ key }) => key === scheme));
  const kept = Object.entries(state.parameters).filter(([letter]) => known.includes(letter));
  const { longest, most, target } = state;
  showText("");
  change({ ...structuredClone(START), scheme, longest, most, target, parameters: Object.fromEntries(kept) }, { lasting: true });
}

async function edit() {
  try {
    const { text } = await ask("scheme", query(state));
    showText(text);
    change({ text, scheme: state.scheme }, { lasting: true });
    byId("text").focus();
  } catch (problem) {
    if (problem.name !== "AbortError") byId("copied").textContent = problem.message;
  }
}

function restore() {
  ({ state, ignored } = readAddress(location.search));
  notice("");
  dragging = false;
  showText(state.text);
  showState(state);
  refresh();
}

connectControls({ change, settle });
connectCopies(() => state);
connectEditor((text) => settle({ text: text || " " }));
byId("scheme").addEventListener("change", ({ target }) => pick(target.value));
byId("target").addEventListener("change", ({ target }) => change({ target: target.value }, { lasting: true }));
byId("edit").addEventListener("click", edit);
byId("discard").addEventListener("click", () => {
  pick(state.scheme);
  byId("edit").focus();
});
addEventListener("popstate", restore);
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((details) => { details.open = true; }));

catalogue = await ask("catalogue", {}).catch(() => catalogue);
fillCatalogue(catalogue);
restore();
