import { expect, it } from "vitest";
import { rankTest } from "../../core/rank-sum.js";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import {
  dynamicsRows,
  endingTables,
  imitation,
  trajectoryTables,
  withSecondAdapter,
} from "../../testing/dynamics-rows.js";
import { ALPHA } from "../rules.js";
import { DynLaw } from "./DYN-law.js";

const longer = { secondSample: { effectiveRank: 20 } };
describeClaim({
  claim: DynLaw,
  onTheory: trajectoryTables({}),
  flips: [
    ["weights as the baseline's", trajectoryTables({ ...imitation, models: 40 }), "upheld"],
    ["another effective rank", trajectoryTables({ ...imitation, effectiveRank: 9 }), "violated"],
    ["another distance moved", trajectoryTables({ ...imitation, displacement: 1.2 }), "violated"],
    ["another loss alone", trajectoryTables({ ...imitation, loss: 1.2 }), "upheld"],
    ["a second sample of another effective rank", trajectoryTables(longer), "inconclusive"],
    ["four models a pool", trajectoryTables({ ...imitation, models: 4 }), "inconclusive"],
    ["two models a pool", trajectoryTables({ ...imitation, models: 2 }), "inconclusive"],
  ],
});

it("DYN-law: the smallest p of two tests an adapter at the last step, the level shared by all", () => {
  const rows = dynamicsRows({ ...imitation, displacement: 1.01, effectiveRank: 11, models: 12 });
  const ranks = (setting: string, pool: number): number[] =>
    rows
      .filter((r) => r.setting === setting && r.pool === pool && r.step === 40)
      .map((r) => r.effectiveRank);
  const strata = [0, 1].map((pool) => ({
    a: ranks("lora-fa r16", pool),
    b: ranks("noisy r16", pool),
  }));
  expect(judgeRows(DynLaw, endingTables(rows))[0]).toMatchObject({
    statistic: "smallest p of 2 rank tests: lora-fa r16, effective rank of the update",
    value: rankTest(strata).pValue,
    high: ALPHA / 2,
    sampleSize: 24,
  });
  const two = judgeRows(DynLaw, endingTables(withSecondAdapter(rows)))[0];
  expect(two.high).toBe(ALPHA / 4);
  expect(two.statistic).toContain("of 4 rank tests");
});

it("DYN-law: says which shift it can see, and that it can see none", () => {
  const detail = (models: number): string =>
    judgeRows(DynLaw, trajectoryTables({ ...imitation, models }))[0].detail;
  expect(detail(24)).toMatch(/a shift of \d\.\d standard deviations is seen with probability 0.9/);
  expect(detail(2)).toContain("a shift of any size may be missed");
});
