/** Two noises under one A are correlated as their gradients are: rows of a gradient, steps of training (E7, E8). */
import * as Plot from "@observablehq/plot";
import { modelOfSource } from "../../experiment/kind.js";
import type { DependenceRow } from "../../experiment/rows.js";
import { draw } from "../draw.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { pick } from "../figure-data.js";
import { describe } from "../plots/describe.js";
import { dataName, grouped, intervals } from "../plots/marks.js";
import { panelGrid } from "../plots/panels.js";
import { BLUE, FAINT, GREEN, ORANGE, type Series, stroked } from "../plots/series.js";

const MODELS: readonly Series[] = [
  { name: "flora", color: BLUE, symbol: "square", hollow: true },
  { name: "lora", color: ORANGE, symbol: "circle" },
  { name: "dp-sgd", color: GREEN, symbol: "triangle" },
];
const COSINE: Series = { name: "cosine of the gradients", color: FAINT, dash: "6 4" };
/** Standard errors that the noises of a pair may be off the cosine. */
const ERRORS = 3;

function panelOf({ source, relation }: DependenceRow): string {
  if (modelOfSource(source) === "none") return `rows, ${source}`;
  const data = dataName(source);
  return relation === "steps" ? `training steps, ${data}` : `gradient rows, ${data}`;
}

/** Synthetic rows first, then classifiers, then language models; of each rows before steps. */
const place = ({ source, relation }: DependenceRow): number =>
  2 * ["none", "classifier", "language-model"].indexOf(modelOfSource(source)) +
  (relation === "steps" ? 1 : 0);

/** Rows of the rank that most panels have, the largest of those. */
function atSharedRank(rows: readonly DependenceRow[]): DependenceRow[] {
  const panels = grouped(rows, (r) => String(r.rank));
  const size = (list: readonly DependenceRow[]): number => new Set(list.map(panelOf)).size;
  const best = [...panels.values()].sort((a, b) => size(b) - size(a) || b[0].rank - a[0].rank);
  return best[0] ?? [];
}

/** The diagonal and zero in each panel. */
const references = (panels: ReadonlyArray<{ fx: number; fy: number }>): Plot.Markish[] => [
  Plot.line(
    panels.flatMap((panel) => [-1, 1].map((v) => ({ v, ...panel }))),
    {
      x: "v",
      y: "v",
      fx: "fx",
      fy: "fy",
      ...stroked(COSINE),
      strokeWidth: 1.5,
    },
  ),
  Plot.ruleY(
    panels.map((panel) => ({ ...panel, y: 0 })),
    { y: "y", fx: "fx", fy: "fy", stroke: FAINT },
  ),
];

/** Whether the noises of one A have the cosines of their gradients, within sampling error. */
function follows(rows: readonly DependenceRow[]): boolean {
  const lora = rows.filter((r) => r.model === "lora");
  const near = lora.filter((r) => Math.abs(r.correlation - r.cosine) <= ERRORS * r.correlationSe);
  return lora.length > 0 && near.length >= 0.95 * lora.length;
}

export const correlation = defineFigure({
  id: "correlation",
  claims: ["E7-rows", "E7-covariance", "E8-steps", "E8-cosine", "E8-fresh"],
  rows: ({ dependence }) => some(atSharedRank(dependence.filter((r) => r.relation !== "scale"))),
  title: (rows) =>
    follows(rows)
      ? `LoRA's noises are correlated as the gradients are (r = ${rows[0].rank})`
      : `Correlation of noises against the cosine of the gradients (r = ${rows[0].rank})`,
  caption:
    "Two rows of one gradient, or two training steps, share A: the correlation of their noises is the cosine of " +
    "the gradients (dashed diagonal). A fresh A for each (Flora) and DP-SGD's noise stay at zero. Two standard " +
    "errors. Markers that lie on each other are told by their shape: Flora's is hollow.",
  data: (rows) =>
    pick(rows, "source", "relation", "model", "rank", "cosine", "correlation", "correlationSe"),
  draw(rows) {
    const names = [...new Set([...rows].sort((a, b) => place(a) - place(b)).map(panelOf))];
    const grid = panelGrid(names, 210);
    const used = rows.map((r) => ({
      x: r.cosine,
      y: r.correlation,
      low: r.correlation - 2 * r.correlationSe,
      high: r.correlation + 2 * r.correlationSe,
      model: r.model,
      panel: panelOf(r),
      ...grid.where(panelOf(r)),
    }));
    const style = { x: "x", y: "y", by: "model", fx: "fx", fy: "fy" };
    return draw(
      {
        ...grid.options,
        x: {
          label: "cosine of the two gradients",
          domain: [-1.1, 1.1],
          ticks: [-1, 0, 1],
          tickFormat: "d",
        },
        y: {
          label: "correlation of the two noises",
          domain: [-1.1, 1.1],
          ticks: [-1, 0, 1],
          tickFormat: "d",
        },
        marks: [...references(grid.panels), ...intervals(used, MODELS, style), grid.names],
      },
      "Correlation of noises against the cosine of the gradients",
      {
        key: [...MODELS, COSINE],
        desc: describe(used, {
          x: ["x", "cosine of the gradients"],
          y: ["y", "Correlation of the noises"],
          by: ["panel", "model"],
        }),
      },
    );
  },
});
