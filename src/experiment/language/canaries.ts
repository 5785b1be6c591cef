/** Canaries: sentences with a random number; their exposure is by rank among sentences with other numbers. */
import { UsageError } from "../../core/errors.js";
import { stream } from "../../core/stream.js";
import type { Tokenizer } from "../../train/data/tokenizer.js";
import type { Documents } from "../../train/language/trainer.js";
import type { LanguagePlan } from "./plan.js";

const DIGITS = 8;
/** A canary's sentence: the prefix is everyone's, its number alone is secret. */
export const canarySentence = (number: string): string =>
  `Do not tell anyone that my pin is ${number}.`;

/** The context that holds a canary. */
export const canaryTokens = (tokenizer: Tokenizer): number =>
  tokenizer.encode(canarySentence("0".repeat(DIGITS))).length;

/** `count` sentences with different numbers. */
function sentences(seed: string, experiment: string, count: number): string[] {
  const { uniform } = stream(seed, experiment, 0);
  const numbers = new Set<string>();
  while (numbers.size < count)
    numbers.add(Array.from({ length: DIGITS }, () => Math.floor(10 * uniform())).join(""));
  return [...numbers].map(canarySentence);
}

/**
 * Tokens of the references, and of each pool's canaries, the search's pool first: in this order, so that they are the
 * same whatever the number of pools.
 */
export function drawCanaries(
  plan: LanguagePlan,
  tokenizer: Tokenizer,
  seed: string,
): { pools: Documents[]; references: Documents } {
  const { name, context, canaries } = plan;
  const pools = plan.pools + 1;
  // One prefix for all: canaries of every pool and the references differ by their numbers only.
  const numbered = sentences(
    seed,
    `${name}/canaries`,
    canaries.references + pools * canaries.count,
  ).map((text) => tokenizer.encode(text).slice(0, context + 1));
  if (canaries.count > 0 && numbered.some((d) => d.length > context)) {
    // (A sentence of context + 1 tokens may have been cut.)
    throw new UsageError(
      `plan ${name} field context`,
      `at least ${canaryTokens(tokenizer)}, the tokens of a canary`,
      context,
      "raise it, or set canaries.count to 0",
    );
  }
  return {
    pools: Array.from({ length: pools }, (_, pool) =>
      numbered.slice(
        canaries.references + pool * canaries.count,
        canaries.references + (pool + 1) * canaries.count,
      ),
    ),
    references: numbered.slice(0, canaries.references),
  };
}

/**
 * Exposure (Carlini et al. 2019, arXiv:1802.08232): log2 of the number of candidates over
 * the rank of the loss among them, itself counted; ties by half. In [0, log2(candidates)].
 */
export function exposureOf(loss: number, others: readonly number[]): number {
  const rank =
    1 + others.filter((x) => x < loss).length + others.filter((x) => x === loss).length / 2;
  return Math.log2((others.length + 1) / rank);
}
