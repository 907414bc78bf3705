// Thresholds, verdicts with their witnesses, overheads.

import { byId, html } from "./dom.js";

const SIGNS = { HOLDS: "✓", REFUTED: "✕", UNDECIDED: "?" };
const COUNTED = { HOLDS: "hold", REFUTED: "refuted", UNDECIDED: "undecided" };

/** Show a report. */
export function showVerdicts(report) {
  const { points, thresholds, verdicts } = report;
  byId("answer").replaceChildren(badge(report.answer), " ", count(verdicts));
  byId("numbers").replaceChildren(
    ...thresholds.map(({ kind, number, scope }) => figure(`threshold, ${kind}`, number, scope)),
    ...(thresholds.length ? [] : [figure("threshold", "none", "targets interfere")]),
    figure("workers", `${points.workers}`, `${points.label} over ${points.field}${several(points)}`),
  );
  byId("verdicts").replaceChildren(html("ul", { class: "verdicts" }, ...verdicts.map(verdict)));
  showOverheads(report.overheads);
}

const several = ({ answers, workers }) => (answers === workers ? "" : `, ${answers} answers`);

/** Say why there are no verdicts. */
export function refuseVerdicts(message) {
  byId("answer").replaceChildren(html("span", { class: "badge UNDECIDED" }, "not computed"));
  byId("numbers").replaceChildren();
  byId("overheads").replaceChildren();
  byId("verdicts").replaceChildren(html("p", { class: "problem" }, message));
}

function badge(answer) {
  return html("span", { class: `badge ${answer}` }, html("span", { "aria-hidden": "true" }, `${SIGNS[answer]} `), answer);
}

function count(verdicts) {
  const parts = Object.keys(SIGNS).map((answer) => {
    const number = verdicts.filter((verdict) => verdict.answer === answer).length;
    return number ? `${number} ${COUNTED[answer]}` : "";
  });
  return html("span", { class: "note" }, parts.filter(Boolean).join(", "));
}

function figure(name, number, scope) {
  return html("div", null, html("dt", null, name), html("dd", { class: "number" }, number), html("dd", { class: "note" }, scope));
}

function verdict({ claim, answer, assurance, statement, scope, because, witness, explanation }) {
  const reasons = html(
    "details", { open: answer === "UNDECIDED" },
    html("summary", null, "Scope and reasons"),
    html("p", null, `Scope: ${scope}.`),
    html("ul", null, ...because.map((reason) => html("li", null, reason))),
  );
  return html(
    "li", null,
    html("div", { class: "verdict" },
      badge(answer),
      html("h3", null, claim),
      assurance ? html("span", { class: "assurance" }, assurance.toLowerCase()) : null),
    html("p", null, `${statement[0].toUpperCase()}${statement.slice(1)}.`),
    ...(witness.length ? [counterexample(witness, explanation)] : []),
    reasons,
  );
}

function counterexample(witness, explanation) {
  return html(
    "div", { class: "witness" },
    html("h4", null, "Witness"),
    ...witness.map((line) => html("p", null, line.replace(/^witness: /, ""))),
    html("details", null, html("summary", null, "Worked out by hand"),
      html("pre", { tabindex: "0", role: "region", "aria-label": "The witness worked out" }, explanation.join("\n"))),
  );
}

function showOverheads(overheads) {
  if (!overheads) {
    byId("overheads").replaceChildren(html("p", { class: "note" }, "There is no number of answers to count at."));
    return;
  }
  const { shares = {}, ...increments } = overheads;
  const rows = flat(increments).map(([name, value]) => html(
    "tr", null, html("th", { scope: "row" }, name), html("td", null, minus(value)), html("td", null, minus(decimal(value))),
  ));
  const blocks = Object.entries(shares).map(([operand, number]) => `${number} of ${operand}`).join(", ");
  byId("overheads").replaceChildren(
    html("table", { class: "figures" },
      html("caption", null, html("span", null, "In excess of one server that computes uncoded; 0 is ideal.")),
      html("thead", null, html("tr", null, html("th", { scope: "col" }, "overhead"), html("th", { scope: "col" }, "exact"),
        html("th", { scope: "col" }, "decimal"))),
      html("tbody", null, ...rows)),
    html("p", { class: "note" }, blocks ? `Different coded blocks: ${blocks}.` : ""),
  );
}

/** Names and values of nested objects: `computation`, `upload of A`, `storage offline of A`. */
function flat(values, words = []) {
  return Object.entries(values).flatMap(([name, value]) => {
    if (typeof value === "object" && value !== null) return flat(value, [...words, name]);
    return [[words.length ? `${words.join(" ")} of ${name}` : name, `${value}`]];
  });
}

function decimal(fraction) {
  const [top, bottom = "1"] = fraction.split("/");
  return (Number(top) / Number(bottom)).toFixed(3);
}

const minus = (number) => number.replace("-", "−");
