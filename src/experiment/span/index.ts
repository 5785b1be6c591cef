/**
 * The span test on adapters with a frozen A (E14): small models are trained on few or many examples, by several
 * optimisers, and the published A and B are asked who was trained on. The candidates' inputs to the layer are all that
 * the test needs beside them.
 */
import { halfWidth, meanOf, sdOf } from "../../core/pools.js";
import { byTrials } from "../growth.js";
import type { Kind } from "../kind.js";
import { mergeSums, onlyValues, type Sums } from "../sums.js";
import { outline, prepare, type SpanCell, type SpanPlan } from "./plan.js";
import type { SpanRow } from "./rows.js";
import { MODEL } from "./score.js";
import { bySuite, simulate } from "./simulate.js";

export { spanSchema } from "./plan.js";

type Model = ReturnType<typeof MODEL.unpack>;

const middle = (list: readonly number[]): number =>
  [...list].sort((a, b) => a - b)[list.length >> 1];

/** Mean of the models' values with its interval between them. */
function between(list: readonly number[]) {
  const [mean, half] = [meanOf(list), halfWidth(list)];
  return { mean, low: mean - half, high: mean + half, se: sdOf(list) / Math.sqrt(list.length) };
}

/** What reaches a layer moves in training, unless it is the first that is adapted. */
const belowOf = ({ source }: SpanCell, layer: string): string =>
  source !== "language" || /^h\.0\.attn\.[qkv]_proj$/.test(layer) ? "frozen" : "moved";

/** Columns of the models of one module. */
function outcome(models: readonly Model[]) {
  const of = (value: (m: Model) => number): number[] => models.map(value);
  const sum = (value: (m: Model) => number): number => of(value).reduce((a, b) => a + b, 0);
  const [area, graded] = [between(of((m) => m.auc)), between(of((m) => m.leverageAuc))];
  return {
    predictedLow: Math.min(...of((m) => m.predicted)),
    predictedHigh: Math.max(...of((m) => m.predicted)),
    rankLow: Math.min(...of((m) => m.least)),
    rankHigh: Math.max(...of((m) => m.most)),
    asPredicted: sum((m) => Number(m.rank === m.predicted)),
    models: models.length,
    full: sum((m) => m.isFull),
    separated: sum((m) => m.isSeparated),
    auc: area.mean,
    aucLow: area.low,
    aucHigh: area.high,
    aucSe: area.se,
    leverageAuc: graded.mean,
    leverageAucLow: graded.low,
    leverageAucHigh: graded.high,
    leverageAucSe: graded.se,
    residualMember: middle(of((m) => m.residualMember)),
    residualOther: middle(of((m) => m.residualOther)),
    tolerance: middle(of((m) => m.tolerance)),
    membersInside: sum((m) => m.membersInside),
    membersOutside: sum((m) => m.membersOutside),
    othersInside: sum((m) => m.othersInside),
    othersOutside: sum((m) => m.othersOutside),
  };
}

export const span: Kind<SpanPlan, SpanCell, Sums> = {
  makes: ["spans"],
  source: ({ data }) => data.source,
  model: ({ data }) => (data.source === "language" ? "language-model" : "classifier"),
  grown: byTrials,
  outline,
  prepare,
  simulate: async (shard, _, shared) => onlyValues(await simulate(shard, shared)),
  sampled: "trials",
  merge: mergeSums,
  tables(cell, { values }, { plan, source, seed }) {
    const { id, layers, optimizer, rank, examples, epochs, batch, steps, tokens, outputs, inputs } =
      cell;
    const records = MODEL.records(values);
    return {
      spans: layers.map((layer, l): SpanRow => {
        const models = records.filter((_, i) => i % layers.length === l);
        return {
          plan,
          cell: `${id}/${layer}`,
          source,
          layer,
          below: belowOf(cell, layer),
          optimizer,
          trainer: bySuite(cell) ? "suite" : "steps",
          rank,
          seed,
          examples,
          epochs,
          batch,
          steps,
          tokens,
          outputs,
          room: Math.min(outputs, rank, inputs),
          ...outcome(models),
          candidates: models.length * examples,
        };
      }),
    };
  },
};
