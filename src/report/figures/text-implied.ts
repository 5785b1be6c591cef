/** The TV that a language model's gradient rows imply, of a coordinate and of a whole row (E4, E6). */
import * as Plot from "@observablehq/plot";
import { jointTv } from "../../core/joint.js";
import { exactDistances } from "../../core/tv.js";
import type { NoiseRow } from "../../experiment/rows.js";
import { draw } from "../draw.js";
import { defineFigure } from "../figure.js";
import { loadingsOf, type Loading } from "../plots/loading-rows.js";
import { intervals, median, RANK_AXIS } from "../plots/marks.js";
import { drawnFrom } from "../plots/noise-rows.js";

interface Rows {
  readonly text: readonly Loading[];
  /** Rows whose joint TV was sampled. */
  readonly sampled: readonly NoiseRow[];
}

const MEDIAN = "one coordinate, median row of a module and step";
const RANKS = [1, 2, 4, 8, 16, 32, 64, 128, 256];

const curve = (line: string, series: string, tv: (rank: number) => number) =>
  RANKS.map((rank) => ({ rank, y: tv(rank), line, series }));

/** A line a module and step, one for the most loaded row, one for a whole row. */
function curvesOf(text: readonly Loading[], whole: string, dim: number) {
  const medians = [...new Set(text.map((l) => l.layer))].flatMap((module) =>
    [...new Set(text.map((l) => l.step))].flatMap((step) => {
      const rho = median(
        text.filter((l) => l.layer === module && l.step === step).map((l) => l.maxLoading),
      );
      return curve(`${module} ${step}`, MEDIAN, (rank) => exactDistances(rank, rho).tv);
    }),
  );
  const most = Math.max(...text.map((l) => l.maxLoading));
  const extreme = `one coordinate, most loaded row of all (${most.toFixed(2)})`;
  return {
    extreme,
    curves: [
      ...medians,
      ...curve("most", extreme, (rank) => exactDistances(rank, most).tv),
      ...curve("joint", whole, (rank) => jointTv(rank, dim).tv),
    ],
  };
}

/** Sampled joint TVs with two standard errors, side by side. */
const pointsOf = (sampled: readonly NoiseRow[], series: string) =>
  sampled.map((r, i) => {
    const [y, se] = [r.jointTvSampled as number, r.jointTvSe as number];
    const rank = r.rank * (0.94 + (0.12 * i) / Math.max(1, sampled.length - 1));
    return { rank, y, low: y - 2 * se, high: y + 2 * se, series };
  });

export const textImplied = defineFigure({
  id: "text-implied",
  claims: ["E6-joint", "E4-sampled", "E3-law"],
  models: ["language-model"],
  rows({ loadings, noise }): Rows | undefined {
    const text = loadingsOf(loadings, "language-model");
    const sampled = noise.filter((r) => r.jointTvSampled !== null);
    return text.length > 0 ? { text, sampled } : undefined;
  },
  title: "What the language model's loadings imply",
  caption: ({ sampled }) =>
    "Exact TV of the most loaded coordinate, in the median row of each module and training step (they hardly " +
    "differ) and in the most loaded row of all; and joint TV of a whole row, exact (line) and sampled on rows of " +
    `real gradients (points with two standard errors${drawnFrom(sampled)}).`,
  draw({ text, sampled }) {
    const dim = sampled[0]?.dim ?? 64;
    const whole = `a whole row, m = ${dim}`;
    const { curves, extreme } = curvesOf(text, whole, dim);
    const style = { x: "rank", y: "y", series: "series", width: 0.8, r: 1.6 };
    return draw(
      {
        width: 760,
        height: 380,
        marginLeft: 70,
        marginBottom: 45,
        grid: true,
        x: RANK_AXIS,
        y: { type: "log", label: "TV to the Gaussian", tickFormat: "~g", domain: [0.01, 1.1] },
        color: { domain: [MEDIAN, extreme, whole], range: ["#0072b2", "#000000", "#d55e00"] },
        marks: [
          Plot.line(curves, { x: "rank", y: "y", z: "line", stroke: "series", strokeWidth: 1.3 }),
          ...intervals(pointsOf(sampled, whole), style),
        ],
      },
      "Total variation implied by attention gradients",
    );
  },
});
