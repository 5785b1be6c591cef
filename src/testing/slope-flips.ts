/** Rows and planted bugs of the claims on slopes: one list for all of them. */
import { logSlope } from "../core/fit.js";
import { meanOf } from "../core/pools.js";
import { tQuantile } from "../core/stdlib.js";
import { exactTv } from "../core/tv.js";
import { BATCHES } from "../core/tv-estimate.js";
import { ALPHA } from "../claims/rules.js";
import { emptyTables, type NoiseRow, type Tables } from "../experiment/rows.js";
import type { Flip, Powered } from "./describe-claim.js";
import { changeRows } from "./real-rows.js";
import { estimated } from "./sampled.js";
import { noiseRow } from "./rows.js";

const T95 = tQuantile(0.975, BATCHES - 2);
const tablesOf = (noise: NoiseRow[]): Tables => ({ ...emptyTables(), noise });
const errorOf = (r: NoiseRow): number =>
  ((r.tvMixture as number) - (r.tvMixtureLow as number)) / T95;
/** Another estimate, with the row's error. */
const estimate = (r: NoiseRow, tvMixture: number) => ({
  tvMixture,
  tvMixtureLow: tvMixture - T95 * errorOf(r),
});

/** Rows on theory at one wide dimension, drawn coordinate by coordinate, with small errors. */
export const wideRows: NoiseRow[] = (["spread", "spiky"] as const).flatMap((shape) =>
  [4, 8, 16, 32, 64, 128, 256].map((rank) => {
    const row = noiseRow(shape, rank, 16384);
    const tvMixtureLow = (row.tvMixture as number) - T95 * 1e-4;
    return { ...row, plan: "wide", sampler: "coordinate", tvMixtureLow };
  }),
);

export interface SlopeCase {
  readonly shape: "spread" | "spiky";
  /** The slope that must be excluded. */
  readonly excluded: number;
  readonly floor: number;
  readonly rows: readonly NoiseRow[];
}

const isPointOf =
  ({ shape, floor }: SlopeCase) =>
  (r: NoiseRow): boolean =>
    r.shape === shape && r.dim >= 256 && r.rank >= 4 && exactTv(r.rank, r.loading) >= floor;

/** Estimates whose slope is another than the exact one, for what such a claim would have seen. */
export function slopePower(of: SlopeCase): Powered {
  const points = of.rows.filter(isPointOf(of));
  const centre = meanOf(points.map((r) => Math.log(r.rank)));
  return {
    repetitions: 200,
    // Steeper: the harder direction.
    at: (size, source) =>
      tablesOf(
        points.map((r) => ({
          ...r,
          ...estimated(
            source,
            (r.tvBinned as number) * Math.exp(-size * (Math.log(r.rank) - centre)),
            errorOf(r),
          ),
        })),
      ),
  };
}

/** The same claim with rows that it must not call upheld, and with rows just within its limits. */
export function slopeFlips(of: SlopeCase): Flip[] {
  const { shape, excluded, rows } = of;
  const isPoint = isPointOf(of);
  const points = rows.filter(isPoint);
  const fit = logSlope(
    points.map((r) => ({ x: r.rank, y: r.tvMixture as number, se: errorOf(r) })),
    1 - ALPHA,
    BATCHES - 2,
  );
  const margin = fit.high - fit.value;
  const change = (by: (r: NoiseRow) => Partial<NoiseRow>): Tables =>
    tablesOf(changeRows(rows, isPoint, by));
  const exactSlopeOff = (margins: number): Flip => [
    `the exact slope over the points ${margins} margins off`,
    change((r) => {
      const factor = Math.exp(margins * margin * Math.log(r.rank / 8));
      return { tvBinned: factor * (r.tvBinned as number) };
    }),
    Math.abs(margins) < 1 ? "upheld" : "violated",
  ];
  const reach = Math.abs(fit.value - excluded) / margin;
  const lessPrecise = (share: number): Flip => [
    `errors with which the margin is ${share} of the way to ${excluded}`,
    change((r) => ({
      tvMixtureLow: (r.tvMixture as number) - share * reach * T95 * errorOf(r),
    })),
    share < 1 ? "upheld" : "inconclusive",
  ];
  const other = shape === "spread" ? "spiky" : "spread";
  return [
    ...[0.9, -0.9, 1.1, -1.1].map(exactSlopeOff),
    lessPrecise(0.98),
    lessPrecise(1.02),
    [
      `slope ${excluded}`,
      change((r) => estimate(r, exactTv(4, r.loading) * Math.exp(excluded * Math.log(r.rank / 4)))),
      "violated",
    ],
    [
      `rows that are ${other}`,
      change((r) => ({ ...noiseRow(other, r.rank, r.dim), shape })),
      "inconclusive",
    ],
    [
      "a loading that is off by 1e-8",
      change((r) => ({ loading: r.loading + 1e-8 })),
      "inconclusive",
    ],
    ["four points", tablesOf(points.slice(0, 4)), "inconclusive"],
    ["a plan of another name", tablesOf(rows.map((r) => ({ ...r, plan: "mine" }))), "upheld"],
  ];
}
