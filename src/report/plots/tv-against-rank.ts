/** Total variation to the Gaussian against rank: sampled with 95% intervals, exact, and bounds. */
import * as Plot from "@observablehq/plot";
import { berryEsseenBound, fourthMomentBound, scaleMixtureBound } from "../../core/bounds.js";
import { exactDistances } from "../../core/tv.js";
import type { NoiseRow } from "../../experiment/rows.js";
import { draw } from "../draw.js";
import { RANK_AXIS } from "./marks.js";

/** Smallest TV drawn; intervals that reach zero are cut there and shown as open triangles. */
const FLOOR = 1e-4;

const SERIES = {
  domain: [
    "exact TV",
    "bound (a): fourth moment",
    "bound (b): scale mixture",
    "Kolmogorov, exact",
    "bound (c): Berry-Esseen (Kolmogorov)",
    "sampled, conditional",
    "sampled, histogram",
  ],
  range: ["#000000", "#d55e00", "#e69f00", "#56b4e9", "#009e73", "#0072b2", "#cc79a7"],
};

const curvesAt = (rho: number) => (rank: number) => {
  const exact = exactDistances(rank, rho);
  return [
    { rank, y: exact.tv, series: "exact TV" },
    { rank, y: fourthMomentBound(rank, rho), series: "bound (a): fourth moment" },
    { rank, y: scaleMixtureBound(rank, rho), series: "bound (b): scale mixture" },
    { rank, y: exact.kolmogorov, series: "Kolmogorov, exact" },
    { rank, y: berryEsseenBound(rank, rho), series: "bound (c): Berry-Esseen (Kolmogorov)" },
  ];
};

const pointsOf = (r: NoiseRow) => [
  {
    rank: r.rank * 0.95,
    y: r.tvMixture as number,
    low: r.tvMixtureLow as number,
    high: r.tvMixtureHigh as number,
    series: "sampled, conditional",
  },
  {
    rank: r.rank * 1.05,
    y: r.tvHistogram,
    low: r.tvHistogramLow,
    high: r.tvHistogramHigh,
    series: "sampled, histogram",
  },
];

function sampled(rows: readonly NoiseRow[]): Plot.Markish[] {
  const seen = rows.flatMap(pointsOf).filter((p) => p.high > FLOOR);
  return [
    Plot.ruleX(seen, {
      x: "rank",
      y1: (p: { low: number }) => Math.max(p.low, FLOOR),
      y2: "high",
      stroke: "series",
      strokeWidth: 1.8,
    }),
    Plot.dot(
      seen.filter((p) => p.low > FLOOR),
      { x: "rank", y: "y", fill: "series", r: 3.5 },
    ),
    Plot.dot(
      seen.filter((p) => p.low <= FLOOR),
      {
        x: "rank",
        y: (p: { y: number }) => Math.max(p.y, FLOOR * 1.15),
        stroke: "series",
        fill: "white",
        symbol: "triangle",
        r: 4,
      },
    ),
  ];
}

/** Rows of one shape and dimension beside curves at the given ranks. */
export function tvAgainstRank(rows: readonly NoiseRow[], ranks: readonly number[]): string {
  const [{ shape, dim, loading }] = rows;
  const curves = ranks.flatMap(curvesAt(loading));
  return draw(
    {
      width: 760,
      height: 440,
      marginLeft: 70,
      marginBottom: 45,
      grid: true,
      clip: true,
      x: {
        ...RANK_AXIS,
        domain: [0.9 * Math.min(1024, ...ranks), 1.171875 * Math.max(1, ...ranks)],
      },
      y: {
        type: "log",
        label: "distance to the Gaussian of equal variance",
        domain: [FLOOR, 1.2],
        tickFormat: "~g",
      },
      color: SERIES,
      marks: [
        Plot.line(curves, {
          x: "rank",
          y: "y",
          stroke: "series",
          strokeWidth: 1.6,
          strokeDasharray: "none",
        }),
        ...sampled(rows),
      ],
    },
    `Total variation against rank, ${shape} rows, m = ${dim}`,
  );
}
