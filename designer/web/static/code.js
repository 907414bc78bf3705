// The code: title, encoding polynomials, product polynomial and carriers.

import { byId, html } from "./dom.js";
import { encoding, named, power } from "./formulas.js";

/** Show a code. */
export function showCode(code) {
  const { scheme, product } = code;
  byId("title").replaceChildren(
    html("strong", null, scheme.name), " ",
    html("span", { class: "signature" }, `${scheme.operation}: ${scheme.signature}`),
  );
  byId("polynomials").replaceChildren(
    ...code.encodings.map((polynomial) => encoding(polynomial, code.variables)),
    html("p", { class: "note" }, productText(product, code)),
    ...carriers(code),
  );
  byId("sources").replaceChildren(
    ...scheme.sources.map((source) => html("p", null, source)),
    html("p", null, `digest ${code.digest.slice(0, 16)}…`),
  );
}

function productText({ degrees, support }, { scheme, variables, modulus, encodings }) {
  const operands = encodings.map(({ operand }) => operand);
  const name = scheme.function ? `polynomial ${scheme.function}` : `product ${operands.join("·")}`;
  const of = variables.length > 1 ? ` in ${variables.join(", ")}` : "";
  const cyclic = modulus.some(Boolean) ? `; exponents count modulo ${modulus.filter(Boolean).join(", ")}` : "";
  return `The ${name} has degree ${degrees.join(", ")}${of} and ${support} monomials${cyclic}.`;
}

function carriers({ carriers: found, scheme, variables, encodings, product }) {
  if (!found.length) return [];
  const atNodes = Boolean(encodings[0].nodes);
  const items = found.map(([target, places]) => {
    const name = named(`${scheme.letter}[${target.join(",")}]`);
    const where = places.flatMap((place, number) => [
      number ? " and " : null, atNodes ? `node ${place.join(", ")}` : power(place, variables),
    ]);
    return html("li", null, name, html("span", { class: "at" }, " at "), ...where);
  });
  const rest = product.targets - found.length;
  if (rest > 0) items.push(html("li", { class: "note" }, `… and ${rest} more`));
  return [html("h3", null, "Carriers"), html("ul", { class: "carriers" }, ...items)];
}
