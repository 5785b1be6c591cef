import { expect, it } from "vitest";
import { clopperPearson } from "../../attack/epsilon-lower.js";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import {
  dynamicsRows,
  endingTables,
  trajectoryTables,
  withSecondAdapter,
} from "../../testing/dynamics-rows.js";
import { ALPHA } from "../rules.js";
import { DynFirstStep } from "./DYN-first-step.js";

const sureBaseline = { baseline: { right: 1 } };
describeClaim({
  claim: DynFirstStep,
  onTheory: trajectoryTables({}),
  flips: [
    ["fair coins", trajectoryTables({ right: 0.5, models: 120 }), "upheld"],
    ["fair coins of few models", trajectoryTables({ right: 0.5 }), "inconclusive"],
    ["right against i.i.d. noise, too", trajectoryTables(sureBaseline), "inconclusive"],
  ],
});

it("DYN-first-step: one trial a model, models of all adapters", () => {
  const rows = dynamicsRows({ right: 0.9 });
  const own = rows.filter((r) => r.method === "lora-fa" && r.step === 1);
  const right = own.filter((r) => r.right === 1).length;
  expect(judgeRows(DynFirstStep, endingTables(rows))[0]).toMatchObject({
    value: right / 48,
    ...clopperPearson(right, 48, ALPHA / 2),
    sampleSize: 48,
  });
  const two = judgeRows(DynFirstStep, endingTables(withSecondAdapter(rows)))[0];
  expect(two).toMatchObject({ value: right / 48, sampleSize: 96 });
  expect(two.detail).toContain("of 96 (noise hides");
});
