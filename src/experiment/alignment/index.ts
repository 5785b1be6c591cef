/**
 * How nearly the gradients of neighbouring batches point one way (E16): batches of digits or emails, one example
 * exchanged or taken out. Batches are drawn independently from a pool, which is the population; every pair has a batch
 * of its own, so pairs are independent given the pool and the network.
 */
import { meanOf, sdOf } from "../../core/pools.js";
import { stream } from "../../core/stream.js";
import { byTrials } from "../growth.js";
import { modelOfSource, type Kind } from "../kind.js";
import { mergeSums, onlyValues, type Sums } from "../sums.js";
import {
  outline,
  POOL,
  prepare,
  type AlignmentCell,
  type AlignmentPlan,
  type Moments,
} from "./plan.js";
import type { AlignmentRow } from "./rows.js";

export { alignmentSchema } from "./plan.js";

/** Sum of inner products of the examples of two lists. */
function between(
  products: Float64Array,
  count: number,
  left: readonly number[],
  right: readonly number[],
): number {
  let sum = 0;
  for (const i of left) for (const k of right) sum += products[i * count + k];
  return sum;
}

/**
 * 1 - cos of the sums g and g + d, from |g|^2, g.d and |d|^2: for vectors that are nearly parallel the cosine itself
 * has no digits left.
 */
export function misalignment(gg: number, gd: number, dd: number): number {
  const [dot, hh] = [gg + gd, gg + 2 * gd + dd];
  const norms = Math.sqrt(gg * hh);
  const sine = Math.max(0, gg * dd - gd * gd);
  return dot > 0 ? sine / (norms * (norms + dot)) : 1 - dot / norms;
}

/**
 * Expected 1 - rho to second order in 1/B (docs/theory.md E16). To leading order V/(B^2 |mu|^2 + B V) where an example
 * is exchanged, half of it where one is taken out.
 */
export function predicted({
  batch: b,
  relation,
  signal,
  spread,
  along,
  squared,
}: Pick<AlignmentCell, "batch" | "relation"> & Moments): number {
  const size = signal + spread / b;
  const hidden = (along + squared / b) / size;
  if (relation === "replace")
    return (2 * (spread - hidden) - (spread / b) ** 2 / size) / (2 * b * b * size);
  const rest = (b - 1) ** 2 * signal + (b - 1) * spread;
  return (spread * (1 - 1 / b) - hidden) / (2 * rest);
}

export const alignment: Kind<AlignmentPlan, AlignmentCell, Sums> = {
  makes: ["alignments"],
  source: ({ gradients }) => gradients.source,
  model: ({ gradients }) => modelOfSource(gradients.source),
  grown: byTrials,
  outline,
  prepare,
  async simulate({ cell, seed, plan, first, count }, _, shared) {
    const { batch, relation, source } = cell;
    const [products, pool] = [shared[cell.products], POOL[source]];
    const values: number[] = [];
    for (let t = first; t < first + count; t++) {
      const { uniform } = stream(seed, `${plan}/${cell.id}`, t);
      const pick = (): number => Math.floor(uniform() * pool);
      const examples = Array.from({ length: batch }, pick);
      const [out, other] = [examples[0], pick()];
      const of = (left: readonly number[], right: readonly number[]): number =>
        between(products, pool, left, right);
      const gg = of(examples, examples);
      const isExchange = relation === "replace";
      const gd = (isExchange ? of(examples, [other]) : 0) - of(examples, [out]);
      const dd =
        of([out], [out]) + (isExchange ? of([other], [other]) - 2 * of([out], [other]) : 0);
      values.push(misalignment(gg, gd, dd));
    }
    return onlyValues(values);
  },
  sampled: "trials",
  merge: mergeSums,
  tables(cell, { values }, { plan, source, seed }) {
    const { id, layer, step, batch, relation } = cell;
    // The example drawn may be the one that it stands in for: nothing changes then, and there is no logarithm.
    const logs = values.filter((x) => x > 0).map((x) => Math.log10(x));
    const row: AlignmentRow = {
      plan,
      cell: id,
      source,
      layer,
      step,
      batch,
      relation,
      seed,
      pairs: values.length,
      misalignment: meanOf(values),
      misalignmentSe: sdOf(values) / Math.sqrt(values.length),
      logMisalignment: meanOf(logs),
      logMisalignmentSe: sdOf(logs) / Math.sqrt(logs.length),
      rhoLow: 1 - Math.max(...values),
      noiseScale: cell.spread / cell.signal,
      predicted: predicted(cell),
    };
    return { alignments: [row] };
  },
};
