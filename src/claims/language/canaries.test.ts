/** Where chance puts a canary that was left out, by hand. */
import { describe, expect, it } from "vitest";
import { leftOutControl, type Exposure } from "./canaries.js";

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
});
