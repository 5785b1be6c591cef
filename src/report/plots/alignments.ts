/** 1 - cosine of neighbouring batch gradients against the batch size, a curve a kind of neighbour (E16). */
import * as Plot from "@observablehq/plot";
import { different } from "../../claims/words.js";
import type { AlignmentRow } from "../../experiment/rows.js";
import { draw } from "../draw.js";
import { around, logAxis, rankAxis } from "./axes.js";
import { describe } from "./describe.js";
import { intervals, lines } from "./marks.js";
import { panelGrid } from "./panels.js";
import { FAINT, seriesOf } from "./series.js";

const RELATIONS: Readonly<Record<string, string>> = {
  replace: "one exchanged",
  remove: "one taken out",
};

/** Means over pairs with their 95% intervals, and what is derived. */
export const alignmentPoints = (
  rows: readonly AlignmentRow[],
  panelOf: (r: AlignmentRow) => string,
) =>
  rows.map((r) => ({
    panel: panelOf(r),
    batch: r.batch,
    neighbour: RELATIONS[r.relation] ?? r.relation,
    misalignment: r.misalignment,
    low: Math.max(r.misalignment / 10, r.misalignment - 1.96 * r.misalignmentSe),
    high: r.misalignment + 1.96 * r.misalignmentSe,
    derived: r.predicted,
    pairs: r.pairs,
  }));

/** c/B^2 through the largest batch of each panel. */
export const squares = <P extends { panel: string; batch: number; misalignment: number }>(
  points: readonly P[],
) =>
  points.map((p) => {
    const own = points.filter((q) => q.panel === p.panel);
    const last = own.reduce((x, y) => (y.batch > x.batch ? y : x));
    return { ...p, square: last.misalignment * (last.batch / p.batch) ** 2 };
  });

export function alignmentCurves(
  rows: readonly AlignmentRow[],
  panelOf: (r: AlignmentRow) => string,
  title: string,
): string {
  const all = alignmentPoints(rows, panelOf);
  const panels = different(all.map((p) => p.panel));
  const { where, options, names } = panelGrid(panels, 170);
  const points = all.map((p) => ({ ...p, ...where(p.panel) }));
  const series = seriesOf(different(points.map((p) => p.neighbour)));
  const place = { x: "batch", by: "neighbour", fx: "fx", fy: "fy" };
  const square = squares(points);
  return draw(
    {
      ...options,
      x: rankAxis(
        points.map((p) => p.batch),
        "batch size",
        6,
      ),
      y: logAxis(
        "1 - rho",
        around(
          square.flatMap((p) => [p.low, p.high, p.square]),
          1.5,
        ),
        5,
      ),
      marks: [
        Plot.frame({ stroke: "#8884" }),
        Plot.line(square, {
          x: "batch",
          y: "square",
          z: null,
          fx: "fx",
          fy: "fy",
          sort: "batch",
          stroke: FAINT,
          strokeDasharray: "2 3",
        }),
        ...lines(points, series, { ...place, y: "derived" }),
        ...intervals(points, series, { ...place, y: "misalignment" }),
        names,
      ],
    },
    title,
    {
      key: series,
      desc: describe(points, {
        x: ["batch", "batch size"],
        y: ["misalignment", "Mean of 1 - rho"],
        by: ["panel", "neighbour"],
      }),
    },
  );
}

export const alignmentTitle = (rows: readonly AlignmentRow[]): string => {
  const scales = rows.map((r) => r.noiseScale);
  const [low, high] = [Math.min(...scales), Math.max(...scales)].map((x) => x.toFixed(0));
  return (
    "neighbouring batches' gradients differ by 1/B up to the noise scale of single examples " +
    `(${low === high ? low : `${low} to ${high}`}), by c/B² beyond it`
  );
};

export const ALIGNMENT_CAPTION =
  "Mean of 1 - rho over pairs of a batch and its neighbour, with its 95% interval; rho is the cosine of the two " +
  "gradients. Lines: what is derived from the moments of single examples' gradients, with no number of the pairs. " +
  "Dotted: c/B² through the largest batch.";
