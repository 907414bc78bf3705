// The degree table. Targets are framed, regions coloured, collisions marked; a cell tells what meets in it.

import { byId, html, spoken } from "./dom.js";
import { heading, named, power } from "./formulas.js";

const REGIONS = ["data", "half", "masks"];
const LEGEND = [
  ["data", "", "data × data"], ["half", "", "data × mask"], ["masks", "", "mask × mask"],
  ["data target", "", "target"], ["data collision", "!", "collision"],
];

/** Show the degree table of a code, or say why there is none. */
export function showTable(code) {
  const { table, variables } = code;
  if (!table) {
    byId("table").replaceChildren(html("p", { class: "note" }, absence(code)));
    return;
  }
  const detail = html("p", { class: "detail", "aria-live": "polite" }, "Point at a cell, or walk with the arrow keys.");
  const element = html("table", { class: "degrees" }, caption(variables), head(table), ...body(table));
  describe(element, code, detail);
  byId("table").replaceChildren(
    html("div", { class: "scroll" }, element), detail, legend(table),
  );
}

function absence({ encodings }) {
  if (encodings[0].nodes) return "Blocks sit at nodes, not at exponents: there is no degree table.";
  if (encodings.length !== 2) return "A degree table has two operands.";
  return "The table has more than 4096 cells; take smaller parameters to see it.";
}

function caption(variables) {
  const what = variables.length > 1 ? `exponents of ${variables.join(", ")}` : `exponent of ${variables[0]}`;
  return html("caption", null, html("span", null, `The ${what} in the product of a row’s and a column’s block.`));
}

const corner = () => html("td", { class: "corner" }, spoken("block"));

function head({ columns }) {
  return html("thead", null, html("tr", null, corner(), ...columns.map((name) => html("th", { scope: "col" }, heading(name)))));
}

function body(table) {
  const rows = table.cells.map((cells, row) => html(
    "tr", null,
    html("th", { scope: "row" }, heading(table.rows[row])),
    ...cells.map((cell, column) => cellElement(table, cell, row, column)),
  ));
  return [html("tbody", null, ...rows)];
}

function region({ data }, row, column) {
  return REGIONS[(row >= data[0]) + (column >= data[1])];
}

function cellElement(table, cell, row, column) {
  const collides = cell.kind === "collision";
  const classes = [region(table, row, column), cell.target && "target", collides && "collision"].filter(Boolean);
  return html(
    "td", { class: classes.join(" "), tabindex: row || column ? "-1" : "0", "data-row": row, "data-column": column },
    short(cell.monomial),
    collides ? html("span", { class: "sign", "aria-hidden": "true" }, "!") : null,
    collides ? spoken(" collision") : cell.target ? spoken(" target") : null,
  );
}

const short = (exponents) => (exponents.length > 1 ? `(${exponents.join(",")})` : `${exponents[0]}`);

/** Tell what meets in the cell under the pointer or the focus, and walk with the arrow keys. */
function describe(element, code, detail) {
  const { table } = code;
  const cells = new Map();
  const meeting = new Map();
  for (const cell of element.querySelectorAll("tbody td")) {
    const { row, column } = cell.dataset;
    const key = table.cells[row][column].monomial.join();
    cells.set(`${row} ${column}`, cell);
    meeting.set(key, [...(meeting.get(key) ?? []), cell]);
  }
  let shown = [];
  const show = (cell) => {
    shown.forEach((other) => other.classList.remove("same"));
    shown = meeting.get(table.cells[cell.dataset.row][cell.dataset.column].monomial.join());
    shown.forEach((other) => other.classList.add("same"));
    detail.replaceChildren(...sentence(code, cell, shown));
  };
  element.addEventListener("pointerover", (event) => {
    const cell = event.target.closest("tbody td");
    if (cell) show(cell);
  });
  element.addEventListener("focusin", (event) => show(event.target.closest("tbody td")));
  element.addEventListener("keydown", (event) => {
    const next = neighbour(event, cells, table);
    if (!next) return;
    event.preventDefault();
    event.target.closest("td").tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
}

function neighbour(event, cells, table) {
  const cell = event.target.closest("tbody td");
  if (!cell) return null;
  const row = Number(cell.dataset.row);
  const column = Number(cell.dataset.column);
  const places = {
    ArrowUp: [row - 1, column], ArrowDown: [row + 1, column], ArrowLeft: [row, column - 1],
    ArrowRight: [row, column + 1], Home: [row, 0], End: [row, table.columns.length - 1],
  };
  return event.key in places ? cells.get(places[event.key].join(" ")) : null;
}

const LISTED = 8;

function sentence({ table, variables, scheme }, cell, meeting) {
  const at = ({ dataset: { row, column } }) => [named(table.rows[row]), named(table.columns[column])];
  const own = table.cells[cell.dataset.row][cell.dataset.column];
  const target = own.target ? [", part of the target ", named(`${scheme.letter}[${own.target.join(",")}]`)] : [];
  const others = meeting.filter((other) => other !== cell);
  const listed = others.slice(0, LISTED).flatMap((other, place) => [place ? ", " : "", ...at(other)]);
  const more = others.length > LISTED ? ` and ${others.length - LISTED} more` : "";
  const company = others.length ? ["; there it meets ", ...listed, more] : ["; it is alone there"];
  const verdict = own.kind === "collision" ? " — a collision." : ".";
  return [...at(cell), " at ", power(own.monomial, variables), ...target, ...company, verdict];
}

function legend({ data, rows, columns, cells }) {
  const masked = data[0] < rows.length || data[1] < columns.length;
  const spoilt = cells.some((row) => row.some(({ kind }) => kind === "collision"));
  const shown = LEGEND.filter(([kind]) =>
    (masked || !["half", "masks"].includes(kind)) && (spoilt || kind !== "data collision"));
  const items = shown.map(([kind, sign, text]) =>
    html("li", null, html("span", { class: `key ${kind}`, "aria-hidden": "true" }, sign), text));
  return html("ul", { class: "legend", "aria-label": "Legend" }, ...items);
}
