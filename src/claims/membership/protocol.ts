/**
 * How models of a subject are compared: what their utility is, how others are stopped, which ranks can be compared. One
 * record a kind of model, and no other place decides by it. How good both must be (`matchedCrossings`) and the interval
 * that decides are the same for all.
 */
import type { Subject } from "../../experiment/kind.js";
import type { Setting } from "./evidence.js";
import { bracketed, interpolated, type MatchRule } from "./matching.js";
import { ACCURACY, PERPLEXITY, type Utility } from "./utility.js";

export interface Protocol {
  readonly utility: Utility;
  /** Those of the adapters, in order of rank, whose ranks can be compared: LoRA-FA, alike in all but the rank. */
  comparable(adapters: readonly Setting[]): readonly Setting[];
  readonly match: MatchRule;
  /** For statements and explanations. */
  readonly words: {
    readonly measure: string;
    /** "full fine-tuning stopped where it .." */
    readonly isAsGood: string;
    readonly rates: string;
    readonly matching: string;
  };
}

const isLoraFa = (s: Setting): boolean => s.method === "lora-fa";

/** What moves the AUC beside the rank: learning rate, dropout, layers. */
const besideRank = ({ rate, dropout, layers }: Setting): string =>
  JSON.stringify([rate, dropout, layers]);

/** The learning rate alone moves the AUC as much as a rank: the one that most LoRA-FA settings share, as the rest. */
function atOneRate(adapters: readonly Setting[]): readonly Setting[] {
  const groups = [...new Set(adapters.map(besideRank))].map((key) =>
    adapters.filter((s) => isLoraFa(s) && besideRank(s) === key),
  );
  return groups.sort((a, b) => b.length - a.length).at(0) ?? [];
}

const CLASSIFIER: Protocol = {
  utility: ACCURACY,
  comparable: atOneRate,
  match: interpolated,
  words: {
    measure: "accuracy",
    isAsGood: "is as accurate",
    rates: "at one learning rate",
    matching: "pool by pool, on unseen examples of its own, checkpoints interpolated",
  },
};

/** A search found each setting's learning rate. */
const LANGUAGE_MODEL: Protocol = {
  utility: PERPLEXITY,
  comparable: (adapters) => adapters.filter(isLoraFa),
  match: bracketed,
  words: {
    measure: "perplexity",
    isAsGood: "predicts as well",
    rates: "each at the rate that a search found for it",
    matching:
      "pool by pool, on unseen documents of its own; the checkpoints before and after that point must agree",
  },
};

export const protocolOf = ({ model }: Subject): Protocol =>
  model === "language-model" ? LANGUAGE_MODEL : CLASSIFIER;
