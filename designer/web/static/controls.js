// The controls: each changes one part of the state.

import { byId, html, notice } from "./dom.js";

const USUAL = 8;
const LONGEST_CHAIN = 7;
const NUMBER_LIMIT = 1000000;
const OPTIONAL = ["received", "colluders", "wrong"];
const WORDS = ["function", "field", "points", "model"];

/** Make the controls work.

    `change(part, { lasting })` puts a part into the state; it is lasting when a drag has ended, and then part of the
    browser's history. `settle` is the same after a pause, for typing. */
export function connectControls({ change, settle }) {
  for (const name of WORDS) byId(name).addEventListener("input", (event) => settle({ [name]: event.target.value.trim() }));
  for (const name of OPTIONAL) typed(byId(name), (value) => settle({ [name]: value }), { optional: true });
  pair(byId("workers"), byId("workers-number"), (workers, how) => change({ workers }, how));
  byId("workers-auto").addEventListener("change", ({ target }) => {
    change({ workers: target.checked ? null : Number(byId("workers").value) }, { lasting: true });
  });
  for (const name of ["longest", "most"]) {
    dragged(byId(name), (value, how) => change({ [name]: value }, how));
  }
  dragged(byId("crew"), (crew, how) => change({ crew }, how));
  byId("along").addEventListener("change", ({ target }) => change({ along: target.value }, { lasting: true }));
  byId("compared").addEventListener("change", () => {
    const chosen = [...byId("compared").querySelectorAll(":checked")].map(({ value }) => value);
    change({ compared: chosen }, { lasting: true });
  });
  for (const form of [byId("controls"), byId("latency-controls"), byId("plot-controls")]) form.addEventListener("submit", (event) => event.preventDefault());
}

/** Fill the list of schemes and of the program's targets. */
export function fillCatalogue({ schemes, targets }) {
  const groups = Map.groupBy ? Map.groupBy(schemes, group) : grouped(schemes);
  byId("scheme").replaceChildren(html("option", { value: "", hidden: true }, "your own"), ...[...groups].map(([label, members]) => html(
    "optgroup", { label }, ...members.map(({ key }) => html("option", { value: key }, key)),
  )));
  byId("target").replaceChildren(
    html("option", { value: "" }, "best target"), ...targets.map((target) => html("option", { value: target }, target)),
  );
}

const group = ({ scheme }) => scheme.operation;

function grouped(schemes) {
  const groups = new Map();
  for (const scheme of schemes) groups.set(group(scheme), [...(groups.get(group(scheme)) ?? []), scheme]);
  return groups;
}

/** Show the state in all controls that do not depend on an answer. */
export function showState(state) {
  byId("scheme").value = state.text ? "" : state.scheme;
  for (const name of WORDS) keep(byId(name), state[name]);
  for (const name of OPTIONAL) keep(byId(name), state[name] ?? "");
  byId("workers-auto").checked = state.workers === null;
  for (const id of ["workers", "workers-number", "workers-auto"]) byId(id).disabled = Boolean(state.points);
  for (const name of ["longest", "most"]) {
    byId(name).value = state[name];
    byId(`${name}-value`).value = state[name];
  }
  byId("target").value = state.target;
}

/** A slider and a number for each parameter; `change` as above. The elements stay while the letters do. */
export function showParameters({ parameters, scheme }, state, change) {
  const place = byId("parameters");
  const letters = parameters.map(({ name }) => name).join(" ");
  if (place.dataset.letters !== letters) {
    place.replaceChildren(...parameters.map((parameter) => parameterRow(parameter, change)));
    if (scheme.any_length) place.append(chainLength(parameters, change));
    if (!parameters.length) place.append(html("p", { class: "note" }, "This scheme has none."));
    place.dataset.letters = letters;
  }
  for (const { name, value: first, least } of parameters) {
    const value = state.parameters[name] ?? first;
    const [range, number] = place.querySelectorAll(`[data-letter="${name}"]`);
    range.min = least;
    number.min = least;
    range.max = Math.max(USUAL, value, Number(range.max));
    keep(range, value);
    keep(number, value);
  }
  byId("scheme-name").textContent = scheme.name;
  byId("function-row").hidden = !scheme.function;
  byId("function").placeholder = scheme.function;
}

function parameterRow({ name }, change) {
  const range = html("input", { id: `parameter-${name}`, type: "range", max: USUAL, "data-letter": name });
  const number = html("input", { type: "number", max: NUMBER_LIMIT, "aria-label": `${name}, as a number`, "data-letter": name });
  pair(range, number, (value, how) => change({ parameter: [name, value] }, how));
  return html("div", { class: "slider" }, html("label", { for: range.id }, name), range, number);
}

function chainLength(parameters, change) {
  const select = html("select", { id: "chain-length" }, ...Array.from({ length: LONGEST_CHAIN - 1 }, (_, place) =>
    html("option", { value: place + 2, selected: place + 3 === parameters.length }, `${place + 2}`)));
  select.addEventListener("change", () => {
    const given = Object.fromEntries(parameters.map(({ name, value }) => [name, value]));
    const names = Array.from({ length: Number(select.value) + 1 }, (_, place) => `p${place}`);
    change({ parameters: Object.fromEntries(names.map((name) => [name, given[name] ?? 2])) }, { lasting: true });
  });
  return html("div", { class: "row" }, html("label", { for: "chain-length" }, "Matrices"), select);
}

/** The slider of the number of workers: the numbers for which the scheme's rule has points. */
export function showWorkers({ points, choice }, state) {
  const [range, number] = [byId("workers"), byId("workers-number")];
  const free = !choice.fixed && !state.points;
  range.min = choice.step;
  range.step = choice.step;
  const shown = free ? state.workers ?? points.workers : points.workers;
  range.max = Math.max(4 * choice.least, shown);
  for (const input of [range, number]) {
    input.disabled = !free;
    keep(input, shown);
  }
  number.step = choice.step;
  number.min = choice.step;
  byId("workers-auto").disabled = !free;
}

/** The slider of the workers that do the job: from as many as the threshold on. */
export function showCrew({ workers, least, most }, state) {
  const shown = state.crew ?? workers;
  byId("crew").min = least;
  byId("crew").max = Math.min(most, Math.max(4 * least, shown));
  byId("crew").value = shown;
  byId("crew-value").value = shown;
}

/** What the plots can run along, and the schemes with the same parameters. */
export function showPlotChoices({ letters, partition, along }, companions, state) {
  const together = partition.length > 1 ? partition.join(" = ") : partition[0] ?? "–";
  const choices = ["", ...letters.filter((name) => name !== together)], menu = byId("along");
  if (menu.dataset.choices !== `${together} ${choices.join()}`) { // an open menu stays as it is
    menu.replaceChildren(...choices.map((name) => html("option", { value: name }, name || together)));
    menu.dataset.choices = `${together} ${choices.join()}`;
  }
  menu.value = along;
  const place = byId("compared");
  if (place.dataset.companions !== companions.join()) {
    const boxes = companions.map((key) => html("label", { class: "check" }, html("input", { type: "checkbox", value: key }), ` ${key}`));
    place.replaceChildren(html("legend", null, "Beside it"), ...boxes);
    place.dataset.companions = companions.join();
  }
  place.hidden = !companions.length;
  for (const box of place.querySelectorAll("input")) box.checked = state.compared.includes(box.value);
}

/** A slider and a number field that say the same. */
function pair(range, number, set) {
  dragged(range, (value, how) => {
    number.value = value;
    set(value, how);
  });
  typed(number, (value) => {
    range.max = Math.max(Number(range.max), value);
    range.value = value;
    set(value, { lasting: true });
  });
}

/** A number field: what is a number is used at once, even where the server will say why it cannot be. When the field
    is left with anything else, it says so and shows again the number from before. */
function typed(field, use, { optional = false } = {}) {
  let before = "";
  field.addEventListener("focus", () => { before = field.value; });
  const read = () => (isNumber(field) || (optional && isEmpty(field)) ? { value: isEmpty(field) ? null : Number(field.value) } : null);
  field.addEventListener("input", () => {
    const found = read();
    if (found) use(found.value);
  });
  field.addEventListener("change", () => {
    if (!read()) {
      const refused = field.value || (isEmpty(field) ? "an empty field" : "what was typed");
      field.value = before;
      use(before === "" ? null : Number(before));
      const name = field.getAttribute("aria-label")?.split(",")[0] ?? field.labels[0].textContent;
      notice(`${name}: ${refused} is not used, only whole numbers from 0 to ${NUMBER_LIMIT} are; now ${before || "none"}.`);
    }
    before = field.value;
  });
}

const isEmpty = ({ value, validity }) => value === "" && !validity.badInput;
const isNumber = ({ value }) => /^[0-9]+$/.test(value) && Number(value) <= NUMBER_LIMIT;

function dragged(range, set) {
  range.addEventListener("input", () => set(Number(range.value), { lasting: false }));
  range.addEventListener("change", () => set(Number(range.value), { lasting: true }));
}

/** Give an input a value, unless somebody is typing there. */
function keep(input, value) {
  if (document.activeElement !== input || input.type === "range") input.value = value;
}
