import { expect, it } from "vitest";
import { normalQuantile } from "../../core/stdlib.js";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import {
  dynamicsRows,
  endingTables,
  imitation,
  trajectoryTables,
  withSecondAdapter,
} from "../../testing/dynamics-rows.js";
import { ALPHA } from "../rules.js";
import { DynLoss } from "./DYN-loss.js";

const worse = { ...imitation, secondSample: { loss: 1.2 } };
describeClaim({
  claim: DynLoss,
  onTheory: trajectoryTables({}),
  powered: "DYN-law has it: the same test of another number",
  verdict: "violated",
  flips: [
    ["losses as the baseline's", trajectoryTables({ ...imitation, models: 40 }), "upheld"],
    ["losses 20% larger", trajectoryTables({ ...imitation, loss: 1.2 }), "violated"],
    [
      "another effective rank alone",
      trajectoryTables({ ...imitation, effectiveRank: 9 }),
      "upheld",
    ],
    ["a second sample of larger losses", trajectoryTables(worse), "inconclusive"],
    ["two models a pool", trajectoryTables({ ...imitation, models: 2 }), "inconclusive"],
  ],
});

it("DYN-loss: one test an adapter, the level shared by adapters", () => {
  const rows = dynamicsRows({ models: 6 });
  expect(judgeRows(DynLoss, endingTables(rows))[0]).toMatchObject({
    statistic: "smallest p of 1 rank tests: lora-fa r16, test loss",
    high: ALPHA,
    sampleSize: 12,
  });
  expect(judgeRows(DynLoss, endingTables(withSecondAdapter(rows)))[0].high).toBe(ALPHA / 2);
});

it("DYN-loss: says how many models would show a difference that is seen, and nothing where it is shown", () => {
  const judged = (loss: number) =>
    judgeRows(DynLoss, trajectoryTables({ ...imitation, loss, models: 8 }))[0];
  const open = judged(1.05);
  expect(open.verdict).toBe("inconclusive");
  const z = (p: number): number => normalQuantile(1 - p / 2, 0, 1);
  const factor = (z(ALPHA) + normalQuantile(0.9, 0, 1)) / z(open.value as number);
  const models = Math.ceil(8 * factor * factor);
  expect(models).toBeLessThan(200);
  expect(open.detail).toContain(`about ${models} models a pool would show it`);
  // Losses 5% larger lie 5/3 standard deviations higher: that many models do show it.
  const more = trajectoryTables({ ...imitation, loss: 1.05, models });
  expect(judgeRows(DynLoss, more)[0].verdict).toBe("violated");
  expect(judgeRows(DynLoss, trajectoryTables({ ...imitation, loss: 2 }))[0].detail).not.toContain(
    "would show it",
  );
});
