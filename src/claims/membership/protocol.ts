/**
 * How models of a subject are compared: what their utility is, which interval decides, where they are stopped. One
 * record a kind of model, and no other place decides by it.
 */
import { betweenPools, contrast, type Contrast } from "../../core/pools.js";
import type { Subject } from "../../experiment/kind.js";
import type { Levels } from "../levels.js";
import type { Setting } from "./evidence.js";
import { bracketed, interpolated, type Checkpoint, type MatchRule } from "./matching.js";
import { ACCURACY, PERPLEXITY, type Utility } from "./utility.js";

type Values = ReadonlyMap<number, readonly number[]>;

export interface Protocol {
  readonly utility: Utility;
  /** Mean of values by pool, as one of `count` contrasts that decide together. */
  contrast(name: string, pools: Values, count: number, levels: Levels): Contrast;
  /** Chance that a claim of `count` contrasts is called violated although it is true of pools to come. */
  falseAlarm(count: number, levels: Levels): number;
  /** Where a model is compared at matched utility, of its checkpoints in order. */
  keep(curve: readonly Checkpoint[]): Checkpoint;
  /** Those of the adapters, in order of rank, whose ranks can be compared: LoRA-FA, learning rates permitting. */
  comparable(adapters: readonly Setting[]): readonly Setting[];
  readonly match: MatchRule;
  /** For statements and explanations. */
  readonly words: {
    readonly measure: string;
    /** "full fine-tuning stopped where it .." */
    readonly isAsGood: string;
    readonly rates: string;
    /** Where adapters are compared at matched utility. */
    kept(lastStep: number): string;
    readonly matching: string;
    readonly levels: string;
    /** Head of the column of limits; undefined where the interval between pools is the limit. */
    readonly limits: string | undefined;
  };
}

const isLoraFa = (s: Setting): boolean => s.method === "lora-fa";

/** The learning rate alone moves the AUC as much as a rank: the one that most LoRA-FA settings share. */
function atOneRate(adapters: readonly Setting[]): readonly Setting[] {
  const groups = [...new Set(adapters.map((s) => s.rate))].map((rate) =>
    adapters.filter((s) => isLoraFa(s) && s.rate === rate),
  );
  return groups.sort((a, b) => b.length - a.length).at(0) ?? [];
}

/** Many targets a pool: limits given the pools at level alpha, and the interval between pools must agree. */
const CLASSIFIER: Protocol = {
  utility: ACCURACY,
  contrast: (name, pools, count, { alpha, between }) =>
    contrast(name, pools, alpha / Math.max(1, count), between),
  falseAlarm: (count, { between }) => Math.min(1, (between / 2) * Math.max(1, count)),
  keep: (curve) => curve[curve.length - 1],
  comparable: atOneRate,
  match: interpolated,
  words: {
    measure: "accuracy",
    isAsGood: "is as accurate",
    rates: "at one learning rate",
    kept: (lastStep) => `after ${lastStep} steps`,
    matching: "checkpoints interpolated",
    levels:
      "limits hold at level 1e-8 given these pools (their shadow models, their A), and the 95% intervals between " +
      "pools must agree: over pools to come, the stated level is theirs",
    limits: "Limits given the pools",
  },
};

/**
 * Few targets a pool: intervals between pools decide alone, for all contrasts of a claim together. A search found
 * each setting's learning rate, and a model is kept where it validates best.
 */
const LANGUAGE_MODEL: Protocol = {
  utility: PERPLEXITY,
  contrast: (name, pools, count, { between }) => betweenPools(name, pools, count, between),
  // One side of each interval, which covers all contrasts of a claim together.
  falseAlarm: (_, { between }) => between / 2,
  keep: (curve) => curve.reduce((best, c) => (c.value > best.value ? c : best)),
  comparable: (adapters) => adapters.filter(isLoraFa),
  match: bracketed,
  words: {
    measure: "perplexity",
    isAsGood: "predicts as well",
    rates: "each at the rate that a search found for it",
    kept: () => "where it validates best",
    matching: "the checkpoints before and after that point must agree",
    levels: "intervals between pools decide, 95% for all contrasts of a claim together",
    limits: undefined,
  },
};

export const protocolOf = ({ model }: Subject): Protocol =>
  model === "language-model" ? LANGUAGE_MODEL : CLASSIFIER;
