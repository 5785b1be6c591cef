/** What the claims on a release of B alone share (E13): pairs of a batch and its neighbour, and how they are named. */
import type { SketchRow } from "../../experiment/rows.js";
import type { DetailTable, Need } from "../claim.js";
import { different } from "../words.js";

/** What rows of one setting have in common but for the rank. */
const settingOf = (r: SketchRow): string => [r.plan, r.layer, r.batch, r.relation].join("\n");

/** Rows by setting, each at rising ranks. */
export const bySetting = (rows: readonly SketchRow[]): SketchRow[][] =>
  different(rows.map(settingOf)).map((setting) =>
    rows.filter((r) => settingOf(r) === setting).sort((a, b) => a.rank - b.rank),
  );

/** One row of each setting: what does not depend on the rank. */
export const settings = (rows: readonly SketchRow[]): SketchRow[] =>
  bySetting(rows).map(([first]) => first);

/** An epsilon or a gamma, to three digits. */
export const shown = (epsilon: number): string =>
  epsilon >= 1e4 || (epsilon < 1e-4 && epsilon > 0)
    ? epsilon.toExponential(1)
    : String(Number(epsilon.toPrecision(3)));

const EPSILONS = ["epsilonLow", "epsilonMedian", "epsilonHigh", "epsilonBound"] as const;

/** Rows with pairs of one range have their epsilons: a null would count as zero. */
export const withEpsilons: Need<{ sketches: (row: SketchRow) => boolean }> = {
  what: "an epsilon of each setting that has pairs of one range",
  missing({ sketches }) {
    const bad = sketches.find((r) => EPSILONS.some((name) => !((r[name] ?? NaN) >= 0)));
    return bad && `Table sketches, cell ${bad.cell}: pairs of one range, and no epsilon.`;
  },
};

const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);

/** By batch size: outputs, rank of the gradients, pairs told apart for certain. */
export function rankTable(rows: readonly SketchRow[]): DetailTable {
  const all = settings(rows);
  return {
    head: ["batch", "neighbour", "outputs n", "rank of G", "pairs", "ranges differ", "unclear"],
    body: different(all.map((r) => `${r.batch} ${r.relation} ${r.outputs}`)).map((key) => {
      const own = all.filter((r) => `${r.batch} ${r.relation} ${r.outputs}` === key);
      const low = Math.min(...own.map((r) => r.gradientRankLow));
      const high = Math.max(...own.map((r) => r.gradientRankHigh));
      return [
        String(own[0].batch),
        own[0].relation,
        String(own[0].outputs),
        low === high ? String(low) : `${low}..${high}`,
        String(sum(own.map((r) => r.pairs))),
        String(sum(own.map((r) => r.apart))),
        String(sum(own.map((r) => r.unclear))),
      ];
    }),
  };
}

/** Medians of several layers, the least to the most; of one, or where they show the same, one number. */
function medians(values: readonly number[]): string {
  const [low, high] = [shown(Math.min(...values)), shown(Math.max(...values))];
  return low === high ? low : `${low}..${high}`;
}

/** By batch size and rank: least, median and largest epsilon, over all layers; medians are each layer's. */
export function epsilonTable(rows: readonly SketchRow[]): DetailTable {
  const measured = rows.filter((r) => r.epsilonHigh !== null);
  const keyOf = (r: SketchRow): string => `${r.batch} ${r.relation} ${r.rank}`;
  return {
    head: ["batch", "neighbour", "rank r", "pairs", "least eps", "median", "largest", "by RDP"],
    body: different(measured.map(keyOf)).map((key) => {
      const own = measured.filter((r) => keyOf(r) === key);
      const ends = (of: (r: SketchRow) => number | null, pick: (...x: number[]) => number) =>
        shown(pick(...own.map((r) => of(r) as number)));
      return [
        String(own[0].batch),
        own[0].relation,
        String(own[0].rank),
        String(sum(own.map((r) => r.measured))),
        ends((r) => r.epsilonLow, Math.min),
        medians(own.map((r) => r.epsilonMedian as number)),
        ends((r) => r.epsilonHigh, Math.max),
        ends((r) => r.epsilonBound, Math.min),
      ];
    }),
  };
}

/** By batch size: gamma, and the pairs that the mixing mechanism's route, for an example's part, promises something. */
export function mixingTable(rows: readonly SketchRow[]): DetailTable {
  const all = settings(rows);
  const keyOf = (r: SketchRow): string => `${r.batch} ${r.relation}`;
  return {
    head: [
      "batch",
      "neighbour",
      "pairs",
      "least gamma",
      "median",
      "largest",
      "gamma > 1",
      "its eps, for a part",
    ],
    body: different(all.map(keyOf)).map((key) => {
      const own = all.filter((r) => keyOf(r) === key);
      const of = (column: "gammaLow" | "gammaMedian" | "gammaHigh"): number[] =>
        own.map((r) => r[column] as number);
      const promised = sum(own.map((r) => r.promised));
      const epsilons = rows
        .filter((r) => keyOf(r) === key && r.epsilonMixing !== null)
        .map((r) => r.epsilonMixing as number);
      return [
        String(own[0].batch),
        own[0].relation,
        String(sum(own.map((r) => r.pairs - r.unclear))),
        shown(Math.min(...of("gammaLow"))),
        medians(of("gammaMedian")),
        shown(Math.max(...of("gammaHigh"))),
        String(promised),
        promised === 0 ? "no guarantee" : shown(Math.min(...epsilons)),
      ];
    }),
  };
}
