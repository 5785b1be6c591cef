/** The TV that a language model's gradient rows imply, of a coordinate and of a whole row (E4, E6). */
import { jointTv } from "../../core/joint.js";
import { oncePerKey } from "../../core/once-per-key.js";
import { exactDistances } from "../../core/tv.js";
import type { NoiseRow } from "../../experiment/rows.js";
import { draw } from "../draw.js";
import { defineFigure } from "../figure.js";
import { loadingsOf, type Loading } from "../plots/loading-rows.js";
import { number } from "../format.js";
import { logAxis, rankAxis } from "../plots/axes.js";
import { describe } from "../plots/describe.js";
import { FRAME, intervals, lines, median } from "../plots/marks.js";
import { BLUE, INK, ORANGE, type Series } from "../plots/series.js";
import { drawnFrom } from "../plots/noise-rows.js";

interface Rows {
  readonly text: readonly Loading[];
  /** Rows whose joint TV was sampled. */
  readonly sampled: readonly NoiseRow[];
}

const MEDIAN = "one coordinate, median row of a module and step";
const RANKS = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** TV of a coordinate, and of a whole row: the drawing and the data both ask for them. */
const coordinateTv = oncePerKey(
  ([rank, rho]: readonly [rank: number, rho: number]) => [rank, rho],
  ([rank, rho]) => exactDistances(rank, rho).tv,
);
const rowTv = oncePerKey(
  ([rank, dim]: readonly [rank: number, dim: number]) => [rank, dim],
  ([rank, dim]) => jointTv(rank, dim).tv,
);

const curve = (line: string, series: string, tv: (rank: number) => number) =>
  RANKS.map((rank) => ({ rank, y: tv(rank), line, series }));

/** A line a module and step, one for the most loaded row, one for a whole row. */
function curvesOf(text: readonly Loading[], whole: string, dim: number) {
  const medians = [...new Set(text.map((l) => l.layer))].flatMap((module) =>
    [...new Set(text.map((l) => l.step))].flatMap((step) => {
      const rho = median(
        text.filter((l) => l.layer === module && l.step === step).map((l) => l.maxLoading),
      );
      return curve(`${module} ${step}`, MEDIAN, (rank) => coordinateTv([rank, rho]));
    }),
  );
  const most = Math.max(...text.map((l) => l.maxLoading));
  const extreme = `one coordinate, most loaded row of all (${most.toFixed(2)})`;
  return {
    extreme,
    curves: [
      ...medians,
      ...curve("most", extreme, (rank) => coordinateTv([rank, most])),
      ...curve("joint", whole, (rank) => rowTv([rank, dim])),
    ],
  };
}

/** Sampled joint TVs with two standard errors. */
const pointsOf = (sampled: readonly NoiseRow[], series: string) =>
  sampled.map((r) => {
    const [y, se] = [r.jointTvSampled as number, r.jointTvSe as number];
    return { rank: r.rank, y, low: y - 2 * se, high: y + 2 * se, series };
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
  title: ({ text, sampled }) => {
    const rho = median(text.map((l) => l.maxLoading));
    const [one, whole] = [coordinateTv([8, rho]), rowTv([8, sampled[0]?.dim ?? 64])].map((x) =>
      number(Number(x.toPrecision(2))),
    );
    return `At rank 8 a coordinate of the language model's noise is ${one} from Gaussian, a whole row ${whole}`;
  },
  caption: ({ sampled }) =>
    "Exact TV of the most loaded coordinate, in the median row of each module and training step (they hardly " +
    "differ) and in the most loaded row of all; and joint TV of a whole row, exact (line) and sampled on rows of " +
    `real gradients (points with two standard errors${drawnFrom(sampled)}).`,
  data: ({ text, sampled }) => {
    const dim = sampled[0]?.dim ?? 64;
    const whole = `a whole row, m = ${dim}`;
    return [...curvesOf(text, whole, dim).curves, ...pointsOf(sampled, `${whole}, sampled`)];
  },
  draw({ text, sampled }) {
    const dim = sampled[0]?.dim ?? 64;
    const whole = `a whole row, m = ${dim}`;
    const { curves, extreme } = curvesOf(text, whole, dim);
    const points = pointsOf(sampled, whole);
    const series: Series[] = [
      { name: whole, color: ORANGE, dash: "8 4", symbol: "circle" },
      { name: extreme, color: INK, dash: "2 3" },
      { name: MEDIAN, color: BLUE, dash: "none" },
    ];
    const place = { x: "rank", y: "y", by: "series" };
    const domain = [Math.min(0.01, ...curves.map((p) => p.y)), 1.15] as const;
    return draw(
      {
        ...FRAME,
        height: 400,
        x: rankAxis(RANKS),
        y: logAxis("TV to the Gaussian", domain),
        marks: [
          ...lines(curves, series, { ...place, z: "line" }, 1.6),
          ...intervals(points, series, place, domain),
        ],
      },
      "Total variation implied by attention gradients",
      {
        key: series,
        desc: describe(curves, {
          x: ["rank", "rank"],
          y: ["y", "Total variation"],
          by: ["series", "line"],
        }),
      },
    );
  },
});
