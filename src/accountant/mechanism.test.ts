/** Ranges of noise, rate and steps: their ends are taken, what lies beyond is refused by name. */
import { describe, expect, it } from "vitest";
import { checkMechanism } from "./mechanism.js";

const GOOD = { noiseMultiplier: 1, samplingRate: 0.1, steps: 10 };
const check = (field: keyof typeof GOOD, value: number) => (): void =>
  checkMechanism({ ...GOOD, [field]: value });

describe("a mechanism", () => {
  it.each([
    ["noiseMultiplier", [0.01, 1e6], [0.00999, 1.0001e6, -1, NaN, Infinity]],
    ["samplingRate", [0, 1], [-1e-9, 1 + 1e-9, NaN]],
    ["steps", [1, 1e8], [0, 1e8 + 1, 1.5, NaN]],
  ] as const)("has a range of %s", (field, taken, refused) => {
    for (const value of taken) expect(check(field, value)).not.toThrow();
    const name = {
      noiseMultiplier: "noise multiplier",
      samplingRate: "sampling rate",
      steps: "steps",
    };
    for (const value of refused) expect(check(field, value)).toThrow(`${name[field]} must be`);
  });
});
