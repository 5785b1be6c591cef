/** Two noises under one A are correlated as their gradients are: rows of a gradient, steps of training (E7, E8). */
import * as Plot from "@observablehq/plot";
import { modelOfSource } from "../../experiment/kind.js";
import type { DependenceRow } from "../../experiment/rows.js";
import { draw } from "../draw.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { dataName, grouped, intervals } from "../plots/marks.js";

const MODELS = { domain: ["lora", "flora", "dp-sgd"], range: ["#d55e00", "#0072b2", "#009e73"] };

function panelOf({ source, relation }: DependenceRow): string {
  if (modelOfSource(source) === "none") return `two rows (${source})`;
  const data = dataName(source);
  return relation === "steps" ? `training steps (${data})` : `rows of one gradient (${data})`;
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
const references = (panels: readonly string[]): Plot.Markish[] => [
  Plot.line(
    panels.flatMap((panel) => [-1, 1].map((v) => ({ v, panel }))),
    { x: "v", y: "v", fx: "panel", z: "panel", stroke: "#888", strokeDasharray: "4 3" },
  ),
  Plot.ruleY(
    panels.map((panel) => ({ panel, y: 0 })),
    { y: "y", fx: "panel", stroke: "#888" },
  ),
];

export const correlation = defineFigure({
  id: "correlation",
  claims: ["E7-rows", "E7-covariance", "E8-steps", "E8-cosine", "E8-fresh"],
  rows: ({ dependence }) => some(atSharedRank(dependence.filter((r) => r.relation !== "scale"))),
  title: ([{ rank }]) => `Noise is correlated as the gradients are (r = ${rank})`,
  caption:
    "Two rows of one gradient, or two training steps, share A: the correlation of their noises is the cosine of " +
    "the gradients (dashed diagonal). A fresh A for each (Flora) and DP-SGD's noise stay at zero. Two standard " +
    "errors.",
  draw(rows) {
    const used = rows.map((r) => ({
      x: r.cosine,
      y: r.correlation,
      low: r.correlation - 2 * r.correlationSe,
      high: r.correlation + 2 * r.correlationSe,
      model: r.model,
      panel: panelOf(r),
    }));
    const panels = [...new Set([...rows].sort((a, b) => place(a) - place(b)).map(panelOf))];
    const many = panels.length > 3;
    return draw(
      {
        width: many ? 1120 : 980,
        height: 380,
        marginLeft: 60,
        marginBottom: 45,
        marginTop: 40,
        grid: true,
        x: {
          label: "cosine of the two gradients",
          domain: [-1.05, 1.05],
          ticks: many ? [-0.5, 0, 0.5] : [-1, -0.5, 0, 0.5, 1],
        },
        y: { label: "correlation of the two noises", domain: [-1.1, 1.1] },
        fx: { label: null, domain: panels },
        color: MODELS,
        marks: [
          ...references(panels),
          ...intervals(used, { x: "x", y: "y", series: "model", width: 2, r: 3.5, fx: "panel" }),
        ],
      },
      "Correlation of noises against the cosine of the gradients",
    );
  },
});
