import { expect, it } from "vitest";
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
