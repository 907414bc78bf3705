// The state of the page, and the address that says it: whoever opens the address sees the same.

import { Refusal } from "./ask.js";

/** Characters of a scheme's text, as the server admits them. */
const TEXT_LIMIT = 16000;

export const START = {
  scheme: "epc", text: "", parameters: {}, function: "", field: "", points: "",
  workers: null, received: null, colluders: null, wrong: null,
  model: "", crew: null, along: "", compared: [], longest: 6, most: 60, target: "",
};

const TEXTS = ["scheme", "text", "function", "field", "points", "model", "along", "target"];
const NUMBERS = ["workers", "received", "colluders", "wrong", "crew", "longest", "most"];
const RESERVED = new Set([...TEXTS, ...NUMBERS, "compared"]);

/** The state that an address's query string says, and the parts of it that say nothing. Letters are written p=2; one with a reserved name has a dot. */
export function readAddress(search) {
  const state = structuredClone(START);
  const ignored = [];
  for (const [key, value] of new URLSearchParams(search)) {
    if (TEXTS.includes(key)) state[key] = value;
    else if (key !== "compared" && number(value) === null) ignored.push(`${key}=${value}`);
    else if (NUMBERS.includes(key)) state[key] = number(value);
    else if (key === "compared") state.compared = value.split(",").filter(Boolean);
    else state.parameters[key.replace(/^\./, "")] = number(value);
  }
  return { state, ignored };
}

/** The query string of a state; what is as in the beginning is left out. */
export function address(state) {
  const words = new URLSearchParams();
  words.set("scheme", state.scheme);
  for (const [letter, value] of Object.entries(state.parameters)) {
    words.set(RESERVED.has(letter) ? `.${letter}` : letter, value);
  }
  for (const key of [...TEXTS, ...NUMBERS]) {
    if (key !== "scheme" && state[key] !== START[key]) words.set(key, state[key]);
  }
  if (state.compared.length) words.set("compared", state.compared.join(","));
  return `?${words}`;
}

/** Whether the scheme's text is longer than the server, and an address, takes it. */
export const isTooLong = ({ text }) => [...text].length > TEXT_LIMIT;

/** The state as the server reads it. Throws a Refusal where it cannot be asked for. */
export function query(state) {
  if (isTooLong(state)) throw new Refusal({ kind: "input", message: `scheme text longer than ${TEXT_LIMIT} characters` });
  const asked = { ...state };
  if (!asked.text) delete asked.text;
  return asked;
}

function number(text) {
  return /^[0-9]{1,7}$/.test(text) ? Number(text) : null;
}
