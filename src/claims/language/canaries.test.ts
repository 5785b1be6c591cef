/** Where chance puts a canary that was left out, by hand. */
import { describe, expect, it } from "vitest";
import {
  excessByPool,
  exposedSettings,
  exposuresOf,
  leftOutControl,
  meanByPool,
  type Exposure,
} from "./canaries.js";

/** Left-out canaries of one pool, one each, with these exposures. */
const leftOut = (references: number, exposures: readonly number[]): Exposure[] =>
  exposures.map((exposure, canary) => ({
    plan: "text",
    setting: "lora-fa r1",
    method: "lora-fa",
    rank: 1,
    pool: 0,
    target: 0,
    canary,
    step: 48,
    inserted: 0,
    references,
    exposure,
    seed: "1",
  }));

describe("left-out canaries", () => {
  it("of one reference are first of two by chance: 1 bit or none", () => {
    // Mean 1/2, standard deviation 1/2; both first: (1 - 1/2)/(1/2/sqrt 2).
    const { candidates, chance, z } = leftOutControl(leftOut(1, [1, 1]));
    expect(candidates).toBe(2);
    expect(chance).toBeCloseTo(0.5, 15);
    expect(z).toBeCloseTo(Math.SQRT2, 14);
  });
  it("of three have a rank of four: log2 4, log2 2, log2 4/3 or none", () => {
    const { candidates, chance, z } = leftOutControl(leftOut(3, [2, 1, Math.log2(4 / 3), 0]));
    expect(candidates).toBe(4);
    // log2(4^4/4!)/4.
    expect(chance).toBeCloseTo(Math.log2(256 / 24) / 4, 14);
    expect(z).toBeCloseTo(0, 12);
  });
  it("give one number a canary: the mean over settings and targets, which share its references", () => {
    // Two canaries of one reference, each in two settings and two targets: as many numbers as canaries.
    const settings = ["lora-fa r1", "full"].flatMap((setting) =>
      [0, 1].flatMap((target) =>
        leftOut(1, [1, target]).map((r) => ({ ...r, setting, target, pool: 0 })),
      ),
    );
    // Means 1 and 1/2: (3/4 - 1/2)/(1/2/sqrt 2).
    expect(leftOutControl(settings).z).toBeCloseTo(0.25 / (0.5 / Math.SQRT2), 14);
    // A canary of another pool is another one, of inserted ones nothing is counted.
    const more = [
      ...settings.map((r) => ({ ...r, pool: 1 })),
      ...settings.map((r) => ({ ...r, inserted: 1, exposure: 0 })),
    ];
    expect(leftOutControl([...settings, ...more]).z).toBeCloseTo(0.25 / (0.5 / 2), 14);
    expect(leftOutControl(more.filter((r) => r.inserted === 1)).z).toBeNaN();
  });
});

describe("what inserted canaries have beyond left-out ones", () => {
  const rowOf = (pool: number, target: number, inserted: number, exposure: number) => ({
    ...leftOut(9, [exposure])[0],
    ...{ pool, target, inserted },
  });
  // Pool 0: targets with 3 - 1 and (4 + 2)/2 - 2; pool 1: 5 - 1, and a target that has inserted ones alone.
  const rows = [
    ...[rowOf(0, 0, 1, 3), rowOf(0, 0, 0, 1)],
    ...[rowOf(0, 1, 1, 4), rowOf(0, 1, 1, 2), rowOf(0, 1, 0, 2)],
    ...[rowOf(1, 0, 1, 5), rowOf(1, 0, 0, 1), rowOf(1, 1, 1, 100)],
    ...[rowOf(0, 0, 1, 50), rowOf(0, 0, 0, 0)].map((r) => ({ ...r, setting: "full" })),
  ];

  it("is a mean over a pool's targets that have both, of one setting", () => {
    expect([...excessByPool(rows, "lora-fa r1")]).toEqual([
      [0, 1.5],
      [1, 4],
    ]);
    expect([...excessByPool(rows, "full")]).toEqual([[0, 50]]);
  });

  it("is a mean over settings in pools that all of them have, paired by pool", () => {
    const [a, b] = [
      new Map([
        [0, 1.5],
        [1, 4],
      ]),
      new Map([
        [1, 8],
        [2, 9],
      ]),
    ];
    expect(meanByPool([a, b])).toEqual([6]);
    expect(meanByPool([a])).toEqual([1.5, 4]);
    expect(meanByPool([])).toEqual([]);
  });

  it("stands beside means over all of a setting's canaries, of models that did not diverge", () => {
    const failed = [
      { ...rowOf(0, 0, 1, 1), setting: "bad" },
      { ...rowOf(0, 0, 0, 1), setting: "bad", exposure: null },
    ];
    const { exposures, diverged } = exposuresOf([...rows, ...failed]);
    expect([diverged, exposures.length]).toEqual([["bad"], rows.length]);
    expect(exposedSettings(exposures)).toEqual([
      { setting: "lora-fa r1", method: "lora-fa", inserted: 114 / 5, leftOut: 4 / 3 },
      { setting: "full", method: "lora-fa", inserted: 50, leftOut: 0 },
    ]);
  });
});
