/**
 * The three releases of a frozen-A adapter's first step on one axis (E13): epsilon against the rank, a panel a batch
 * size, and a band for what has no epsilon at all.
 */
import * as Plot from "@observablehq/plot";
import type { SketchRow } from "../../experiment/rows.js";
import { different } from "../../claims/words.js";
import { draw } from "../draw.js";
import { around, logAxis, rankAxis } from "./axes.js";
import { describe } from "./describe.js";
import { dots, lines, whiskers } from "./marks.js";
import { panelGrid } from "./panels.js";
import { BLUE, FAINT, GREEN, INK, ORANGE, PINK, type Series } from "./series.js";

/** What is drawn of each release, and of what is promised of the third. */
const NAMES = {
  adapter: "A and B published",
  merged: "only W published",
  exact: "only B, A secret: exact",
  renyi: "its bound by Renyi",
  mixing: "mixing bound",
} as const;
type Name = (typeof NAMES)[keyof typeof NAMES];

const SERIES: readonly Series[] = [
  { name: NAMES.adapter, color: ORANGE, dash: "none", symbol: "square" },
  { name: NAMES.merged, color: PINK, dash: "none", symbol: "triangle" },
  { name: NAMES.exact, color: BLUE, dash: "none", symbol: "circle" },
  { name: NAMES.renyi, color: FAINT, dash: "8 4" },
  { name: NAMES.mixing, color: GREEN, dash: "2 3", symbol: "cross" },
];

/** One release at one batch and rank; without an epsilon, the share of pairs that have none. */
export interface ReleasePoint {
  readonly batch: number;
  readonly rank: number;
  readonly release: Name;
  readonly epsilon: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Pairs of neighbours that were drawn and are clear; null where it holds of all. */
  readonly pairs: number | null;
}

const of = (rows: readonly SketchRow[], column: keyof SketchRow): number[] =>
  rows.flatMap((r) => (r[column] === null ? [] : [r[column] as number]));
const total = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);
const least = (list: readonly number[]): number | null =>
  list.length > 0 ? Math.min(...list) : null;

/** Points of one batch and rank, over layers: of medians the most private layer's. */
function pointsAt(own: readonly SketchRow[]): ReleasePoint[] {
  const { batch, rank } = own[0];
  const none = { batch, rank, epsilon: null, low: null, high: null };
  const apart = total(of(own, "apart"));
  const clear = total(own.map((r) => r.pairs - r.unclear));
  const promised = total(of(own, "promised"));
  const highs = of(own, "epsilonHigh");
  return [
    { ...none, release: NAMES.adapter, pairs: null },
    { ...none, release: NAMES.merged, pairs: null },
    ...(apart > 0 ? [{ ...none, release: NAMES.exact, pairs: apart }] : []),
    ...(promised < clear ? [{ ...none, release: NAMES.mixing, pairs: clear - promised }] : []),
    ...(highs.length > 0
      ? [
          {
            ...{ batch, rank, release: NAMES.exact, pairs: total(of(own, "measured")) },
            epsilon: least(of(own, "epsilonMedian")),
            low: least(of(own, "epsilonLow")),
            high: Math.max(...highs),
          },
          { ...none, release: NAMES.renyi, epsilon: least(of(own, "epsilonBound")), pairs: null },
        ]
      : []),
    ...(promised > 0
      ? [
          {
            ...none,
            release: NAMES.mixing,
            epsilon: least(of(own, "epsilonMixing")),
            pairs: promised,
          },
        ]
      : []),
  ];
}

/** Every point, by batch size and rank, of neighbours of one kind. */
export function releasePoints(rows: readonly SketchRow[]): ReleasePoint[] {
  const keyOf = (r: SketchRow): string => `${r.batch} ${r.rank}`;
  return different(rows.map(keyOf)).flatMap((key) =>
    pointsAt(rows.filter((r) => keyOf(r) === key)),
  );
}

/** Panels that a figure has room for: the first, the last, and some between. */
function chosen(batches: readonly number[], most = 4): number[] {
  if (batches.length <= most) return [...batches];
  const at = (i: number): number => Math.round((i * (batches.length - 1)) / (most - 1));
  return Array.from({ length: most }, (_, i) => batches[at(i)]);
}

/** Epsilons, and a band above them whose lanes are far apart enough to be told. */
function scaleOf(points: readonly ReleasePoint[]) {
  const drawn = points.flatMap((p) => [p.epsilon ?? 0, p.low ?? 0, p.high ?? 0]);
  const [low, high] = around([10, ...drawn], 2);
  // A third of the height: four lanes, and room for words.
  const height = Math.log(high / low) / 2;
  const lane = (k: number): number => high * Math.exp((height * (k + 0.6)) / 6);
  return { low, high, top: high * Math.exp(height), lane };
}

const LANES: readonly Name[] = [NAMES.adapter, NAMES.merged, NAMES.exact, NAMES.mixing];

/** The band, and what it means. */
function bandOf(places: ReadonlyArray<{ fx: number; fy: number }>, y1: number, y2: number) {
  const facets = { fx: "fx", fy: "fy" } as const;
  const words = { text: () => "no guarantee", frameAnchor: "top", dy: 3 } as const;
  return [
    Plot.rect(places, { ...facets, y1, y2, fill: "#8883" }),
    Plot.frame({ stroke: "#8884" }),
    Plot.text(places, { ...facets, ...words }),
  ];
}

export function releaseFigure(rows: readonly SketchRow[], title: string): string {
  const batches = chosen(different(rows.map((r) => r.batch)).sort((a, b) => a - b));
  const all = releasePoints(rows.filter((r) => batches.includes(r.batch)));
  const nameOf = (batch: number): string => `batch ${batch}`;
  const { where, options, names } = panelGrid(batches.map(nameOf), 240);
  const { low, high, top, lane } = scaleOf(all);
  const placed = all.map((p) => ({
    ...p,
    ...where(nameOf(p.batch)),
    at: p.epsilon ?? lane(LANES.indexOf(p.release)),
  }));
  const [finite, none] = [true, false].map((is) =>
    placed.filter((p) => (p.epsilon !== null) === is),
  );
  const place = { x: "rank", y: "at", by: "release", fx: "fx", fy: "fy" };
  const axis = logAxis("epsilon at delta = 10⁻⁵", [low, high], 5);
  return draw(
    {
      ...options,
      x: rankAxis(
        all.map((p) => p.rank),
        "rank r",
        6,
      ),
      y: { ...axis, domain: [low, top] },
      marks: [
        ...bandOf(
          batches.map((b) => where(nameOf(b))),
          high,
          top,
        ),
        Plot.ruleY([10], { stroke: INK, strokeDasharray: "2 3" }),
        ...lines(finite, SERIES, place),
        ...lines(none, SERIES, place),
        ...whiskers(
          finite.filter((p) => p.low !== null),
          SERIES,
          place,
        ),
        ...dots(placed, SERIES, place),
        names,
      ],
    },
    title,
    {
      key: SERIES.filter((s) => placed.some((p) => p.release === s.name)),
      desc: describe(
        finite.map((p) => ({ ...p, panel: nameOf(p.batch), epsilon: p.epsilon as number })),
        { x: ["rank", "rank"], y: ["epsilon", "Epsilon"], by: ["panel", "release"] },
      ),
    },
  );
}

/** Neighbours of one kind: one example exchanged, or what else there is. */
export function exchanged(rows: readonly SketchRow[]): SketchRow[] {
  const replaced = rows.filter((r) => r.relation === "replace");
  return replaced.length > 0 ? replaced : [...rows];
}

/** What is exact, what is proved and what is promised, with the numbers of the pairs. */
export function releaseCaption(rows: readonly SketchRow[]): string {
  const first = different(rows.map((r) => `${r.plan} ${r.cell.replace(/r\d+$/, "")}`)).map(
    (key) => rows.find((r) => `${r.plan} ${r.cell.replace(/r\d+$/, "")}` === key) as SketchRow,
  );
  const sum = (column: "apart" | "pairs" | "unclear" | "promised"): number =>
    total(first.map((r) => r[column]));
  const clear = sum("pairs") - sum("unclear");
  return (
    "Grey band: no epsilon exists, delta = 1. A and B, and W alone, are there at every rank and batch (proved). Of B " +
    `alone ${sum("apart")} of ${clear} pairs of neighbours are there, for their ranges differ (circles in the band); ` +
    "of the others the exact median, with bars from the least pair to the largest, and its bound by Renyi " +
    "divergences (dashed). The mixing mechanism's route, for an example's part (dotted), needs the least eigenvalue " +
    "above the " +
    "squared norm of an " +
    `example's part, and promises something of ${sum("promised")} of ${clear}. Dotted line: epsilon 10.`
  );
}
