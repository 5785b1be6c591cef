/**
 * What a claim is: a statement, the rows that it reads, a test that decides and writes no sentence, and an
 * explanation that writes
 * and decides nothing. A verdict is data. "Not refuted" is not "proved": the kind of evidence is part of it.
 */
import type { Model, Subject } from "../experiment/kind.js";
import type { Tables } from "../experiment/rows.js";
import type { Levels } from "./levels.js";
import type { Source } from "./source.js";

/**
 * "Within margin": a comparison of which it is shown that it does not matter (two one-sided tests), and not on which
 * side of zero it lies.
 */
export const VERDICTS = [
  "upheld",
  "violated",
  "within margin",
  "inconclusive",
  "not tested",
] as const;
export type Verdict = (typeof VERDICTS)[number];
export type EvidenceKind = "proved" | "computed exactly" | "estimated" | "not tested";
/** What is predicted, tested or not; "none" where there is no prediction. */
export type Expectation = "upheld" | "violated" | "none";
/**
 * Where a prediction comes from: a proof or an exact computation, which cannot come out otherwise on any run; theory,
 * tested on samples; or earlier runs alone, whose result is expected again.
 */
export type Basis = "computed" | "theory" | "earlier runs" | "none";

/** The number that decides. */
export interface Statistic {
  readonly name: string;
  readonly value: number | null;
  /** Ends of its interval, or the limit that it is held against. */
  readonly low: number | null;
  readonly high: number | null;
  readonly sampleSize: number | null;
  /** Level of the test: the chance that a true statement is called violated; 0 for exact computations. */
  readonly falseAlarm: number | null;
  /**
   * Of a test at the level between pools: the smallest level at which its interval would not hold zero, two-sided, of
   * all looks. It decides nothing; Holm's rule over all such claims of a run takes it (multiplicity.ts).
   */
  readonly pValue?: number;
  /** Of an estimate between pools: its standard error, without the quantile of so few. */
  readonly standardError?: number;
}

/**
 * What a test could have seen. "Upheld" reads: no deviation above this size; smaller ones may have passed. TensorFlow
 * Probability's tests state the same (false_pass_rate in its statistical_testing).
 */
export interface Power {
  /** The effect with its unit, e.g. "relative error of a variance". */
  readonly effect: string;
  /** Smallest size of it that the test would have detected with probability 0.9 at its level; null: cannot be said. */
  readonly smallest: number | null;
}

/** What a test can see, known without rows: the effect, and how its smallest size is found in them. */
export interface Sight {
  readonly effect: string;
  /** E.g. "1.28 standard errors beyond the limit of the family". */
  readonly found: string;
}
/** Of a claim that draws nothing, or whose draws check a proof: it comes out or not, with no chance in it. */
export const COMPUTED = "computed";

/** What a test found. Facts are plain numbers and names: all that the explanation needs, and no rows. */
export interface Finding<Facts> {
  readonly verdict: Verdict;
  readonly statistic: Statistic;
  readonly facts: Facts;
  /** Absent for a computation, which has no chance in it. */
  readonly power?: Power;
  /**
   * Of an open verdict: times the sample at which the same estimate would decide, about. Absent where that cannot be
   * said; null where no sample would, since something else is missing.
   */
  readonly sample?: number | null | undefined;
  /** Of an open verdict: checkpoints between those of the rows might decide, or help to. */
  readonly denser?: boolean;
}

/** Of each table, the rows that matter. A table that is not named is not read. */
export type Reads = { readonly [T in keyof Tables]?: (row: Tables[T][number]) => boolean };
/** The rows that a claim is judged on. */
export type Evidence<R extends Reads> = {
  readonly [T in keyof R & keyof Tables]: ReadonlyArray<Tables[T][number]>;
};
/** Something that rows must have for a claim to be tested on them. */
export interface Need<R extends Reads> {
  /** For the list of claims, e.g. "noise of drawn factors". */
  readonly what: string;
  /** More of the plan's sample would have it. */
  readonly curable?: true;
  /** Why these rows do not have it; undefined where they do. */
  missing(rows: Evidence<R>, context: Context): string | undefined;
}

/** A small table where there are many comparisons. */
export interface DetailTable {
  readonly head: readonly string[];
  readonly body: ReadonlyArray<readonly string[]>;
}
/** A paragraph or a small table. */
export type Detail = { readonly text: string } | DetailTable;

/** What a test is told beside the rows: among it the levels that it may spend. */
export interface Context extends Levels {
  readonly seed: string;
  /** Whose rows these are. Rows of several subjects without a language model come as "none". */
  readonly subject: Subject;
  /** Difference of AUCs that does not matter, where the plan states one. */
  readonly margin?: number | undefined;
  /** Which look at the claim this is, from 1; undefined where there is one only. */
  readonly look?: number | undefined;
}

/** One statement of a paper or of theory, and its test. */
export interface Claim<Id extends string, R extends Reads, Facts> {
  readonly id: Id;
  /** Paper, versions and place that the statement comes from, and the sentence that it tests. */
  readonly source: Source;
  readonly statement: string | ((subject: Subject) => string);
  readonly expectation: Expectation;
  /** No theory predicts it: what is expected is the verdict of earlier runs. */
  readonly predictedBy?: "earlier runs";
  /** Its test can contradict the statement, and never confirm it: an open verdict is a surprise, in words. */
  readonly neverUpheld?: true;
  /** Why it is expected, in a sentence; or why nothing is. */
  readonly because: string;
  /** Heading of docs/theory.md under which the formula is derived. */
  readonly theory: string;
  readonly evidence: Exclude<EvidenceKind, "not tested">;
  /** What its test can see. */
  readonly sees?: Sight | typeof COMPUTED;
  /** A language model's rows are judged beside the others, in a column of their own. */
  readonly languageModel?: true;
  /**
   * Judged on each task by itself. On the primary task of this model it stands under its own id, on others under
   * id/task and
   * without a prediction.
   */
  readonly perTask?: Exclude<Model, "none">;
  /** Theory predicts it on every task. */
  readonly everywhere?: true;
  /** Rows that the claim reads; {} for a claim that computes or simulates for itself. */
  readonly reads: R;
  /** False for a claim that draws nothing. */
  readonly seeded?: false;
  readonly needs?: ReadonlyArray<Need<NoInfer<R>>>;
  /** Columns that decide, where null would count as zero: without a number in each row there is no verdict. */
  readonly numbers?: {
    readonly [T in keyof NoInfer<R> & keyof Tables]?: ReadonlyArray<keyof Tables[T][number]>;
  };
  /** Decides, and writes no sentence. */
  test(rows: Evidence<R>, context: Context): Finding<Facts>;
  /** Writes, and decides nothing. */
  explain(facts: Facts, context: Context): readonly Detail[];
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- claims of all rows and facts in one list
export type AnyClaim = Claim<string, any, any>;

/** Declares a claim: its id, rows and facts are checked against each other. */
export const defineClaim = <const Id extends string, R extends Reads, Facts>(
  claim: Claim<Id, R, Facts>,
): Claim<Id, R, Facts> => claim;

/** What it would take to decide what is open. */
export interface Open {
  /** Plans whose rows were not enough. */
  readonly plans: readonly string[];
  /** Times their sample at which the same estimate would decide, about; null where that cannot be said. */
  readonly sample: number | null;
  /** Checkpoints in between might decide, or help to. */
  readonly denser?: true;
  /** Seconds that it would take beside this run's, about; null where that cannot be said. */
  readonly seconds: number | null;
}

/** How far a verdict stands. */
interface Standing {
  /** Of several looks the one that gave this verdict; absent where there was one only. */
  readonly look?: number;
  /** Absent of what is decided, and where no sample would decide. */
  readonly open?: Open;
}

/** What the language model's rows alone say about a claim. */
export interface LanguageVerdict extends Standing {
  readonly verdict: Verdict;
  readonly statistic: string;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly sampleSize: number | null;
  readonly standardError?: number;
  /** What the test would have seen on these rows. */
  readonly power: Power | null;
  readonly detail: string;
  readonly tables?: readonly DetailTable[];
}

/** One judged statement. */
export interface ClaimResult extends Standing {
  /** The claim's id, with the task behind a slash where it is not the primary one. */
  readonly id: string;
  /** The claim's id alone. */
  readonly claim: string;
  /** Task other than the primary one; null elsewhere. */
  readonly task: string | null;
  /** Paper, versions and place, or the heading of docs/theory.md. */
  readonly source: string;
  /** The sentence that the claim tests, and whose words it is in. */
  readonly sentence: string;
  readonly statement: string;
  readonly expectation: Expectation;
  /** Where the expectation comes from. */
  readonly basis: Basis;
  /** Its test can contradict the statement, and never confirm it. */
  readonly neverUpheld?: true;
  readonly verdict: Verdict;
  readonly evidence: EvidenceKind;
  /** Name of the statistic that decides. */
  readonly statistic: string;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly sampleSize: number | null;
  /** Level of the test. "Upheld" means not refuted: what the test could have seen is its power. */
  readonly falseAlarm: number | null;
  /** Where the test was one at the level between pools. */
  readonly pValue?: number;
  /** Between pools, of an estimate that has one. */
  readonly standardError?: number;
  /** What the test would have seen on the rows at hand; null for a computation, and where nothing was tested. */
  readonly power: Power | null;
  readonly seed: string | null;
  readonly detail: string;
  /** Comparisons that are too many for a sentence. */
  readonly tables?: readonly DetailTable[];
  /** Absent where no row of a language model feeds the claim; judged at the claim's own level. */
  readonly languageModel?: LanguageVerdict;
}

/** What a claim's prediction rests on. */
export function basisOf(claim: AnyClaim): Basis {
  if (claim.expectation === "none") return "none";
  return claim.evidence === "estimated" ? (claim.predictedBy ?? "theory") : "computed";
}

/**
 * A result against its prediction, the language model's column included: the worst of the two counts. Undefined where
 * nothing is predicted or nothing was tested.
 */
function standing({
  expectation,
  verdict,
  languageModel,
}: ClaimResult): "as predicted" | "undecided" | "contradicts" | undefined {
  const seen = [verdict, ...(languageModel ? [languageModel.verdict] : [])].filter(
    (v) => v !== "not tested",
  );
  if (expectation === "none" || seen.length === 0) return undefined;
  if (seen.some((v) => v !== expectation && v !== "inconclusive")) return "contradicts";
  return seen.includes("inconclusive") ? "undecided" : "as predicted";
}

/** A prediction that came out as another verdict, on a language model or elsewhere: exit code 1. */
export const contradicts = (result: ClaimResult): boolean => standing(result) === "contradicts";
/** A prediction that the data neither show nor contradict: a warning, and exit code 1 under --strict. */
export const undecided = (result: ClaimResult): boolean => standing(result) === "undecided";
/** A prediction that came out. */
export const cameOut = (result: ClaimResult): boolean => standing(result) === "as predicted";
