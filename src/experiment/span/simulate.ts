/** One model: members are drawn and trained on, and its adapter is tested against them and as many others. */
import { F32_SPAN_PRECISION, spanPrecision } from "../../attack/span.js";
import { oncePerKey } from "../../core/once-per-key.js";
import { stream } from "../../core/stream.js";
import { select, type Examples } from "../../train/data/examples.js";
import { languageStart } from "../../train/language/gradients.js";
import { moduleInputs } from "../../train/language/inputs.js";
import type { Network } from "../../train/network/network.js";
import type { Shard, Shared } from "../kind.js";
import { sharedExamples, sharedNetwork } from "../start.js";
import * as classifier from "./classifier.js";
import * as language from "./language.js";
import { POOL, type SpanCell } from "./plan.js";
import { scored } from "./score.js";

/** Whether the suite's trainer has the optimiser; else B is trained step by step. */
export const bySuite = ({ source, optimizer }: Pick<SpanCell, "source" | "optimizer">): boolean =>
  ["sgd", "adam", ...(source === "language" ? ["decay"] : [])].includes(optimizer);

/** Different members of the pool: those that are trained on, and as many others behind them. */
function drawn({ source, examples }: SpanCell, key: classifier.Key): number[] {
  const { uniform } = stream(...key);
  const picked = new Set<number>();
  while (picked.size < 2 * examples) picked.add(Math.floor(uniform() * POOL[source]));
  return [...picked];
}

async function ofClassifier(
  cell: SpanCell,
  { start, pool }: { readonly start: Network; readonly pool: Examples },
  key: classifier.Key,
): Promise<number[]> {
  const { rank, examples, outputs, steps } = cell;
  const positions = drawn(cell, key);
  const members = select(pool, positions.slice(0, examples));
  const train = bySuite(cell) ? classifier.bySuite : classifier.byHand;
  const factors = await train(cell, start, members, key);
  const candidates = {
    inputs: Float64Array.from(select(pool, positions).features),
    rowsOf: positions.map(() => 1),
    members: examples,
  };
  const precision = bySuite(cell)
    ? F32_SPAN_PRECISION
    : spanPrecision(outputs, rank) * Math.sqrt(steps);
  return scored(factors, rank, candidates, precision);
}

/**
 * The first documents whose inputs differ: two that open alike are the same to a layer, and neither is told from the
 * other.
 */
export const openings = oncePerKey(
  (tokens: number) => String(tokens),
  (tokens): Uint16Array[] => {
    const seen = new Map<string, Uint16Array>();
    for (const document of languageStart().documents) {
      const inputs = document.slice(0, tokens).join();
      if (!seen.has(inputs)) seen.set(inputs, document.slice(0, tokens + 1));
    }
    return [...seen.values()].slice(0, POOL.language);
  },
);

async function ofLanguage(cell: SpanCell, key: classifier.Key): Promise<number[]> {
  const { rank, examples, tokens, projections, layers } = cell;
  const { shape, weights } = languageStart();
  const all = drawn(cell, key).map((i) => openings(tokens)[i]);
  const start = { shape, weights, projections };
  const train = bySuite(cell) ? language.bySuite : language.byHand;
  const factors = await train(cell, start, all.slice(0, examples), key);
  const inputs = await moduleInputs(shape, weights, layers, all);
  return factors.flatMap((own, m) => {
    const candidates = {
      inputs: Float64Array.from(inputs.flatMap((list) => [...list[m]])),
      rowsOf: all.map(() => tokens),
      members: examples,
    };
    return scored(own, rank, candidates, F32_SPAN_PRECISION);
  });
}

/** Models `first` to `first + count - 1`, packed: each module by module. */
export async function simulate(
  { cell, seed, plan, first, count }: Shard<SpanCell>,
  shared: Shared,
): Promise<number[]> {
  const values: number[] = [];
  const own =
    cell.source === "language"
      ? undefined
      : { start: sharedNetwork(shared), pool: sharedExamples<"pool">(shared, "pool") };
  for (let t = first; t < first + count; t++) {
    const key = [seed, `${plan}/${cell.id}`, t] as const;
    values.push(...(own ? await ofClassifier(cell, own, key) : await ofLanguage(cell, key)));
  }
  return values;
}
