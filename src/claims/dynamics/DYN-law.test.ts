import { describe, expect, it } from "vitest";
import { rankTest } from "../../core/rank-sum.js";
import { describeClaim, judgeRows, powerOn } from "../../testing/describe-claim.js";
import { expectPower } from "../../testing/detection.js";
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
  powered: "it stands below: its rows are whole models",
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

it("DYN-law: says what was equal and what was spent, setting by setting", () => {
  const rows = dynamicsRows({}).map((r) =>
    r.step === 40 ? { ...r, noiseSpent: r.method === "lora-fa" ? 4480 : 2732 } : r,
  );
  const [{ detail, tables }] = judgeRows(DynLaw, endingTables(rows));
  expect(detail).toContain("Equal is the variance of a step's noise given the gradient there");
  expect(tables?.[1].body.map((row) => [row[0], row.at(-1)])).toEqual([
    ["lora-fa r16", "4480"],
    ["flora r16", "2732"],
    ["noisy r16", "2732"],
    ["dp-sgd", "2732"],
  ]);
});

it("DYN-law: has the shift that it can see for its power, and says that it can see none", () => {
  const judged = (models: number) =>
    judgeRows(DynLaw, trajectoryTables({ ...imitation, models }))[0];
  expect(judged(24).power?.smallest).toBeGreaterThan(0);
  expect(judged(24).detail).not.toContain("do not differ");
  expect(judged(2).detail).toContain("samples of this size do not differ, however far apart");
  expect(judged(2).power?.smallest ?? null).toBeNull();
});

describe("DYN-law states the shift that it detects", () => {
  /** A model's distance has a standard deviation of 3%, its effective rank one of 5%. */
  const shifted = (shift: number, seed = 0) =>
    trajectoryTables({ ...imitation, displacement: 1 + 0.03 * shift, seed });
  const isViolated = (shift: number) => (seed: number) =>
    judgeRows(DynLaw, shifted(shift, seed))[0].verdict === "violated";
  it("in nine of ten runs", () => {
    const stated = powerOn(DynLaw, shifted(0));
    expect(stated).toBeGreaterThan(1.3);
    expect(stated).toBeLessThan(2);
    // The spread grows with the distance: at a shift of 1.6 by 5%.
    expectPower(isViolated(stated * 1.03));
  });
  it("but none where no separation is enough", () => {
    expect(powerOn(DynLaw, trajectoryTables({ ...imitation, models: 2 }))).toBeNaN();
  });
});

describe("DYN-law's control, the second sample of the baseline", () => {
  /** Its smallest p, and the verdict beside it, where it moves so far. */
  const at = (displacement: number): { p: number; verdict: string } => {
    const rows = dynamicsRows({ secondSample: { displacement } });
    const values =
      (setting: string, value: (r: (typeof rows)[number]) => number) => (pool: number) =>
        rows.filter((r) => r.setting === setting && r.pool === pool && r.step === 40).map(value);
    const p = (value: (r: (typeof rows)[number]) => number): number => {
      const [a, b] = ["noisy r16, again", "noisy r16"].map((setting) => values(setting, value));
      return rankTest([0, 1].map((pool) => ({ a: a(pool), b: b(pool) }))).pValue;
    };
    return {
      p: Math.min(
        p((r) => r.displacement),
        p((r) => r.effectiveRank),
      ),
      verdict: judgeRows(DynLaw, endingTables(rows))[0].verdict,
    };
  };
  const found = Array.from({ length: 16 }, (_, i) => at(1.012 + 0.002 * i));
  const between = (low: number, high: number): Array<{ p: number; verdict: string }> =>
    found.filter(({ p }) => low < p && p <= high);

  it("must pass at 1e-4, from just below on and from far below that", () => {
    for (const [low, high] of [
      [1e-5, 1e-4],
      [1e-7, 1e-5],
    ]) {
      const failed = between(low, high);
      expect(failed.length).toBeGreaterThan(0);
      expect(failed.every(({ verdict }) => verdict === "inconclusive")).toBe(true);
    }
  });
  it("and does, above", () => {
    expect(between(1e-4, 1e-3).length).toBeGreaterThan(0);
    expect(between(1e-4, 1).every(({ verdict }) => verdict === "violated")).toBe(true);
  });
});
