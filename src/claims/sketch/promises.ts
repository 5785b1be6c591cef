/** Epsilons that gamma alone promises, beside the exact ones, of pairs of small gradients (E13). */
import type { SketchProfileRow } from "../../experiment/rows.js";
import type { DetailTable, Need } from "../claim.js";
import { different } from "../words.js";
import { shown } from "./evidence.js";

/** One row of each pair and rank: what is promised depends on neither direction nor epsilon. */
export const pairsOf = (rows: readonly SketchProfileRow[]): SketchProfileRow[] =>
  different(rows.map((r) => `${r.plan}\n${r.cell}`)).map(
    (key) => rows.find((r) => `${r.plan}\n${r.cell}` === key) as SketchProfileRow,
  );

/** Rows whose gamma promises something. */
export const isPromised = (r: SketchProfileRow): boolean => r.gamma > 1;

/** They have both promises and the exact epsilon: a null would count as zero. */
export const withPromises: Need<{ sketchProfile: (row: SketchProfileRow) => boolean }> = {
  what: "exact and promised epsilons of each pair whose gamma is above 1",
  missing({ sketchProfile }) {
    const numbers = (r: SketchProfileRow) => [r.epsilonExact, r.epsilonMixing, r.epsilonMixingRow];
    const bad = sketchProfile.find((r) => numbers(r).some((e) => !((e ?? NaN) >= 0)));
    return bad && `Table sketchProfile, cell ${bad.cell}: gamma above 1, and no epsilon.`;
  },
};

/** By pair and rank: gamma, exact, and both promises. */
export const promiseTable = (pairs: readonly SketchProfileRow[]): DetailTable => ({
  head: ["outputs n", "rank r", "gamma", "exact eps", "as an example's part", "as a row"],
  body: pairs.map((r) => [
    String(r.outputs),
    String(r.rank),
    shown(r.gamma),
    shown(r.epsilonExact),
    shown(r.epsilonMixing as number),
    shown(r.epsilonMixingRow as number),
  ]),
});

/** Smallest ratio of a promise to the exact epsilon. */
export const leastRatio = (
  pairs: readonly SketchProfileRow[],
  of: (r: SketchProfileRow) => number | null,
): number => Math.min(...pairs.map((r) => (of(r) as number) / r.epsilonExact));
