import { describe, expect, it } from "vitest";
import { contrast, type Contrast } from "../../core/pools.js";
import type { EndingRow, TrajectoryRow } from "../../experiment/rows.js";
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
import { withLimits } from "../words.js";
import { DynSteps } from "./DYN-steps.js";
import { valuesByPool } from "./evidence.js";

/** Excess of the summed noise of an adapter; a model's own has a standard deviation of a tenth of 1 + excess. */
const withExcess = (excess: number, models = 24, seed = 0) =>
  trajectoryTables({ ...imitation, coherence: 1 + excess, models, seed });
describeClaim({
  claim: DynSteps,
  onTheory: trajectoryTables({}),
  powered: "it stands below: its rows are whole models",
  flips: [
    ["noise that averages out", trajectoryTables({ ...imitation, models: 40 }), "upheld"],
    ["an excess of 0.3, below the limit", withExcess(0.3, 40), "upheld"],
    ["noise that cancels", withExcess(-0.6), "upheld"],
    ["an excess just below the limit", withExcess(0.45), "inconclusive"],
    ["an excess just above the limit", withExcess(0.55), "inconclusive"],
    ["an excess of 0.8", withExcess(0.8), "violated"],
    ["paths farther apart alone", trajectoryTables({ ...imitation, distance: 1.4 }), "upheld"],
    [
      "a second sample that repeats its noise",
      trajectoryTables({ secondSample: { coherence: 2 } }),
      "inconclusive",
    ],
    [
      "a second sample whose noise repeats a little",
      trajectoryTables({ secondSample: { coherence: 1.3 } }),
      "inconclusive",
    ],
    [
      "DP-SGD whose noise repeats a little",
      trajectoryTables({ dpSgd: { coherence: 1.3 } }),
      "inconclusive",
    ],
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

it("DYN-steps: is open where a control is too uncertain to show anything", () => {
  const few = dynamicsRows({ models: 8, coherence: 8 });
  const wild = few.map((r) =>
    r.method === "dp-sgd" && r.step === 40
      ? { ...r, accumulated: r.noiseSpent * (r.model % 2 ? 0.1 : 1.9) }
      : r,
  );
  expect(judgeRows(DynSteps, endingTables(few))[0].verdict).toBe("violated");
  expect(judgeRows(DynSteps, endingTables(wild))[0].verdict).toBe("inconclusive");
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

describe("DYN-steps holds its limit", () => {
  const isViolated = (truth: number, models: number) => (seed: number) =>
    judgeRows(DynSteps, withExcess(truth, models, seed))[0].verdict === "violated";

  // Of 200 models the excess has a standard error of 0.01: 0.45 lies five of them below the limit, where six above are
  // called for, and 0.65 lies 12 above it. False alarm below 1e-9 in all, and in 300 runs at 0.4 of 48 models.
  it("a true excess of 0.1 to 0.45 is never called violated, one of 0.65 always", () => {
    for (const truth of [0.1, 0.2, 0.3, 0.4, 0.45])
      expect([1, 2, 3].filter(isViolated(truth, 100))).toEqual([]);
    expect([1, 2, 3].filter(isViolated(0.65, 100))).toEqual([1, 2, 3]);
    expect(detections(isViolated(0.4, 24))).toBe(0);
  });

  it("its limits cover a true excess of 0.4 as often as they say", () => {
    const misses = detections((seed) => {
      const { low, high } = excess(
        dynamicsRows({ ...imitation, coherence: 1.4, seed }),
        "lora-fa r16",
        0.2,
      );
      return 0.4 < low || 0.4 > high;
    });
    // Binomial(300, 0.2): each bound with probability below 5e-10.
    expect(misses).toBeGreaterThan(21);
    expect(misses).toBeLessThan(106);
  });

  it("states the excess that it detects in nine of ten runs", () => {
    // Errors grow with the excess: the one that its own spread allows to be seen.
    let effect = 1;
    for (let i = 0; i < 20; i++) {
      const spreads = [1, 2, 3, 4].map((seed) => powerOn(DynSteps, withExcess(effect, 24, seed)));
      effect = spreads.reduce((a, x) => a + x, 0) / 4;
    }
    expect(effect).toBeGreaterThan(0.6);
    expect(effect).toBeLessThan(0.9);
    expectPower(isViolated(effect, 24));
  });
});

it("DYN-steps: what it would have seen is that of the less precise of two adapters", () => {
  const wide = dynamicsRows({ energy: 1 }).map((r) => ({
    ...r,
    accumulated: r.noiseSpent * (r.method === "lora-fa" && r.step > 1 ? 0.5 + (r.model % 2) : 1),
  }));
  const narrow = dynamicsRows({});
  const second = (of: readonly EndingRow[]): EndingRow[] =>
    of
      .filter((r) => r.method === "lora-fa")
      .map((r) => ({ ...r, setting: "lora r16", method: "lora" }));
  const seen = (a: EndingRow[], b: EndingRow[]): number =>
    powerOn(DynSteps, endingTables([...a, ...second(b)]));
  const [worse, better] = [seen(wide, wide), seen(narrow, narrow)];
  expect(worse).toBeGreaterThan(1.05 * better);
  expect([seen(narrow, wide), seen(wide, narrow)]).toEqual([worse, worse]);
});
