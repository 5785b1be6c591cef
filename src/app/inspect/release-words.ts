/**
 * The three releases of an adapter's first step (docs/theory.md E13) about one folder, in words that promise nothing:
 * what was proved and for which case, and that what is not proved is no promise either.
 */
import { WHY, type Release } from "../releases.js";

export interface ReleaseWords {
  readonly release: Release;
  /** What an observer has. */
  readonly seen: string;
  /** Whether it is what this folder gives away. */
  readonly isThis: boolean;
  /** One sentence: the answer. */
  readonly answer: string;
  /** Why, and in which case it is proved. */
  readonly why: string;
}

const NONE =
  "No (epsilon, delta) guarantee covers this release. In the case for which one was claimed (one step of SGD, A " +
  "frozen, no noise added) it is proved that there is none: delta is 1 at every epsilon.";
const CASE =
  "Proved between two batches whose gradients differ (W alone: by more than one direction of the outputs; " +
  "docs/theory.md E13, E11). For more steps, a trained A or another optimizer no theorem gives a guarantee either.";

/** What is said of a folder. */
export interface Learned {
  /** B is zero everywhere. */
  readonly isUntrained: boolean;
  /** A itself was made of data. */
  readonly isFromData: boolean;
  /** What a seed gives away of A: a sentence, "" where nothing is known. */
  readonly seedGives?: string;
}

const UNTRAINED: Omit<ReleaseWords, "release" | "seen" | "isThis"> = {
  answer: "B is zero: W is that of the base model, and these factors hold nothing of the data.",
  why: "No guarantee is needed for what was not trained, and none is shown for the training to come.",
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export function releaseWords({ isUntrained, isFromData, seedGives = "" }: Learned): ReleaseWords[] {
  const isEmpty = isUntrained && !isFromData;
  const adapter = { release: "adapter", seen: "A and B: this folder", isThis: true } as const;
  const merged = { release: "merged", seen: "W = W0 + s B A alone", isThis: false } as const;
  return [
    isEmpty
      ? { ...adapter, ...UNTRAINED }
      : { ...adapter, answer: NONE, why: `${capital(WHY.adapter)}. ${CASE}` },
    isEmpty
      ? { ...merged, ...UNTRAINED }
      : { ...merged, answer: NONE, why: `${capital(WHY.merged)}. ${CASE}` },
    {
      release: "secret-a",
      seen: "B alone, A secret and never used again",
      isThis: false,
      answer:
        "It depends on the gradients: for some pairs of batches there is an epsilon, for others none. It is not what " +
        `this folder does, which holds A.${seedGives}`,
      why:
        `There is none where ${WHY["secret-a"]}; where the ranges are equal, ` +
        "`loradp privacy --release secret-a --gradients FILE` gives the exact epsilon of one pair of batches, for " +
        "the first step alone. A guarantee is about every pair.",
    },
  ];
}
