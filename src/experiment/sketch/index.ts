/**
 * What a release of B alone, A secret and used for one step, tells of real gradients (E13): batches of digits or
 * emails, one example exchanged or taken out, ranks and ranges of the two gradients, and the exact epsilon of the
 * sketch where there is one. All is exact, given the batches that were drawn.
 */
import { DELTA } from "../../accountant/delta.js";
import { byTrials } from "../growth.js";
import { modelOfSource, type Kind } from "../kind.js";
import { mergeSums, onlyValues, type Sums } from "../sums.js";
import { outline, prepare, type SketchCell, type SketchPlan } from "./plan.js";
import type { SketchRow } from "./rows.js";
import { pairLayout, simulate } from "./simulate.js";

export { sketchSchema } from "./plan.js";

const middle = (list: readonly number[]): number => {
  const sorted = [...list].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
};

/** Least, median, largest and the mean logarithm of the epsilons of a rank. */
function spread(exact: readonly number[], bound: readonly number[]) {
  if (exact.length === 0)
    return {
      epsilonLow: null,
      epsilonMedian: null,
      epsilonHigh: null,
      epsilonBound: null,
      logEpsilon: null,
      logEpsilonSe: null,
    };
  const logs = exact.map((e) => Math.log10(e));
  const mean = logs.reduce((a, b) => a + b, 0) / logs.length;
  const square = logs.reduce((a, x) => a + (x - mean) ** 2, 0);
  return {
    epsilonLow: Math.min(...exact),
    epsilonMedian: middle(exact),
    epsilonHigh: Math.max(...exact),
    epsilonBound: middle(bound),
    logEpsilon: mean,
    logEpsilonSe: logs.length < 2 ? null : Math.sqrt(square / (logs.length - 1) / logs.length),
  };
}

/** What the least eigenvalue promises of pairs that are clear; `mixing` is NaN where it promises nothing. */
function promise(gammas: readonly number[], mixing: readonly number[]) {
  const promised = mixing.filter((e) => !Number.isNaN(e));
  const known = gammas.length > 0;
  return {
    gammaLow: known ? Math.min(...gammas) : null,
    gammaMedian: known ? middle(gammas) : null,
    gammaHigh: known ? Math.max(...gammas) : null,
    promised: promised.length,
    epsilonMixing: promised.length > 0 ? middle(promised) : null,
  };
}

export const sketch: Kind<SketchPlan, SketchCell, Sums> = {
  makes: ["sketches"],
  source: ({ gradients }) => gradients.source,
  model: ({ gradients }) => modelOfSource(gradients.source),
  grown: byTrials,
  outline,
  prepare,
  simulate: async (shard, _, shared) => onlyValues(await simulate(shard, shared)),
  sampled: "trials",
  merge: mergeSums,
  tables(cell, { values }, { plan, source, seed }) {
    const { id, layers, batch, relation, ranks } = cell;
    const records = pairLayout(ranks.length).records(values);
    const rows = layers.flatMap((layer, l): SketchRow[] => {
      const pairs = records.filter((_, i) => i % layers.length === l);
      const clear = pairs.filter(({ isClear }) => isClear === 1);
      const together = clear.filter(({ isApart }) => isApart === 0);
      return ranks.map((rank, r) => ({
        plan,
        cell: `${id}/${layer}/r${rank}`,
        source,
        layer,
        batch,
        relation,
        rank,
        seed,
        pairs: pairs.length,
        apart: clear.length - together.length,
        unclear: pairs.length - clear.length,
        outputs: pairs[0].outputs,
        gradientRankLow: Math.min(...pairs.map((p) => p.rank)),
        gradientRankHigh: Math.max(...pairs.map((p) => p.rank)),
        smallest: middle(pairs.map((p) => p.smallest)),
        measured: together.length,
        eigenvalues: Math.max(0, ...together.map((p) => p.eigenvalues)),
        delta: DELTA,
        ...spread(
          together.map((p) => p.exact[r]),
          together.map((p) => p.bound[r]),
        ),
        ...promise(
          clear.map((p) => p.gamma),
          clear.map((p) => p.mixing[r]),
        ),
      }));
    });
    return { sketches: rows };
  },
};
