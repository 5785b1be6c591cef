/** PLD brackets: of several phases, and of very many steps, where blocks keep them narrow. */
import { describe, expect, it } from "vitest";
import { gaussianEpsilon } from "../core/gaussian-mechanism.js";
import { pldDelta, pldEpsilon } from "./pld.js";

const widthOf = ({ lower, upper }: { lower: number; upper: number }): number => 1 - lower / upper;

describe("several phases", () => {
  const one = { noiseMultiplier: 1.1, samplingRate: 0.05, steps: 60 };
  const other = { noiseMultiplier: 2, samplingRate: 0.2, steps: 25 };

  it("of Gaussians without sampling: the closed form of their sum", () => {
    const exact = gaussianEpsilon(1e-5, Math.sqrt(4 / 1.5 ** 2 + 9 / 3 ** 2));
    const { lower, upper } = pldEpsilon(
      [
        { noiseMultiplier: 1.5, samplingRate: 1, steps: 4 },
        { noiseMultiplier: 3, samplingRate: 1, steps: 9 },
      ],
      1e-5,
      0.01,
    );
    expect(lower <= exact && exact <= upper && upper - lower < 0.011 * exact).toBe(true);
  });

  it("of half the steps are one of all, and their order does not matter", () => {
    const half = { ...one, steps: 30 };
    const whole = pldEpsilon(one, 1e-5, 0.005);
    const halves = pldEpsilon([half, half], 1e-5, 0.005);
    expect(Math.max(whole.lower, halves.lower)).toBeLessThan(Math.min(whole.upper, halves.upper));
    expect(Math.max(widthOf(whole), widthOf(halves))).toBeLessThan(0.006);
    const there = pldEpsilon([one, other], 1e-5, 0.005);
    const back = pldEpsilon([other, one], 1e-5, 0.005);
    expect(back.lower).toBeCloseTo(there.lower, 9);
    expect(back.upper).toBeCloseTo(there.upper, 9);
    expect(there.lower).toBeGreaterThan(whole.upper);
  });

  it("of one step each, against the double integral", () => {
    // Loss of one phase on a grid of x: mass under the mixture, and the loss.
    const lossOf = (q: number, sigma: number) => {
      const h = 0.01 * sigma;
      return Array.from({ length: 2000 }, (_, i) => {
        const x = -9.5 * sigma + (i + 0.5) * h;
        const phi = (mean: number) =>
          (h * Math.exp(-((x - mean) ** 2) / (2 * sigma * sigma))) /
          (sigma * Math.sqrt(2 * Math.PI));
        const [p, g] = [(1 - q) * phi(0) + q * phi(1), phi(0)];
        return { p, g, loss: Math.log(p / g) };
      });
    };
    const [a, b] = [lossOf(0.3, 0.8), lossOf(0.1, 0.6)];
    const delta = (e: number, sign: 1 | -1): number => {
      let total = 0;
      for (const x of a)
        for (const y of b) {
          const loss = sign * (x.loss + y.loss);
          if (loss > e) total -= (sign > 0 ? x.p * y.p : x.g * y.g) * Math.expm1(e - loss);
        }
      return total;
    };
    const exact = Math.max(
      ...([1, -1] as const).map((sign) => {
        let [low, high] = [0, 12];
        for (let i = 0; i < 14; i++) {
          const middle = (low + high) / 2;
          if (delta(middle, sign) > 1e-3) low = middle;
          else high = middle;
        }
        return high;
      }),
    );
    const phases = [
      { noiseMultiplier: 0.8, samplingRate: 0.3, steps: 1 },
      { noiseMultiplier: 0.6, samplingRate: 0.1, steps: 1 },
    ];
    const { lower, upper } = pldEpsilon(phases, 1e-3, 0.004);
    expect(lower - 2e-3).toBeLessThan(exact);
    expect(upper + 2e-3).toBeGreaterThan(exact);
    expect(upper - lower).toBeLessThan(0.006 * exact);
  });

  it("give delta as well, and none where no one is sampled", () => {
    const { lower, upper } = pldEpsilon([one, other], 1e-5, 0.005);
    expect(pldDelta([one, other], upper).lower).toBeLessThan(1e-5);
    expect(pldDelta([one, other], lower).upper).toBeGreaterThan(1e-5);
    const idle = { ...other, samplingRate: 0 };
    expect(pldEpsilon([one, idle], 1e-5, 0.005)).toEqual(pldEpsilon(one, 1e-5, 0.005));
    expect(pldDelta([idle], 1)).toEqual({ lower: 0, upper: 0 });
  });
});

describe("a million steps", () => {
  it("of a Gaussian: a narrow bracket that holds the closed form", { timeout: 60_000 }, () => {
    const mechanism = { noiseMultiplier: 400, samplingRate: 1, steps: 1_000_000 };
    const bracket = pldEpsilon(mechanism, 1e-5);
    const exact = gaussianEpsilon(1e-5, 1000 / 400);
    expect(bracket.lower <= exact && exact <= bracket.upper).toBe(true);
    expect(widthOf(bracket)).toBeLessThan(0.025);
  });
});

describe("delta below the allowance for rounding", () => {
  it("is refused, sooner over many steps", () => {
    const mechanism = { noiseMultiplier: 1, samplingRate: 0.001, steps: 1e7 };
    expect(() => pldEpsilon(mechanism, 1e-9)).toThrow(/delta must be at least 3e-8 for the PLD/);
    expect(() => pldEpsilon({ ...mechanism, steps: 10 }, 1e-12)).toThrow(/at least 1e-11/);
  });
});
