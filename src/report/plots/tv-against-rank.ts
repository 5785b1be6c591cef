/** Distances to the Gaussian against rank: sampled with 95% intervals, exact, and bounds; a panel a distance. */
import * as Plot from "@observablehq/plot";
import { berryEsseenBound, fourthMomentBound, scaleMixtureBound } from "../../core/bounds.js";
import { exactDistances } from "../../core/tv.js";
import type { NoiseRow } from "../../experiment/rows.js";
import { draw } from "../draw.js";
import { pick } from "../figure-data.js";
import { number } from "../format.js";
import { around, logAxis, rankAxis } from "./axes.js";
import { describe } from "./describe.js";
import { dots, intervals, lines } from "./marks.js";
import { panelGrid } from "./panels.js";
import { AMBER, BLUE, GREEN, INK, ORANGE, PINK, type Series } from "./series.js";

const TV = "total variation";
const KOLMOGOROV = "Kolmogorov distance (another, smaller one)";
const EXACT: Series = { name: "exact", color: INK, dash: "none" };
const CURVES: readonly Series[] = [
  EXACT,
  { name: "bound (a), fourth moment", color: ORANGE, dash: "8 4" },
  { name: "bound (b), scale mixture", color: AMBER, dash: "2 3" },
  { name: "bound (c), Berry-Esseen", color: GREEN, dash: "10 3 2 3" },
];
const SAMPLED: readonly Series[] = [
  { name: "sampled, conditional", color: BLUE, symbol: "circle" },
  { name: "sampled, histogram", color: PINK, symbol: "square", hollow: true },
];
const [, A, B, C] = CURVES.map((s) => s.name);
/** Upper ends of intervals that reach zero, which a logarithmic axis does not have. */
const upperEnd = (s: Series): Series => ({ ...s, symbol: "triangle", hollow: true, down: true });

const ENDS = [
  "tvMixtureLow",
  "tvMixtureHigh",
  "tvHistogram",
  "tvHistogramLow",
  "tvHistogramHigh",
] as const;

const curvesAt = (rho: number) => (rank: number) => {
  const exact = exactDistances(rank, rho);
  return [
    { rank, y: exact.tv, series: EXACT.name, panel: TV },
    { rank, y: fourthMomentBound(rank, rho), series: A, panel: TV },
    { rank, y: scaleMixtureBound(rank, rho), series: B, panel: TV },
    { rank, y: exact.kolmogorov, series: EXACT.name, panel: KOLMOGOROV },
    { rank, y: berryEsseenBound(rank, rho), series: C, panel: KOLMOGOROV },
  ];
};

const pointsOf = (r: NoiseRow) => [
  {
    rank: r.rank,
    y: r.tvMixture as number,
    low: r.tvMixtureLow as number,
    high: r.tvMixtureHigh as number,
    series: SAMPLED[0].name,
  },
  {
    rank: r.rank,
    y: r.tvHistogram,
    low: r.tvHistogramLow,
    high: r.tvHistogramHigh,
    series: SAMPLED[1].name,
  },
];

/** The columns that the figure uses, with how the rows were drawn. */
export const tvColumns = (rows: readonly NoiseRow[]): readonly object[] =>
  pick(rows, "shape", "dim", "rank", "loading", "sampler", "trials", "tvMixture", ...ENDS);

/** "falls from 0.2 at r = 1 to 0.01 at r = 64", of the exact TV over the ranks of these rows. */
export function fallOf(rows: readonly NoiseRow[]): string {
  const ranks = rows.map((r) => r.rank);
  const [first, last] = [Math.min(...ranks), Math.max(...ranks)];
  const at = (rank: number): string =>
    `${number(Number(exactDistances(rank, rows[0].loading).tv.toPrecision(2)))} at r = ${rank}`;
  return first === last ? `is ${at(first)}` : `falls from ${at(first)} to ${at(last)}`;
}

/** Says what the triangles are. */
export const TRIANGLES = "Triangles pointing down: upper ends of intervals that reach zero.";

/** Rows of one shape and dimension beside curves at the given ranks. */
export function tvAgainstRank(rows: readonly NoiseRow[], ranks: readonly number[]): string {
  const [{ shape, dim, loading }] = rows;
  const { where, options, names } = panelGrid([TV, KOLMOGOROV], 230, 1);
  const placed = <T extends { panel: string }>(p: T) => ({ ...p, ...where(p.panel) });
  const curves = ranks.flatMap(curvesAt(loading)).map(placed);
  const [least] = around(curves.filter((p) => p.series === EXACT.name).map((p) => p.y));
  const all = rows.flatMap(pointsOf).map((p) => placed({ ...p, panel: TV }));
  const [whole, cut] = [all.filter((p) => p.low > least), all.filter((p) => p.low <= least)];
  const place = { x: "rank", y: "y", by: "series", fx: "fx", fy: "fy" };
  const dodged = { ...place, dodge: 9 };
  return draw(
    {
      ...options,
      x: rankAxis([...ranks, ...rows.map((r) => r.rank)]),
      y: logAxis("distance to the Gaussian of equal variance", [least, 1.25]),
      marks: [
        Plot.frame({ stroke: "#8884" }),
        ...lines(curves, CURVES, place),
        ...intervals(whole, SAMPLED, dodged),
        ...dots(
          cut.filter((p) => p.high > least).map((p) => ({ ...p, y: p.high })),
          SAMPLED.map(upperEnd),
          dodged,
          4.5,
        ),
        names,
      ],
    },
    `Distance to the Gaussian against rank, ${shape} rows, m = ${dim}`,
    {
      key: [...CURVES, ...SAMPLED],
      desc: describe([...curves, ...all], {
        x: ["rank", "rank"],
        y: ["y", "distance"],
        by: ["panel", "series"],
      }),
    },
  );
}
