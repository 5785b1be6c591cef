import { expect, it } from "vitest";
import { contrast, type Contrast } from "../../core/pools.js";
import type { EndingRow, TrajectoryRow } from "../../experiment/rows.js";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import {
  dynamicsRows,
  endingTables,
  imitation,
  trajectoryTables,
  withSecondAdapter,
} from "../../testing/dynamics-rows.js";
import { ALPHA } from "../rules.js";
import { withLimits } from "../words.js";
import { DynSteps } from "./DYN-steps.js";
import { valuesByPool } from "./evidence.js";

const control = { baseline: {}, secondSample: { coherence: 2 } };
describeClaim({
  claim: DynSteps,
  onTheory: trajectoryTables({}),
  flips: [
    ["noise that averages out", trajectoryTables({ ...imitation, models: 40 }), "upheld"],
    ["summed noise 50% too large", trajectoryTables({ ...imitation, coherence: 1.5 }), "violated"],
    ["paths farther apart alone", trajectoryTables({ ...imitation, distance: 1.4 }), "upheld"],
    ["a second sample that repeats its noise", trajectoryTables(control), "inconclusive"],
    ["too few models to resolve it", trajectoryTables({ ...imitation, models: 2 }), "inconclusive"],
  ],
});

const rows = dynamicsRows({});
/** The excess of a setting at the last step, as the claim must compute it. */
const excess = (of: readonly EndingRow[], setting: string, alpha: number): Contrast =>
  contrast(
    setting,
    valuesByPool(
      of.filter((r) => r.setting === setting && r.step === 40),
      (r) => r.accumulated / r.noiseSpent - 1,
    ),
    alpha,
  );

it("DYN-steps: the last step of the adapter, its level shared by adapters", () => {
  const one = excess(rows, "lora-fa r16", ALPHA);
  expect(judgeRows(DynSteps, endingTables(rows))[0]).toMatchObject({
    statistic: "|sum N_t|^2 / sum |N_t|^2 - 1: lora-fa r16",
    value: one.mean,
    low: one.low,
    high: one.high,
    sampleSize: 48,
  });
  const two = excess(rows, "lora-fa r16", ALPHA / 2);
  expect(judgeRows(DynSteps, endingTables(withSecondAdapter(rows)))[0]).toMatchObject({
    low: two.low,
    high: two.high,
  });
});

it("DYN-steps: shows every setting, controls at a level that they share, and first cosines", () => {
  const trajectory = { plan: "dynamics", source: "mnist", setting: "dp-sgd", step: 1 };
  const cosines = { ...trajectory, lagOne: 0.25, gradientCosine: 0.75 } as TrajectoryRow;
  const later = { ...cosines, step: 2, lagOne: 0.9, gradientCosine: 0.9 };
  const tables = { ...endingTables(rows), trajectories: [cosines, later] };
  const shown = (setting: string, alpha: number): string[] => [
    setting,
    withLimits(excess(rows, setting, alpha), 3),
  ];
  expect(judgeRows(DynSteps, tables)[0].tables?.[0].body).toEqual([
    [...shown("lora-fa r16", ALPHA), "", ""],
    [...shown("noisy r16", ALPHA / 4), "", ""],
    [...shown("noisy r16, again", ALPHA / 4), "", ""],
    [...shown("flora r16", ALPHA / 4), "", ""],
    [...shown("dp-sgd", ALPHA / 4), "0.250", "0.750"],
  ]);
});
