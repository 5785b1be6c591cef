import { expect, it } from "vitest";
import { difference } from "../../core/pools.js";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import {
  dynamicsRows,
  endingTables,
  imitation,
  trajectoryTables,
  withSecondAdapter,
} from "../../testing/dynamics-rows.js";
import { ALPHA } from "../rules.js";
import { DynPath } from "./DYN-path.js";
import { valuesByPool } from "./evidence.js";

describeClaim({
  claim: DynPath,
  onTheory: trajectoryTables({}),
  flips: [
    ["paths as close as the baseline's", trajectoryTables({ ...imitation, models: 40 }), "upheld"],
    // 1.4 squared is 1.96, above the margin of 1.5; 1.15 squared is 1.32, below it.
    ["distances 1.4 times as large", trajectoryTables({ ...imitation, distance: 1.4 }), "violated"],
    ["distances 1.15 times as large", trajectoryTables({ ...imitation, distance: 1.15 }), "upheld"],
    ["noise that repeats alone", trajectoryTables({ ...imitation, coherence: 1.5 }), "upheld"],
    [
      "a second sample as far away as the adapter",
      trajectoryTables({ secondSample: { distance: 2 } }),
      "inconclusive",
    ],
    ["one model a pool", trajectoryTables({ ...imitation, models: 1 }), "inconclusive"],
  ],
});

it("DYN-path: squared distances at the last step over the baseline's, the level shared", () => {
  const rows = dynamicsRows({});
  const squares = (setting: string) =>
    valuesByPool(
      rows.filter((r) => r.setting === setting && r.step === 40),
      (r) => 2 * Math.log(r.fromRival),
    );
  const limits = (alpha: number) =>
    difference("", squares("lora-fa r16"), squares("noisy r16"), alpha);
  const one = judgeRows(DynPath, endingTables(rows))[0];
  expect(one).toMatchObject({
    statistic: "ratio of squared distances: lora-fa r16",
    value: Math.exp(limits(ALPHA).mean),
    low: Math.exp(limits(ALPHA).low),
    high: Math.exp(limits(ALPHA).high),
    sampleSize: 96,
  });
  expect(one.value).toBeCloseTo(4, 1);
  expect(judgeRows(DynPath, endingTables(withSecondAdapter(rows)))[0]).toMatchObject({
    low: Math.exp(limits(ALPHA / 2).low),
    high: Math.exp(limits(ALPHA / 2).high),
  });
});
