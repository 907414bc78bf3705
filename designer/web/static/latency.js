// The time that a job takes on a model of workers.

import { chart } from "./chart.js";
import { byId, html } from "./dom.js";

let latest = null;

/** Show the jobs; they are drawn anew when their place becomes wider or narrower. */
export function showLatency(answer) {
  latest = () => draw(answer);
  latest();
}

/** Say why there are none. */
export function refuseLatency(message) {
  latest = null;
  byId("latency").replaceChildren(html("p", { class: "problem" }, message));
}

new ResizeObserver(() => latest?.()).observe(byId("latency"));

function draw({ workers, times, jobs, any }) {
  const place = byId("latency");
  place.replaceChildren(
    chart({
      title: `Done by a time, ${workers} workers`, horizontal: "seconds", vertical: "probability", width: place.clientWidth, first: 0, dots: false,
      series: jobs.map(({ name, cdf }) => ({
        name, points: cdf.map((y, number) => ({ x: times[number], y, text: `${y.toFixed(3)} by ${times[number].toFixed(3)} s` })),
      })),
    }),
    figures(jobs),
    ...(any ? [html("p", { class: "note" }, "Counted as in the literature: any R answers; not every R of them decode on a grid (coded-designer simulate --wait grid waits for a full one).")] : []),
  );
}

function figures(jobs) {
  const head = ["job", "answers", "mean", "50 %", "90 %", "99 %"].map((text) => html("th", { scope: "col" }, text));
  const rows = jobs.map(({ name, answers, computed, simulated }) => {
    const { mean, quantiles } = computed ?? simulated;
    const numbers = [mean, ...Object.values(quantiles)].map((value) => html("td", null, seconds(value)));
    return html("tr", null, html("th", { scope: "row" }, name), html("td", null, `${answers}`), ...numbers);
  });
  const how = jobs.every(({ computed }) => computed) ? "computed" : "computed where there are formulas, else simulated";
  return html("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Times of jobs" }, html(
    "table", { class: "figures" },
    html("caption", null, html("span", null, `Mean and quantiles of the time in seconds, ${how}.`)),
    html("thead", null, html("tr", null, ...head)), html("tbody", null, ...rows),
  ));
}

const seconds = (value) => (value === null ? "infinite" : value.toPrecision(4));
