import { describe, expect, it } from "vitest";
import { contrast } from "../../core/pools.js";
import { tShift } from "../../core/power.js";
import { tQuantile } from "../../core/stdlib.js";
import { describeClaim, judgeRows, powerOn } from "../../testing/describe-claim.js";
import { detections, expectPower } from "../../testing/detection.js";
import {
  dynamicsRows,
  endingTables,
  imitation,
  trajectoryTables,
  withSecondAdapter,
} from "../../testing/dynamics-rows.js";
import { ALPHA } from "../rules.js";
import { DynEnergy } from "./DYN-energy.js";
import { valuesByPool } from "./evidence.js";

/** Noise energy of the adapter over theory's; a model's own has a relative standard deviation of 0.05. */
const withEnergy = (energy: number, seed = 0) => trajectoryTables({ energy, seed });

describeClaim({
  claim: DynEnergy,
  onTheory: trajectoryTables({}),
  powered: "it stands below: its rows are whole models",
  flips: [
    ["noise 30% above theory's", withEnergy(1.3), "upheld"],
    ["noise just below the factor", withEnergy(1.97), "inconclusive"],
    ["noise just above the factor", withEnergy(2.05), "inconclusive"],
    ["noise 2.3 times theory's", withEnergy(2.3), "violated"],
    ["noise just above half of theory's", withEnergy(0.507), "inconclusive"],
    ["noise a little below half of theory's", withEnergy(0.49), "inconclusive"],
    ["noise of 0.4 times theory's", withEnergy(0.4), "violated"],
    [
      "noise of the baseline alone is off",
      trajectoryTables({ baseline: { energy: 1.3 } }),
      "inconclusive",
    ],
    [
      "noise of the second sample alone is off",
      trajectoryTables({ secondSample: { energy: 0.8 } }),
      "inconclusive",
    ],
    ["noise of DP-SGD alone is off", trajectoryTables({ dpSgd: { energy: 1.3 } }), "inconclusive"],
    [
      "noise of all is off",
      trajectoryTables({ energy: 3, baseline: { energy: 3 } }),
      "inconclusive",
    ],
    [
      "a training that imitates noisy SGD",
      trajectoryTables({ ...imitation, models: 40 }),
      "upheld",
    ],
    ["too few models to resolve it", trajectoryTables({ ...imitation, models: 2 }), "inconclusive"],
  ],
});

it("DYN-energy: the first step of the adapters, which share the level", () => {
  const rows = dynamicsRows({ energy: 1.02 });
  const first = rows.filter((r) => r.method === "lora-fa" && r.step === 1);
  const limits = (alpha: number) => {
    const own = contrast(
      "lora-fa r16",
      valuesByPool(first, (r) => r.noiseSpent / r.noiseTheory),
      alpha,
    );
    return { value: own.mean, low: own.low, high: own.high, sampleSize: 48 };
  };
  expect(judgeRows(DynEnergy, endingTables(rows))[0]).toMatchObject({
    statistic: "first step's noise energy over theory's: lora-fa r16",
    ...limits(ALPHA),
  });
  expect(judgeRows(DynEnergy, endingTables(withSecondAdapter(rows)))[0]).toMatchObject(
    limits(ALPHA / 2),
  );
});

it("DYN-energy: the adapter that is farther from theory decides, to either side", () => {
  const [weak, strong] = [dynamicsRows({ energy: 0.7 }), dynamicsRows({ energy: 1.2 })];
  const second = strong
    .filter((r) => r.method === "lora-fa")
    .map((r) => ({ ...r, setting: "lora r16", method: "lora" }));
  expect(judgeRows(DynEnergy, endingTables([...weak, ...second]))[0].statistic).toContain(
    "lora-fa r16",
  );
});

it("DYN-energy: is open where a control is too uncertain to show anything", () => {
  const rows = dynamicsRows({ models: 6 });
  const wild = rows.map((r) =>
    r.method === "dp-sgd" && r.step === 1 ? { ...r, noiseSpent: r.model % 2 ? 0.1 : 1.9 } : r,
  );
  expect(judgeRows(DynEnergy, endingTables(rows))[0].verdict).toBe("upheld");
  expect(judgeRows(DynEnergy, endingTables(wild))[0].verdict).toBe("inconclusive");
});

it("DYN-energy: what is spent over the run stands beside it, and is not tested", () => {
  const rows = dynamicsRows({ energy: 0.8 });
  const more = rows.map((r) =>
    r.method === "lora-fa" && r.step === 40 ? { ...r, noiseSpent: 400, noiseTheory: 100 } : r,
  );
  const [result] = judgeRows(DynEnergy, endingTables(more));
  expect(result.verdict).toBe("upheld");
  expect(result.tables?.[0].body[0].slice(2)).toEqual(["400", "4.00"]);
});

describe("DYN-energy states the factor that it detects", () => {
  const isViolated = (energy: number) => (seed: number) =>
    judgeRows(DynEnergy, withEnergy(energy, seed))[0].verdict === "violated";
  it("in nine of ten runs where noise is too strong, more often where it is too weak", () => {
    const stated = [1, 2, 3, 4].map((seed) => powerOn(DynEnergy, withEnergy(1, seed)));
    const factor = stated.reduce((a, x) => a + x, 0) / 4;
    expect(factor).toBeGreaterThan(2.1);
    expect(factor).toBeLessThan(2.4);
    expectPower(isViolated(factor));
    expect(detections(isViolated(1 / factor))).toBeGreaterThanOrEqual(234);
    expect(detections(isViolated(1.9))).toBe(0);
  });
});

it("DYN-energy: a factor c is seen where c (1 - e) is 2, e the relative error times what power asks", () => {
  // Half of the models spend 0.5 of theory's energy, half 1.5.
  const rows = dynamicsRows({}).map((r) => ({
    ...r,
    noiseSpent: r.noiseTheory * (0.5 + (r.model % 2)),
  }));
  // 24 models a pool, two pools: the variance within a pool is 0.25 x 24/23.
  const [error, degrees] = [Math.sqrt(0.25 / 23 / 2), 46];
  const e = error * tShift(tQuantile(1 - ALPHA / 2, degrees), degrees);
  expect(e).toBeGreaterThan(0.2);
  expect(powerOn(DynEnergy, endingTables(rows))).toBeCloseTo(2 / (1 - e), 6);
});

it("DYN-energy: says what is missing where the first step was not recorded", () => {
  const later = dynamicsRows({}).filter((r) => r.step > 1);
  expect(judgeRows(DynEnergy, endingTables(later))[0]).toMatchObject({
    verdict: "inconclusive",
    value: null,
    detail: "No rows of the first step: it must be among the recorded steps.",
  });
});
