import { expect, it } from "vitest";
import { contrast } from "../../core/pools.js";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import {
  dynamicsRows,
  endingTables,
  imitation,
  trajectoryTables,
} from "../../testing/dynamics-rows.js";
import { ALPHA } from "../rules.js";
import { DynEnergy } from "./DYN-energy.js";
import { valuesByPool } from "./evidence.js";

describeClaim({
  claim: DynEnergy,
  onTheory: trajectoryTables({}),
  flips: [
    ["noise 30% above theory's", trajectoryTables({ energy: 1.3 }), "violated"],
    ["noise 30% below theory's", trajectoryTables({ energy: 0.7 }), "violated"],
    [
      "noise of the baseline alone is off",
      trajectoryTables({ baseline: { energy: 1.3 } }),
      "violated",
    ],
    [
      "a training that imitates noisy SGD",
      trajectoryTables({ ...imitation, models: 40 }),
      "upheld",
    ],
    ["too few models to resolve it", trajectoryTables({ ...imitation, models: 2 }), "inconclusive"],
  ],
});

it("DYN-energy: the first step of every setting, the level shared by the five", () => {
  const rows = dynamicsRows({ energy: 1.02 });
  const first = rows.filter((r) => r.method === "lora-fa" && r.step === 1);
  const own = contrast(
    "lora-fa r16",
    valuesByPool(first, (r) => r.noiseSpent / r.noiseTheory - 1),
    ALPHA / 5,
  );
  expect(judgeRows(DynEnergy, endingTables(rows))[0]).toMatchObject({
    statistic: "relative excess of the first step's noise energy: lora-fa r16",
    value: own.mean,
    low: own.low,
    high: own.high,
    sampleSize: 240,
  });
});

it("DYN-energy: says what is missing where the first step was not recorded", () => {
  const later = dynamicsRows({}).filter((r) => r.step > 1);
  expect(judgeRows(DynEnergy, endingTables(later))[0]).toMatchObject({
    verdict: "inconclusive",
    value: null,
    detail: "No rows of the first step: it must be among the recorded steps.",
  });
});
