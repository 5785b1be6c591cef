/**
 * What the claims on trajectories share, made once from the rows of a plan: which settings may be compared. Low-rank
 * adapters are held against a matched-noise baseline, SGD with i.i.d. Gaussian noise of LoRA's variance, step by step.
 * A second sample of the baseline is the null control: it must pass every test that the adapters take.
 */
import { byPool, errorOf, meanOf, type Contrast, type EstimateError } from "../../core/pools.js";
import { tShift } from "../../core/power.js";
import { tQuantile } from "../../core/stdlib.js";
import type { EndingRow } from "../../experiment/rows.js";
import type { Detail, Finding, Power, Statistic } from "../claim.js";
import type { Levels } from "../levels.js";
import { different } from "../words.js";

/** Models of one training setting, over all pools. */
export interface Setting {
  readonly name: string;
  /** Models after the first step; empty where it was not recorded. */
  readonly first: readonly EndingRow[];
  /** Models after the last step. */
  readonly last: readonly EndingRow[];
}

/** Numbers and names of an experiment, for its explanation. */
export interface Setup {
  readonly source: string;
  readonly steps: number;
  readonly pools: number;
  /** Of a setting and pool. */
  readonly models: number;
  /** Settings that are not judged, since models diverged. */
  readonly diverged: readonly string[];
}

/** Settings of equal rank and rate: the noise of the baseline is that of its rank. */
export interface Comparison {
  readonly setup: Setup;
  /** LoRA and LoRA-FA. */
  readonly adapters: readonly Setting[];
  /** SGD with i.i.d. Gaussian noise of LoRA's variance. */
  readonly baseline: Setting;
  /** The baseline with other random numbers. */
  readonly secondSample: Setting;
  /** A fresh A at every step (Flora). */
  readonly freshA?: Setting;
  readonly dpSgd?: Setting;
}

/** What is missing of a comparison although there are rows. */
export type Missing = "adapter" | "baseline" | "second sample" | "other random numbers" | "step 1";

/** Facts of a claim on trajectories, or what is missing for it. */
export type Facts<Found> =
  | { readonly setup: Setup; readonly found: Found }
  | { readonly missing: Missing; readonly diverged: readonly string[] };

const isAdapter = (r: EndingRow): boolean => r.method === "lora-fa" || r.method === "lora";
const by =
  (method: string) =>
  (r: EndingRow): boolean =>
    r.method === method;

/** A second sample that repeats the first is no control. */
function repeats(first: Setting, second: Setting): boolean {
  const known = new Set(first.last.map((r) => r.displacement));
  return second.last.some((r) => known.has(r.displacement));
}

/** The settings of a plan's rows that may be compared, or what is missing. */
export function comparisonOf(rows: readonly EndingRow[]): Comparison | Missing {
  const diverged = divergedOf(rows);
  const finite = rows.filter((r) => !diverged.includes(r.setting));
  const steps = finite.reduce((a, r) => Math.max(a, r.step), 0);
  const adapter = finite.find(isAdapter);
  if (adapter === undefined) return "adapter";
  const alike = finite.filter((r) => r.rank === adapter.rank && r.rate === adapter.rate);
  const settings = (is: (r: EndingRow) => boolean): Setting[] =>
    different(alike.filter(is).map((r) => r.setting)).map((name) => {
      const own = alike.filter((r) => r.setting === name);
      const after = (step: number): EndingRow[] => own.filter((r) => r.step === step);
      return { name, first: after(1), last: after(steps) };
    });
  const [baseline, secondSample] = settings(by("noisy"));
  if (baseline === undefined) return "baseline";
  if (secondSample === undefined) return "second sample";
  if (repeats(baseline, secondSample)) return "other random numbers";
  const [freshA] = settings(by("flora"));
  const [dpSgd] = settings(by("dp-sgd"));
  const { source, models } = adapter;
  return {
    setup: { source, steps, pools: different(finite.map((r) => r.pool)).length, models, diverged },
    adapters: settings(isAdapter),
    baseline,
    secondSample,
    ...(freshA && { freshA }),
    ...(dpSgd && { dpSgd }),
  };
}

/** Settings some models of which diverged. */
const divergedOf = (rows: readonly EndingRow[]): string[] =>
  different(rows.filter((r) => r.diverged > 0).map((r) => r.setting));

/** What the adapters are compared with: settings whose noise is drawn anew at every step. */
export const independentNoise = (c: Comparison): Setting[] =>
  [c.baseline, c.secondSample, c.freshA, c.dpSgd].filter((s) => s !== undefined);

/** A value of each model, by pool. */
export const valuesByPool = (
  rows: readonly EndingRow[],
  value: (row: EndingRow) => number,
): Map<number, number[]> => byPool(rows, (r) => r.pool, value);

/** Energy of the noise that a setting's models spent over all steps, sum |N_t|^2, on average. */
export const noiseSpent = ({ last }: Setting): number => meanOf(last.map((r) => r.noiseSpent));

/** Standard deviation of a value within pools. */
export function spreadOf(pools: ReadonlyMap<number, readonly number[]>): number {
  const lists = [...pools.values()];
  return Math.sqrt(meanOf(lists.map((list) => errorOf([list]).variance * list.length)));
}

/**
 * How far beyond a limit a true value must lie for its Student limits at level alpha to lie there, too, with
 * probability 0.9, given the error that was seen.
 */
export const reachOf = ({ variance, degrees }: EstimateError, alpha: number): number =>
  degrees > 0 ? tShift(tQuantile(1 - alpha / 2, degrees), degrees) * Math.sqrt(variance) : NaN;

/** Power that is stated as long as there is any. */
export const powerOf = (effect: string, smallest: number): Power => ({
  effect,
  smallest: Number.isFinite(smallest) ? smallest : null,
});

/** The number that decides, with its limits. */
export const statisticOf = (
  name: string,
  { mean, low, high, n }: Pick<Contrast, "mean" | "low" | "high" | "n">,
  { alpha }: Pick<Levels, "alpha">,
): Statistic => ({ name, value: mean, low, high, sampleSize: n, falseAlarm: alpha });

/** Tests a comparison. Nothing is decided where something is missing of it. */
export function judgeComparison<Found>(
  rows: readonly EndingRow[],
  { alpha }: Pick<Levels, "alpha">,
  statistic: string,
  judge: (comparison: Comparison) => Finding<Found> | Missing,
): Finding<Facts<Found>> {
  const comparison = comparisonOf(rows);
  const finding = typeof comparison === "string" ? comparison : judge(comparison);
  if (typeof comparison === "string" || typeof finding === "string")
    return {
      verdict: "inconclusive",
      statistic: {
        name: statistic,
        value: null,
        low: null,
        high: null,
        sampleSize: null,
        falseAlarm: alpha,
      },
      facts: { missing: finding as Missing, diverged: divergedOf(rows) },
    };
  return { ...finding, facts: { setup: comparison.setup, found: finding.facts } };
}

const MISSING: Readonly<Record<Missing, string>> = {
  adapter: "No low-rank adapter (lora or lora-fa) to judge.",
  baseline: "No matched-noise baseline (noisy) of the adapter's rank and rate to compare with.",
  "second sample":
    "No control: the matched-noise baseline needs a second sample, a noisy setting of another name.",
  "other random numbers":
    "No control: the second sample of the matched-noise baseline repeats the first.",
  "step 1": "No rows of the first step: it must be among the recorded steps.",
};

const notJudged = (diverged: readonly string[]): string =>
  diverged.length > 0 ? ` Not judged, since models diverged: ${diverged.join(", ")}.` : "";

/** Writes what a comparison showed behind a sentence on its setup, or what is missing of it. */
export function explainComparison<Found>(
  facts: Facts<Found>,
  write: (found: Found, setup: Setup) => readonly Detail[],
): readonly Detail[] {
  if ("missing" in facts) return [{ text: MISSING[facts.missing] + notJudged(facts.diverged) }];
  const { source, steps, pools, models, diverged } = facts.setup;
  const text =
    `${source}, ${steps} steps of plain SGD, ${pools} pool(s) of ${models} models a setting; ` +
    `what is said holds of models of ${pools === 1 ? "this pool" : "these pools"}.${notJudged(diverged)}`;
  return [{ text }, ...write(facts.found, facts.setup)];
}
