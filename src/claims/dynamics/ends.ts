/** Exact rank tests of what training ends with, against the matched-noise baseline; its second sample must pass. */
import { meanOf } from "../../core/pools.js";
import { detectableShift, rankTest } from "../../core/rank-sum.js";
import type { EndingRow } from "../../experiment/rows.js";
import type { Detail, Finding } from "../claim.js";
import type { Levels } from "../levels.js";
import { controlled } from "../rules.js";
import {
  explainComparison,
  judgeComparison,
  valuesByPool,
  type Facts,
  type Setting,
} from "./evidence.js";

/** A control fails at this p-value. */
const NULL_LEVEL = 1e-4;
/** A rank test that would miss shifts larger than this many standard deviations does not uphold anything. */
const POWERFUL = 3;

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
  /** Shift that would be seen with probability 0.9, in standard deviations. */
  readonly shift: number;
}

export interface EndsFound {
  readonly tests: readonly EndTest[];
  readonly control: readonly EndTest[];
  readonly means: ReadonlyArray<{
    readonly setting: string;
    readonly loss: number;
    readonly accuracy: number;
    readonly effectiveRank: number;
  }>;
}

/** Tests one number of a setting's models against the baseline's, within pools. */
function endTest(
  s: Setting,
  baseline: Setting,
  { name, value }: EndStatistic,
  alpha: number,
): EndTest {
  const [own, others] = [valuesByPool(s.last, value), valuesByPool(baseline.last, value)];
  const strata = [...own].map(([pool, a]) => ({ a, b: others.get(pool) ?? [] }));
  const sizes = strata.map(({ a, b }) => [a.length, b.length] as const);
  const test = rankTest(strata);
  const { auc, pValue } = test;
  return { setting: s.name, name, auc, pValue, shift: detectableShift(test, sizes, alpha) };
}

const meansOf = ({ name, last }: Setting): EndsFound["means"][number] => ({
  setting: name,
  loss: meanOf(last.map((r) => r.testLoss)),
  accuracy: meanOf(last.map((r) => r.testAccuracy)),
  effectiveRank: meanOf(last.map((r) => r.effectiveRank)),
});

/** Decides whether adapters end as the baseline does, in each of the statistics. */
export const judgeEnds = (
  rows: readonly EndingRow[],
  levels: Pick<Levels, "alpha">,
  statistics: readonly EndStatistic[],
): Finding<Facts<EndsFound>> =>
  judgeComparison(rows, levels, "smallest p of rank tests", (comparison) => {
    const { adapters, baseline, secondSample, freshA, dpSgd } = comparison;
    const alpha = levels.alpha / (statistics.length * adapters.length);
    const testsOf = (s: Setting): EndTest[] =>
      statistics.map((statistic) => endTest(s, baseline, statistic, alpha));
    const tests = adapters.flatMap(testsOf);
    const control = testsOf(secondSample);
    const smallest = tests.reduce((a, t) => (t.pValue < a.pValue ? t : a));
    const shown = [...adapters, freshA, baseline, dpSgd].filter((s) => s !== undefined);
    return {
      verdict: controlled({
        control: !control.some((t) => t.pValue <= NULL_LEVEL),
        contradicted: tests.some((t) => t.pValue <= alpha),
        resolved: tests.every((t) => t.shift <= POWERFUL),
      }),
      statistic: {
        name: `smallest p of ${tests.length} rank tests: ${smallest.setting}, ${smallest.name}`,
        value: smallest.pValue,
        low: null,
        high: alpha,
        sampleSize: baseline.last.length,
        falseAlarm: levels.alpha,
      },
      facts: { tests, control, means: shown.map(meansOf) },
    };
  });

const asP = (p: number): string => (p < 1e-3 ? p.toExponential(0) : p.toFixed(2));
const asRow = (t: EndTest): string[] => [t.setting, t.name, t.auc.toFixed(2), asP(t.pValue)];

/** Writes the tests, their power, and means of what training ends with. */
export const explainEnds = (facts: Facts<EndsFound>): readonly Detail[] =>
  explainComparison(facts, ({ tests, control, means }) => {
    const { shift } = tests[0];
    const power = Number.isFinite(shift)
      ? `${shift.toFixed(1)} standard deviations is seen with probability 0.9`
      : "any size may be missed";
    return [
      {
        text:
          "Exact rank tests within pools against the matched-noise baseline, the second sample of which is the " +
          `control. At this level a shift of ${power}.`,
      },
      {
        head: ["setting", "of each model", "P(larger than the baseline's)", "p"],
        body: [...tests, ...control].map(asRow),
      },
      {
        head: ["setting", "mean test loss", "accuracy", "effective rank"],
        body: means.map((m) => [
          m.setting,
          m.loss.toFixed(3),
          m.accuracy.toFixed(3),
          m.effectiveRank.toFixed(1),
        ]),
      },
    ];
  });
