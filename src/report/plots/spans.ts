/** AUC of the two readings of an adapter against how many inputs its space was given, a curve an optimiser (E14). */
import * as Plot from "@observablehq/plot";
import { different } from "../../claims/words.js";
import { optimiserName } from "../../claims/span/evidence.js";
import type { SpanRow } from "../../experiment/rows.js";
import { draw } from "../draw.js";
import { around, logAxis } from "./axes.js";
import { describe } from "./describe.js";
import { intervals, lines } from "./marks.js";
import { panelGrid } from "./panels.js";
import { FAINT, INK, seriesOf } from "./series.js";

/** The two readings of A and B, left and right. */
const READINGS = [
  ["span test", (r: SpanRow) => [r.auc, r.aucLow, r.aucHigh]],
  ["leverage", (r: SpanRow) => [r.leverageAuc, r.leverageAucLow, r.leverageAucHigh]],
] as const;

/** Means over models with their intervals between models, cut at 0 and 1. */
export const spanPoints = (rows: readonly SpanRow[], panelOf: (r: SpanRow) => string) =>
  different(rows.map(panelOf)).flatMap((panel) =>
    READINGS.flatMap(([reading, of]) =>
      rows
        .filter((r) => panelOf(r) === panel)
        .map((r) => {
          const [auc, low, high] = of(r);
          return {
            panel: `${panel}: ${reading}`,
            optimiser: optimiserName(r.optimizer),
            load: (r.examples * r.tokens) / r.room,
            auc,
            low: Math.max(0, low),
            high: Math.min(1, high),
            models: r.models,
          };
        }),
    ),
  );

export function spanCurves(
  rows: readonly SpanRow[],
  panelOf: (r: SpanRow) => string,
  title: string,
): string {
  const all = spanPoints(rows, panelOf);
  const panels = different(all.map((p) => p.panel));
  const { where, options, names } = panelGrid(panels, 150);
  const points = all.map((p) => ({ ...p, ...where(p.panel) }));
  const series = seriesOf(different(points.map((p) => p.optimiser)));
  const place = { x: "load", y: "auc", by: "optimiser", fx: "fx", fy: "fy" };
  return draw(
    {
      ...options,
      x: logAxis(
        "members' inputs over the room of B",
        around(
          points.map((p) => p.load),
          1.3,
        ),
        5,
      ),
      y: { domain: [0.3, 1.03], label: "AUC", ticks: [0.4, 0.6, 0.8, 1] },
      marks: [
        Plot.frame({ stroke: "#8884" }),
        Plot.ruleY([0.5], { stroke: FAINT, strokeDasharray: "2 3" }),
        Plot.ruleX([1], { stroke: INK, strokeDasharray: "6 3" }),
        ...lines(points, series, place),
        ...intervals(points, series, { ...place, dodge: 3 }),
        names,
      ],
    },
    title,
    {
      key: series,
      desc: describe(points, {
        x: ["load", "inputs over room"],
        y: ["auc", "Mean AUC"],
        by: ["panel", "optimiser"],
      }),
    },
  );
}

/** The finding: who is told apart below the boundary, and beyond it. */
export function spanFinding(rows: readonly SpanRow[]): string {
  const sgd = rows.filter((r) => r.optimizer === "sgd" && r.below === "frozen");
  const below = sgd.filter((r) => r.predictedHigh < r.room);
  const beyond = sgd.filter((r) => r.predictedLow >= r.room && r.examples * r.tokens > r.room);
  const least = Math.min(...below.map((r) => r.auc));
  const most = Math.max(...beyond.map((r) => r.leverageAuc));
  const told =
    below.length > 0 && least === 1
      ? "below the boundary a published adapter names all of its members"
      : "a published adapter is read for its members";
  return beyond.length > 0 && most > 0.6
    ? `${told}, beyond it their leverage still tells (AUC up to ${most.toFixed(2)})`
    : told;
}

export const spanCaption = (what: string): string =>
  `${what}; mean over models with its 95% interval between them. Dashed: theory's boundary, where members' inputs ` +
  "are as many as the directions of B. Left: the residual of A x off the row space of B. Right: its leverage. Only " +
  "A, B and the candidates' inputs are used.";
