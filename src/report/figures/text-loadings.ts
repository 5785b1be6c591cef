/** How concentrated the gradient rows of a language model are, beside the digits' (E3, E4). */
import * as Plot from "@observablehq/plot";
import { draw } from "../draw.js";
import { defineFigure } from "../figure.js";
import { pick } from "../figure-data.js";
import { loadingsOf, moduleParts, type Loading } from "../plots/loading-rows.js";
import { median } from "../plots/marks.js";
import { panelGrid } from "../plots/panels.js";
import { FAINT, INK, seriesOf, type Series, stroked } from "../plots/series.js";
import { number } from "../format.js";

interface Rows {
  readonly text: readonly Loading[];
  readonly digits: readonly Loading[];
}

const when = (step: number): string => (step === 0 ? "pretrained" : `${step} steps`);

const MEDIAN: Series = { name: "median", color: INK, symbol: "circle" };
const DIGITS: Series = { name: "MNIST, hidden layer, median", color: FAINT, dash: "6 4" };

/** Median of the digits' hidden layer after training, if there are any. */
function digitsMedian(digits: readonly Loading[]): number[] {
  const hidden = digits.filter((l) => l.layer === "hidden");
  if (hidden.length === 0) return [];
  const trained = Math.max(...hidden.map((l) => l.step));
  return [median(hidden.filter((l) => l.step === trained).map((l) => l.maxLoading))];
}

/** Ticks, medians and the digits' median in each panel of layer and projection. */
function partsOf({ text, digits }: Rows) {
  const used = text.map((l) => {
    const { layer, projection } = moduleParts(l.layer);
    return { x: l.maxLoading, when: when(l.step), step: l.step, panel: `${projection}, ${layer}` };
  });
  const points = [...new Set(used.map((u) => u.step))].sort((a, b) => a - b).map(when);
  const { where, panels, options, names } = panelGrid([...new Set(used.map((u) => u.panel))], 120);
  const medians = panels.flatMap((panel) =>
    points.map((w) => {
      const own = used.filter((u) => u.panel === panel.name && u.when === w);
      return { ...panel, when: w, x: median(own.map((u) => u.x)) };
    }),
  );
  const place = { fx: "fx", fy: "fy" };
  const series = seriesOf(points);
  const marks = [
    Plot.ruleX(
      panels.flatMap((panel) => digitsMedian(digits).map((x) => ({ ...panel, x }))),
      { x: "x", ...stroked(DIGITS), strokeWidth: 2, ...place },
    ),
    ...series.map((s) =>
      Plot.tickX(
        used.filter((u) => u.when === s.name).map((u) => ({ ...u, ...where(u.panel) })),
        { x: "x", y: "when", stroke: s.color, strokeOpacity: 0.55, ...place },
      ),
    ),
    Plot.dot(medians, { x: "x", y: "when", fill: MEDIAN.color, r: 4.5, ...place }),
    names,
  ];
  return { marks, points, options, medians };
}

export const textLoadings = defineFigure({
  id: "text-loadings",
  claims: ["E3-law"],
  rows({ loadings }): Rows | undefined {
    const text = loadingsOf(loadings, "language-model");
    return text.length > 0 ? { text, digits: loadingsOf(loadings, "classifier") } : undefined;
  },
  title: ({ text }) =>
    "In half of a language model's gradient rows the largest loading is " +
    `${number(Number(median(text.map((l) => l.maxLoading)).toPrecision(2)))} or more (attention, emails, batch 64)`,
  caption: ({ digits }) =>
    "One tick a row of each projection's gradient, at the pretrained weights and along fine-tuning; dots: medians." +
    (digits.length > 0
      ? " Dashed: the median row of the MNIST network's hidden layer after training."
      : ""),
  data: ({ text }) => pick(text, "layer", "step", "row", "maxLoading"),
  draw(rows) {
    const { marks, points, options, medians } = partsOf(rows);
    const all = rows.text.map((l) => l.maxLoading);
    return draw(
      {
        ...options,
        marginLeft: 102,
        x: {
          label: "largest loading of a row, max |q_j|/|q|",
          domain: [Math.min(...all), Math.max(...all)],
          inset: 6,
          nice: true,
          ticks: 4,
        },
        y: { label: null, domain: points },
        marks,
      },
      "Largest loadings of attention gradient rows",
      {
        key: rows.digits.length > 0 ? [MEDIAN, DIGITS] : [MEDIAN],
        desc: medians.map((m) => `${m.name}, ${m.when}: median ${number(m.x)}`).join("; ") + ".",
      },
    );
  },
});
