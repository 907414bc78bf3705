// Line charts and step charts as SVG, with a table of the same numbers. Colour, marker and dashes tell series apart.

import { html, svg } from "./dom.js";

const HEIGHT = 300;
const EDGE = { top: 16, right: 16, bottom: 44, left: 52 };
const LEAST_WIDTH = 300;

const MARKERS = [
  (x, y) => svg("circle", { cx: x, cy: y, r: 4 }),
  (x, y) => svg("rect", { x: x - 3.5, y: y - 3.5, width: 7, height: 7 }),
  (x, y) => svg("path", { d: `M${x} ${y - 5}l4.6 8h-9.2z` }),
  (x, y) => svg("path", { d: `M${x} ${y - 5}l5 5l-5 5l-5 -5z` }),
  (x, y) => svg("path", { d: `M${x} ${y + 5}l4.6 -8h-9.2z` }),
];
const DASHES = [null, "7 4", "2 3", "10 3 2 3", "4 2"];

/** A figure.

    `series` is a list of { name, points }, a point { x, y, text }; `steps` draws stairs that reach `right`. The horizontal axis begins at `first`; without `dots` points
    are neither marked nor listed. */
export function chart({ title, horizontal, vertical, series, steps = false, right = null, first = 1, dots = true, width }) {
  const drawn = series.filter(({ points }) => points.length);
  const all = drawn.flatMap(({ points }) => points);
  const scale = scales(all, Math.max(LEAST_WIDTH, width), { first, right, whole: dots });
  const id = `chart-${title.replace(/\W+/g, "-").toLowerCase()}`;
  const picture = svg(
    "svg", { viewBox: `0 0 ${scale.width} ${HEIGHT}`, role: "img", "aria-labelledby": `${id} ${id}-text` },
    svg("title", { id }, title),
    svg("desc", { id: `${id}-text` }, summary(drawn, horizontal, vertical)),
    ...axes(scale, horizontal, vertical),
    ...series.map((one, number) => line(one, number, scale, steps, dots)),
  );
  return html("figure", null, html("h3", null, title), picture, legend(series, dots), dots ? numbers({ title, horizontal, vertical, series }) : null);
}

function scales(points, width, { first, right, whole }) {
  const last = Math.max(first + (whole ? 1 : 1e-9), right ?? 0, ...points.map(({ x }) => x));
  const top = Math.max(1, ...points.map(({ y }) => y));
  const across = width - EDGE.left - EDGE.right;
  const down = HEIGHT - EDGE.top - EDGE.bottom;
  return {
    width, last, top, first, whole,
    x: (value) => round(EDGE.left + (across * (value - first)) / (last - first)),
    y: (value) => round(HEIGHT - EDGE.bottom - (down * value) / top),
  };
}

const round = (value) => Math.round(value * 10) / 10;

function ticks(from, to, wanted, whole) {
  const rough = (to - from) / wanted;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(whole ? 1 : 0, [1, 2, 5, 10].map((factor) => factor * unit).find((size) => size >= rough));
  const found = [];
  for (let value = Math.ceil(from / step) * step; value <= to + step / 1000; value += step) found.push(Number(value.toPrecision(6)));
  return found;
}

const COMPACT = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 6 });

/** A number at an axis, as wide as its margin: 20000, 120K, 1.5M. */
const brief = (value) => (value < 100000 ? `${value}` : COMPACT.format(value));

function axes({ width, last, top, first, whole, x, y }, horizontal, vertical) {
  const bottom = y(0);
  const rows = ticks(0, top, 5, whole).flatMap((value) => [
    svg("line", { class: "rule", x1: EDGE.left, x2: width - EDGE.right, y1: y(value), y2: y(value) }),
    svg("text", { x: EDGE.left - 8, y: y(value) + 4, "text-anchor": "end" }, brief(value)),
  ]);
  const columns = ticks(first, last, Math.min(12, width / 60), whole).map((value) =>
    svg("text", { x: x(value), y: bottom + 18, "text-anchor": "middle" }, brief(value)));
  return [
    ...rows, ...columns,
    svg("line", { class: "axis", x1: EDGE.left, x2: width - EDGE.right, y1: bottom, y2: bottom }),
    svg("text", { class: "name", x: (EDGE.left + width - EDGE.right) / 2, y: HEIGHT - 6, "text-anchor": "middle" }, horizontal),
    svg("text", { class: "name", x: -(EDGE.top + bottom) / 2, y: 13, transform: "rotate(-90)", "text-anchor": "middle" }, vertical),
  ];
}

function line({ name, points }, number, { x, y, last }, steps, dots) {
  const path = points.map((point, place) => {
    const to = `${x(point.x)} ${y(point.y)}`;
    if (!place) return `M${to}`;
    return steps ? `H${x(point.x)}V${y(point.y)}` : `L${to}`;
  });
  if (steps && points.length) path.push(`H${x(last)}`);
  const style = number % MARKERS.length;
  return svg(
    "g", { class: `series series-${style}` },
    svg("path", { class: "line", d: path.join("") || "M0 0", "stroke-dasharray": DASHES[style] }),
    ...(dots ? points : []).map((point) => svg("g", { class: "marker" }, svg("title", null, `${name}: ${point.text}`), MARKERS[style](x(point.x), y(point.y)))),
  );
}

function legend(series, dots) {
  const items = series.map(({ name }, number) => {
    const style = number % MARKERS.length;
    const key = svg(
      "svg", { class: `series series-${style}`, width: 34, height: 12, "aria-hidden": "true" },
      svg("path", { class: "line", d: "M0 6H34", "stroke-dasharray": DASHES[style] }), ...(dots ? [MARKERS[style](17, 6)] : []),
    );
    return html("li", null, key, name);
  });
  return html("ul", { class: "legend", "aria-label": "Series" }, ...items);
}

function summary(series, horizontal, vertical) {
  const ends = series.map(({ name, points }) => `${name} goes from ${round(points[0].y)} to ${round(points.at(-1).y)}`);
  return `${vertical} against ${horizontal}. ${ends.join("; ")}.`;
}

function numbers({ title, horizontal, vertical, series }) {
  const rows = series.flatMap(({ name, points }) => points.map((point) => html(
    "tr", null, html("th", { scope: "row" }, name), html("td", null, `${point.x}`), html("td", null, `${point.y}`), html("td", null, point.text),
  )));
  const head = ["scheme", horizontal, vertical, "where"].map((text) => html("th", { scope: "col" }, text));
  return html(
    "details", null, html("summary", null, "The numbers"),
    html("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `${title}: the numbers` },
      html("table", { class: "figures" }, html("caption", null, title), html("thead", null, html("tr", null, ...head)), html("tbody", null, ...rows))),
  );
}
