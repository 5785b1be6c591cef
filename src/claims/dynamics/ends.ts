/** Exact rank tests of what training ends with, against the matched-noise baseline; its second sample must pass. */
import { meanOf } from "../../core/pools.js";
import { detectableShift, rankTest } from "../../core/rank-sum.js";
import { normalQuantile } from "../../core/stdlib.js";
import type { EndingRow } from "../../experiment/rows.js";
import type { Detail, Finding, Verdict } from "../claim.js";
import type { Levels } from "../levels.js";
import { narrowed, sampleToDecide } from "../needed.js";
import { controlled, insideMargin, type Interval } from "../rules.js";
import { withLimits } from "../words.js";
import {
  explainComparison,
  judgeComparison,
  noiseSpent,
  powerOf,
  spreadOf,
  valuesByPool,
  type Facts,
  type Setting,
  type Setup,
} from "./evidence.js";

/** A control fails at this p-value. */
const NULL_LEVEL = 1e-4;
/** Upheld where shifts of so many standard deviations are ruled out. */
const MARGIN = 1.5;
const ALIKE = { low: -MARGIN, high: MARGIN };

/** A number that a model ends with. */
export interface EndStatistic {
  readonly name: string;
  value(row: EndingRow): number;
}

/** One rank test of a setting against the baseline. */
export interface EndTest {
  readonly setting: string;
  readonly name: string;
  /** P(larger than the baseline's). */
  readonly auc: number;
  readonly pValue: number;
  /** Shift against the baseline, in standard deviations of its models, with 99.9% limits. */
  readonly shift: Interval & { readonly mean: number };
  /** Shift that would be seen with probability 0.9. */
  readonly detectable: number;
}

export interface EndsFound {
  readonly tests: readonly EndTest[];
  readonly control: readonly EndTest[];
  readonly means: ReadonlyArray<{
    readonly setting: string;
    readonly loss: number;
    readonly accuracy: number;
    readonly effectiveRank: number;
    /** Energy of the noise, summed over steps. */
    readonly spent: number;
  }>;
  /** Models of a pool for the smallest p to pass its level with probability 0.9; null where it has, or by far not. */
  readonly needed: number | null;
}

/** Tests one number of a setting's models against the baseline's, within pools. */
function endTest(
  s: Setting,
  baseline: Setting,
  { name, value }: EndStatistic,
  { alpha, equivalence }: Pick<Levels, "alpha" | "equivalence">,
): EndTest {
  const [own, others] = [valuesByPool(s.last, value), valuesByPool(baseline.last, value)];
  const strata = [...own].map(([pool, a]) => ({ a, b: others.get(pool) ?? [] }));
  const sizes = strata.map(({ a, b }) => [a.length, b.length] as const);
  const test = rankTest(strata);
  const { auc, pValue } = test;
  const sd = spreadOf(others);
  const { mean, low, high } = test.shift(equivalence);
  const shift = { mean: mean / sd, low: low / sd, high: high / sd };
  const detectable = detectableShift(test, sizes, alpha);
  return { setting: s.name, name, auc, pValue, shift, detectable };
}

const meansOf = (s: Setting): EndsFound["means"][number] => ({
  setting: s.name,
  loss: meanOf(s.last.map((r) => r.testLoss)),
  accuracy: meanOf(s.last.map((r) => r.testAccuracy)),
  effectiveRank: meanOf(s.last.map((r) => r.effectiveRank)),
  spent: noiseSpent(s),
});

/** Most models of a pool that are worth naming. */
const MANY = 1000;

/** Two-sided normal score of a p-value. */
const zOf = (p: number): number => normalQuantile(1 - p / 2, 0, 1);
/** More standard errors, with which what is expected to pass does with probability 0.9. */
const SEEN = normalQuantile(0.9, 0, 1);

/**
 * Models of a pool that pass the level with probability 0.9 if the effect is the one seen: a rank test's z grows as the
 * square root of their number (nominal).
 */
function modelsNeeded({ pValue }: EndTest, alpha: number, models: number): number | null {
  if (pValue <= alpha) return null;
  const factor = (zOf(alpha) + SEEN) / zOf(Math.min(pValue, 1));
  const needed = Math.ceil(models * factor * factor);
  return needed <= MANY ? needed : null;
}

/** What the tests of the ends see. */
export const ENDS_SEE = {
  effect: "shift of what models end with, in standard deviations of a pool's models",
  found: "the sum of ranks that rejects and 1.28 more of its standard deviations, for normal laws",
};

/** Decides whether adapters end as the baseline does, in each of the statistics. */
export const judgeEnds = (
  rows: readonly EndingRow[],
  levels: Levels,
  statistics: readonly EndStatistic[],
): Finding<Facts<EndsFound>> =>
  judgeComparison(rows, levels, "smallest p of rank tests", (comparison) => {
    const { setup, adapters, baseline, secondSample, freshA, dpSgd } = comparison;
    const alpha = levels.alpha / (statistics.length * adapters.length);
    const testsOf = (s: Setting): EndTest[] =>
      statistics.map((statistic) => endTest(s, baseline, statistic, { ...levels, alpha }));
    const tests = adapters.flatMap(testsOf);
    const control = testsOf(secondSample);
    const smallest = tests.reduce((a, t) => (t.pValue < a.pValue ? t : a));
    const largest = Math.max(...tests.map((t) => t.detectable));
    const needed = modelsNeeded(smallest, alpha, setup.models);
    const sound = !control.some((t) => t.pValue <= NULL_LEVEL);
    /** At so many times the models: contradicted as `needed` reckons, or all shifts within the margin. */
    const verdictAt = (times: number): Verdict =>
      controlled({
        control: sound,
        contradicted: zOf(smallest.pValue) * Math.sqrt(times) >= zOf(alpha) + SEEN,
        resolved: tests.every(
          ({ shift: s }) => insideMargin(narrowed(s.mean, s, times), ALIKE) === "upheld",
        ),
      });
    const shown = [...adapters, freshA, baseline, dpSgd].filter((s) => s !== undefined);
    return {
      verdict: controlled({
        control: sound,
        contradicted: tests.some((t) => t.pValue <= alpha),
        resolved: tests.every((t) => insideMargin(t.shift, ALIKE) === "upheld"),
      }),
      statistic: {
        name: `smallest p of ${tests.length} rank tests: ${smallest.setting}, ${smallest.name}`,
        value: smallest.pValue,
        low: null,
        high: alpha,
        sampleSize: baseline.last.length,
        falseAlarm: levels.alpha,
      },
      power: powerOf(ENDS_SEE.effect, largest),
      sample: sampleToDecide(verdictAt),
      facts: {
        tests,
        control,
        means: shown.map(meansOf),
        needed,
      },
    };
  });

const asP = (p: number): string => (p < 0.01 ? p.toExponential(0) : p.toFixed(2));
const asRow = (t: EndTest): string[] => [
  t.setting,
  t.name,
  t.auc.toFixed(2),
  Number.isFinite(t.shift.low) ? withLimits(t.shift, 1) : `${t.shift.mean.toFixed(1)}, no limits`,
  asP(t.pValue),
];

/** Of a test that is too small to see anything, where there is no size to say. */
const blind = ({ detectable }: EndTest): string =>
  Number.isFinite(detectable)
    ? ""
    : "At this level samples of this size do not differ, however far apart they are. ";
const decided = ({ needed }: EndsFound, { models }: Setup): string =>
  needed === null || needed <= models
    ? ""
    : ` If the difference seen is the true one, about ${needed} models a pool would show it.`;

/** Writes the tests, their power, and means of what training ends with. */
export const explainEnds = (facts: Facts<EndsFound>): readonly Detail[] =>
  explainComparison(facts, (found, setup) => [
    {
      text:
        "Exact rank tests within pools against the matched-noise baseline, the second sample of which is the " +
        `control. ${blind(found.tests[0])}Violated where equal laws are refuted; upheld where 99.9% limits of every ` +
        `shift lie within ${MARGIN} standard deviations of the baseline's models.${decided(found, setup)} ` +
        "Equal is the variance of a step's noise given the gradient there, not what is spent along the path: see the " +
        "column.",
    },
    {
      head: ["setting", "of each model", "P(larger than the baseline's)", "shift in sd", "p"],
      body: [...found.tests, ...found.control].map(asRow),
    },
    {
      head: ["setting", "mean test loss", "accuracy", "effective rank", "noise spent"],
      body: found.means.map((m) => [
        m.setting,
        m.loss.toFixed(3),
        m.accuracy.toFixed(3),
        m.effectiveRank.toFixed(1),
        m.spent.toFixed(0),
      ]),
    },
  ]);
