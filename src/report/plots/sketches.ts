/** Exact epsilon of B alone against the batch size, a curve a rank, a panel a layer and kind of neighbour (E13). */
import * as Plot from "@observablehq/plot";
import type { SketchRow } from "../../experiment/rows.js";
import { different } from "../../claims/words.js";
import { draw } from "../draw.js";
import { around, logAxis, rankAxis } from "./axes.js";
import { describe } from "./describe.js";
import { intervals, lines } from "./marks.js";
import { panelGrid } from "./panels.js";
import { INK, seriesOf } from "./series.js";

/** An epsilon above it promises nothing of use (E13-secret). */
const USEFUL = 10;

/** Medians over pairs, from the least to the largest. */
export const epsilonsOf = (rows: readonly SketchRow[], panelOf: (r: SketchRow) => string) =>
  rows.flatMap((r) =>
    r.epsilonMedian === null
      ? []
      : [
          {
            panel: panelOf(r),
            batch: r.batch,
            rank: `r = ${r.rank}`,
            epsilon: r.epsilonMedian,
            low: r.epsilonLow as number,
            high: r.epsilonHigh as number,
            pairs: r.measured,
          },
        ],
  );

/** How many pairs have no epsilon at all, by batch size: for the caption. */
export function apartText(rows: readonly SketchRow[]): string {
  const counted = different(rows.map((r) => r.batch))
    .sort((a, b) => a - b)
    .map((batch) => {
      const own = rows.filter((r) => r.batch === batch);
      const sum = (of: (r: SketchRow) => number): number => own.reduce((n, r) => n + of(r), 0);
      return { batch, apart: sum((r) => r.apart), clear: sum((r) => r.pairs - r.unclear) };
    })
    .filter(({ apart }) => apart > 0)
    .map(({ batch, apart, clear }) => `${Math.round((100 * apart) / clear)}% at batch ${batch}`);
  return counted.length > 0
    ? ` Pairs of different range are told apart for certain and have no epsilon: ${counted.join(", ")}.`
    : "";
}

export function sketchEpsilons(
  rows: readonly SketchRow[],
  panelOf: (r: SketchRow) => string,
  title: string,
): string {
  const all = epsilonsOf(rows, panelOf);
  const panels = different(all.map((p) => p.panel));
  const { where, options, names } = panelGrid(panels, 190);
  const points = all.map((p) => ({ ...p, ...where(p.panel) }));
  const series = seriesOf(different(points.map((p) => p.rank)));
  const [low, high] = around([USEFUL, ...points.flatMap((p) => [p.low, p.high])], 2);
  const place = { x: "batch", y: "epsilon", by: "rank", fx: "fx", fy: "fy" };
  return draw(
    {
      ...options,
      x: rankAxis(
        points.map((p) => p.batch),
        "batch size",
        6,
      ),
      y: logAxis("epsilon at delta = 10⁻⁵", [low, high], 5),
      marks: [
        Plot.frame({ stroke: "#8884" }),
        Plot.ruleY([USEFUL], { stroke: INK, strokeDasharray: "2 3" }),
        ...lines(points, series, place),
        ...intervals(points, series, { ...place, dodge: 5 }),
        names,
      ],
    },
    title,
    {
      key: series,
      desc: describe(points, {
        x: ["batch", "batch size"],
        y: ["epsilon", "Median epsilon"],
        by: ["panel", "rank"],
      }),
    },
  );
}

/** The finding, from the most private setting. */
export function finding(rows: readonly SketchRow[]): string {
  const worst = rows.flatMap((r) => (r.epsilonHigh === null ? [] : [r.epsilonHigh]));
  const least = Math.min(...worst);
  if (worst.length === 0) return "every pair of batches is told apart";
  return least > USEFUL
    ? "one step has no useful epsilon at any rank and batch size tried"
    : "one step has a useful epsilon for the pairs drawn in some setting";
}
