// Blocks, monomials and polynomials as MathML.

import { html, math } from "./dom.js";

/** Parts of `A[0,1]`, `R_A[0]` (a mask of A) or `A1[0,1]` (a factor of a chain): letter, what stands above, indices. */
function parts(name) {
  const [, letter, number, operand, indices] = name.match(/^([A-Za-z]+)([0-9]*)(?:_([A-Za-z0-9]+))?\[(.*)\]$/);
  return { letter, above: operand ?? (number ? `(${number})` : ""), indices };
}

/** A block's name as text with indices, for headings of tables. */
export function heading(name) {
  const { letter, above, indices } = parts(name);
  const scripts = above
    ? html("span", { class: "scripts" }, html("sup", null, above), html("sub", null, indices))
    : html("sub", null, indices);
  return html("span", { class: "block" }, html("i", null, letter), scripts);
}

/** A block's name in a formula. */
function blockName(name) {
  const { letter, above, indices } = parts(name);
  const below = math("mn", null, indices);
  if (!above) return math("msub", null, math("mi", null, letter), below);
  return math("msubsup", null, math("mi", null, letter), below, math("mi", null, above));
}

/** A monomial; nothing for 1. */
export function monomial(exponents, variables) {
  const factors = variables.flatMap((variable, place) => {
    const exponent = exponents[place];
    if (exponent === 0) return [];
    const letter = math("mi", null, variable);
    return [exponent === 1 ? letter : math("msup", null, letter, math("mn", null, `${exponent}`.replace("-", "−")))];
  });
  return factors.length ? math("mrow", null, ...factors) : null;
}

/** A monomial that stands alone: 1 is written. */
export const power = (exponents, variables) =>
  math("math", null, monomial(exponents, variables) ?? math("mn", null, "1"));

/** A formula of one name. */
export const named = (name) => math("math", null, blockName(name));

/** `A(x) = A₀₀ + A₀₁x + …`; terms wrap between lines. */
export function encoding({ operand, blocks, terms, nodes }, variables) {
  const line = html("p", { class: "polynomial" }, head(operand, variables));
  const shown = terms ? terms.map((term) => coefficient(term, variables)) : nodes.map(value);
  shown.forEach((part, place) => {
    if (place) line.append(terms ? " + " : ", ");
    line.append(part);
  });
  if (shown.length < blocks) line.append(html("span", { class: "note" }, ` + … (${blocks} blocks)`));
  return line;
}

function head(operand, variables) {
  const [, letter, number] = operand.match(/^([A-Za-z]+)([0-9]*)$/);
  const name = number
    ? math("msup", null, math("mi", null, letter), math("mi", null, `(${number})`))
    : math("mi", null, letter);
  const list = variables.flatMap((variable, place) => [
    place ? math("mo", { separator: "true" }, ",") : null, math("mi", null, variable),
  ]);
  return math("math", { class: "name" }, name, math("mo", null, "("), ...list, math("mo", null, ")"), math("mo", null, "="));
}

function coefficient([name, exponents], variables) {
  return math("math", null, blockName(name), monomial(exponents, variables));
}

/** In the value domain: what the polynomial is at a node. */
function value([node, terms]) {
  const sum = terms.flatMap(([name, factor], place) => [
    place || factor < 0 ? math("mo", null, factor < 0 ? "−" : "+") : null,
    Math.abs(factor) === 1 ? null : math("mn", null, `${Math.abs(factor)}`),
    blockName(name),
  ]);
  return html("span", { class: "whole" }, math("math", null, ...sum), html("span", { class: "note" }, ` at node ${node}`));
}
