// The threshold plots.

import { byId, html } from "./dom.js";
import { chart } from "./chart.js";

let latest = null;

/** Show the plots of an answer; they are drawn anew when their place becomes wider or narrower. */
export function showPlots(answer, state) {
  latest = () => draw(answer, state);
  latest();
}

/** Say why there are none. */
export function refusePlots(message) {
  latest = null;
  byId("plots").replaceChildren(html("p", { class: "problem" }, message));
}

new ResizeObserver(() => latest?.()).observe(byId("plots"));

function draw({ along, partition, fixed, thresholds, largest }, state) {
  const place = byId("plots");
  const open = [...place.querySelectorAll("details")].map((details) => details.open);
  const width = place.clientWidth >= 760 ? (place.clientWidth - 32) / 2 : place.clientWidth;
  const moved = along || partition.join(" = ") || "no parameter";
  const kept = Object.entries(fixed).map(([name, value]) => `${name} = ${value}`).join(", ");
  const given = kept ? `, ${kept}` : "";
  place.replaceChildren(
    chart({
      title: `Recovery threshold against ${moved}${given}`, horizontal: moved, vertical: "answers needed", width,
      series: thresholds.map(({ scheme, numbers }) => ({
        name: scheme,
        points: numbers.flatMap((y, number) => (y === null ? [] : [{ x: number + 1, y, text: `${moved} = ${number + 1}: ${y} answers` }])),
      })),
    }),
    chart({
      title: "Finest partition that N workers can do", horizontal: "workers N", vertical: "block products", width,
      steps: true, right: state.most,
      series: largest.map(({ scheme, steps }) => ({
        name: scheme,
        points: steps.map(({ workers, products, parameters }) => ({
          x: workers, y: products,
          text: `${Object.entries(parameters).map(([name, value]) => `${name}=${value}`).join(" ")} needs ${workers}`,
        })),
      })),
    }),
  );
  place.querySelectorAll("details").forEach((details, number) => { details.open = open[number] ?? false; });
}
