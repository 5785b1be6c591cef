/** What the claims on neighbouring batch gradients share (E16): curves over batch sizes, their slopes, a table. */
import { logSlope, type Slope } from "../../core/fit.js";
import type { AlignmentRow } from "../../experiment/rows.js";
import type { DetailTable } from "../claim.js";
import { different, sourceName } from "../words.js";

/** Rows of one curve, at rising batch sizes. */
export function curves(rows: readonly AlignmentRow[]): AlignmentRow[][] {
  const keyOf = (r: AlignmentRow): string => [r.plan, r.layer, r.step, r.relation].join("\n");
  return different(rows.map(keyOf)).map((key) =>
    rows.filter((r) => keyOf(r) === key).sort((a, b) => a.batch - b.batch),
  );
}

/** Slope of log (1 - rho) on log B, of geometric means over pairs. */
export function slopeOf(curve: readonly AlignmentRow[], alpha: number): Slope {
  const points = curve.map((r) => {
    const y = Math.exp(Math.LN10 * r.logMisalignment);
    return { x: r.batch, y, se: y * Math.LN10 * r.logMisalignmentSe };
  });
  return logSlope(points, 1 - alpha, Math.min(...curve.map((r) => r.pairs)) - 1);
}

const short = (x: number): string => String(Number(x.toPrecision(3)));

/** By curve: noise scale, slope, c = (1 - rho) B^2 at both ends, ratios to what is derived. */
export const curveTable = (rows: readonly AlignmentRow[], alpha: number): DetailTable => ({
  head: [
    "gradients",
    "step",
    "neighbour",
    "noise scale",
    "slope",
    "c, least and largest B",
    "over theory",
  ],
  body: curves(rows).map((curve) => {
    const [first, last] = [curve[0], curve[curve.length - 1]];
    const ratios = curve.map((r) => r.misalignment / r.predicted);
    return [
      first.source === "mnist" ? sourceName(first.source) : first.layer,
      String(first.step),
      first.relation,
      short(first.noiseScale),
      slopeOf(curve, alpha).value.toFixed(2),
      [first, last].map((r) => short(r.misalignment * r.batch ** 2)).join(" to "),
      [Math.min(...ratios), Math.max(...ratios)].map((x) => x.toFixed(2)).join(" to "),
    ];
  }),
});
