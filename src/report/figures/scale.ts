/** The noise of an adapter is proportional to the gradient (E9). */
import { different } from "../../claims/words.js";
import type { DependenceRow } from "../../experiment/rows.js";
import { draw } from "../draw.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { pick } from "../figure-data.js";
import { around, logAxis } from "../plots/axes.js";
import { describe } from "../plots/describe.js";
import { dataName, intervals, lines } from "../plots/marks.js";
import { panelGrid } from "../plots/panels.js";
import { seriesOf } from "../plots/series.js";

/** Panels, in order. */
const METHODS = [
  { name: "LoRA", model: "lora", scaling: "none" },
  { name: "LoRA, rows scaled to norm 1", model: "lora", scaling: "row" },
  { name: "fresh A each step (Flora)", model: "flora", scaling: "none" },
  { name: "DP-SGD", model: "dp-sgd", scaling: "none" },
] as const;
const methodOf = ({ model, scaling }: DependenceRow) => {
  const scaled = scaling === "row" ? "row" : "none";
  return METHODS.find((m) => m.model === model && m.scaling === scaled) ?? METHODS[0];
};

/** Ratio of the largest to the smallest standard deviation of a method, of the same rank; undefined without rows. */
function spreadOf(rows: readonly DependenceRow[], name: string): number | undefined {
  const own = rows.filter((r) => methodOf(r).name === name);
  const sds = own.filter((r) => r.rank === own[0].rank).map((r) => r.noiseSd);
  return sds.length > 1 ? Math.max(...sds) / Math.min(...sds) : undefined;
}

export const scale = defineFigure({
  id: "scale",
  claims: ["E9-sensitivity", "E9-scaled"],
  models: ["none", "classifier"],
  rows: ({ dependence }) =>
    some(dependence.filter((r) => r.relation === "scale" && r.scaling !== "gradient")),
  title: (rows) => {
    const [lora, dp] = [spreadOf(rows, "LoRA"), spreadOf(rows, "DP-SGD")];
    return lora !== undefined && dp !== undefined && lora > 10 && dp < 1.1
      ? "LoRA's noise grows with the gradient, DP-SGD's does not"
      : "Size of the noise against size of the gradient";
  },
  caption: ([{ source }]) =>
    `Real gradient rows (${dataName(source)}) at their own norms: LoRA's noise is proportional to the gradient, ` +
    "so there is no sensitivity to divide by. DP-SGD's noise is fixed beforehand. Scaled: each row divided by its " +
    "norm before (E19), and drawn at the norm that it had; its noise has a fixed scale. Lines: theory.",
  data: (rows) =>
    pick(rows, "model", "scaling", "rank", "norm", "noiseSd", "noiseSdSe", "noiseSdTheory"),
  draw(rows) {
    const methods = METHODS.filter((m) => rows.some((r) => methodOf(r) === m));
    const ranks = different(rows.map((r) => r.rank)).sort((a, b) => a - b);
    const grid = panelGrid(
      methods.map((m) => m.name),
      190,
      1,
    );
    const used = rows.map((r) => ({
      x: r.norm,
      y: r.noiseSd,
      low: r.noiseSd - 2 * r.noiseSdSe,
      high: r.noiseSd + 2 * r.noiseSdSe,
      theory: r.noiseSdTheory,
      rank: `r = ${r.rank}`,
      method: methodOf(r).name,
      ...grid.where(methodOf(r).name),
    }));
    const series = seriesOf(ranks.map((rank) => `r = ${rank}`));
    const domain = around(
      used.map((p) => p.y),
      1.6,
    );
    const place = { x: "x", y: "y", by: "rank", fx: "fx", fy: "fy" };
    return draw(
      {
        ...grid.options,
        x: logAxis("norm of the gradient row |q|", around(used.map((p) => p.x))),
        y: logAxis("standard deviation of one noise coordinate", domain),
        marks: [
          ...lines(used, series, { ...place, y: "theory" }, 1.4),
          ...intervals(used, series, place, domain),
          grid.names,
        ],
      },
      "Noise standard deviation against gradient norm",
      {
        key: series,
        desc: describe(
          [...used].sort((a, b) => a.x - b.x),
          { x: ["x", "norm"], y: ["y", "Standard deviation of the noise"], by: ["method", "rank"] },
        ),
      },
    );
  },
});
