/** Calibrated noise meets its target by the accountant's own upper bound, and a thousandth less noise does not. */
import { describe, expect, it } from "vitest";
import { calibrateNoise } from "./calibrate.js";
import { NOISE_RANGE } from "./mechanism.js";
import { pldEpsilon } from "./pld.js";
import { rdpEpsilon } from "./rdp.js";

describe("calibrated noise", () => {
  it.each([
    [2, 1e-5, 0.1, 20],
    [0.5, 1e-6, 0.5, 3],
    [6, 1e-3, 1, 8],
  ])(
    "for epsilon %d at delta %d, rate %d, %d steps, meets it, just so",
    (epsilon, delta, q, steps) => {
      const { rdp, pld } = calibrateNoise(epsilon, delta, q, steps);
      const at = (noiseMultiplier: number) => ({ noiseMultiplier, samplingRate: q, steps });
      expect(rdpEpsilon(at(rdp), delta).epsilon).toBeLessThanOrEqual(epsilon);
      expect(rdpEpsilon(at(rdp / 1.0011), delta).epsilon).toBeGreaterThan(epsilon);
      const byPld = pld as number;
      expect(pldEpsilon(at(byPld), delta, 0.004).upper).toBeLessThanOrEqual(epsilon);
      expect(pldEpsilon(at(byPld / 1.0011), delta, 0.004).upper).toBeGreaterThan(epsilon);
      expect(byPld).toBeLessThan(rdp);
    },
  );

  it("of a target that the least noise of both meets says so of both", () => {
    const { rdp, pld, notes } = calibrateNoise(1e5, 0.1, 1, 1);
    expect([rdp, pld]).toEqual([NOISE_RANGE.min, NOISE_RANGE.minPld]);
    expect(notes.map((note) => note.split(" is the smallest")[0])).toEqual([
      `RDP: noise multiplier ${NOISE_RANGE.min}`,
      `PLD: noise multiplier ${NOISE_RANGE.minPld}`,
    ]);
    expect(calibrateNoise(2, 1e-5, 0.1, 20).notes).toEqual([]);
  });

  it("tries what takes long only next to the answer", () => {
    // 24, most of them by RDP and rough brackets; with brackets that decide alone 33, most of them by these.
    let tries = 0;
    calibrateNoise(6, 1e-3, 0.1, 200, (n) => (tries = n));
    expect(tries).toBeLessThanOrEqual(28);
  });

  it("without sampling grows as the root of the steps", () => {
    const tries: number[] = [];
    const of = (steps: number): number =>
      calibrateNoise(4, 1e-5, 1, steps, (n) => tries.push(n)).pld as number;
    expect(of(12) / of(3)).toBeCloseTo(2, 1);
    // Each calibration counts its tries from 1.
    const second = tries.lastIndexOf(1);
    expect(second).toBeGreaterThan(3);
    expect(tries).toEqual(tries.map((_, i) => 1 + (i < second ? i : i - second)));
  });
});
