/** PLD brackets: of several phases, and of very many steps, where blocks keep them narrow. */
import { describe, expect, it } from "vitest";
import { gaussianDelta, gaussianEpsilon } from "../core/gaussian-mechanism.js";
import { pldDelta, pldEpsilon, pldInBlocks, pldMiddle, pldProfile } from "./pld.js";

const widthOf = ({ lower, upper }: { lower: number; upper: number }): number => 1 - lower / upper;

describe("one Gaussian without sampling", () => {
  // At rate 1 losses below -38 were -Infinity: the search did not end.
  it.each([
    [1, 1, 1e-5],
    [0.3, 1, 1e-9],
    [0.2, 1, 1e-5],
    [0.05, 3, 0.1],
    [0.03, 1, 1e-11],
  ])("of noise %d, %d steps, at delta %d: the closed form", (noiseMultiplier, steps, delta) => {
    const mechanism = { noiseMultiplier, samplingRate: 1, steps };
    const exact = gaussianEpsilon(delta, Math.sqrt(steps) / noiseMultiplier);
    const { lower, upper } = pldEpsilon(mechanism, delta);
    expect(lower <= exact && exact <= upper, `${lower} ${exact} ${upper}`).toBe(true);
    expect(upper - lower).toBeLessThan(0.004 * exact);
    // A rate just below 1 is no other mechanism.
    const near = pldEpsilon({ ...mechanism, samplingRate: 1 - 1e-13 }, delta);
    expect(near.lower <= exact && near.upper >= exact * (1 - 1e-9)).toBe(true);
  });
});

// Hoeffding's bound is far from what roundings do: a bracket of half the width would still hold the value.
it("a bracket is as wide as was asked for, not narrower", () => {
  for (const relative of [0.01, 0.04]) {
    const mechanism = { noiseMultiplier: 2, samplingRate: 0.1, steps: 50 };
    const { lower, upper } = pldEpsilon(mechanism, 1e-5, relative);
    expect((upper - lower) / (relative * upper)).toBeGreaterThan(0.97);
    expect((upper - lower) / (relative * upper)).toBeLessThan(1.1);
  }
});

it("the allowance for rounding widens both ends at small deltas", () => {
  const mechanism = { noiseMultiplier: 1, samplingRate: 1, steps: 1 };
  const width = (delta: number): number => {
    const { lower, upper } = pldEpsilon(mechanism, delta);
    return (upper - lower) / (0.002 * upper);
  };
  expect(width(1e-5)).toBeLessThan(1.05);
  expect(width(1e-11)).toBeGreaterThan(1.2);
});

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
    const whole = pldEpsilon(one, 1e-5, 0.02);
    const halves = pldEpsilon([half, half], 1e-5, 0.02);
    expect(Math.max(whole.lower, halves.lower)).toBeLessThan(Math.min(whole.upper, halves.upper));
    expect(Math.max(widthOf(whole), widthOf(halves))).toBeLessThan(0.022);
    const there = pldEpsilon([one, other], 1e-5, 0.02);
    const back = pldEpsilon([other, one], 1e-5, 0.02);
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
    const few = { noiseMultiplier: 1.5, samplingRate: 1, steps: 2 };
    const more = { noiseMultiplier: 3, samplingRate: 1, steps: 3 };
    const exact = gaussianDelta(5, Math.sqrt(2 / 1.5 ** 2 + 3 / 3 ** 2));
    const { lower, upper } = pldDelta([few, more], 5);
    expect(lower <= exact && exact <= upper && upper < 1.1 * lower).toBe(true);
    const idle = { ...other, samplingRate: 0 };
    expect(pldEpsilon([one, idle], 1e-5, 0.02)).toEqual(pldEpsilon(one, 1e-5, 0.02));
    expect(pldDelta([idle], 1)).toEqual({ lower: 0, upper: 0 });
  });
});

describe("blocks of steps", () => {
  it.each([
    ["without a rest", 1024, 16],
    ["with a rest", 1000, 16],
  ])("of a Gaussian hold the closed form, %s", (_, steps, blocks) => {
    const mechanism = { noiseMultiplier: 16, samplingRate: 1, steps };
    const bracket = pldInBlocks(mechanism, 1e-5, blocks, 2 ** 15);
    const exact = gaussianEpsilon(1e-5, Math.sqrt(steps) / 16);
    expect(bracket.lower <= exact && exact <= bracket.upper).toBe(true);
    expect(widthOf(bracket)).toBeLessThan(0.02);
  });

  it("roundings of both grids widen the bracket", () => {
    const mechanism = { noiseMultiplier: 16, samplingRate: 1, steps: 1024 };
    expect(widthOf(pldInBlocks(mechanism, 1e-5, 16, 2 ** 12))).toBeGreaterThan(0.063);
  });

  it("of two sampled phases agree with one grid, and are nearly as narrow", () => {
    const phases = [
      { noiseMultiplier: 1, samplingRate: 0.01, steps: 700 },
      { noiseMultiplier: 2, samplingRate: 0.02, steps: 300 },
    ];
    const grid = pldEpsilon(phases, 1e-5, 0.02);
    const bracket = pldInBlocks(phases, 1e-5, 16, 2 ** 15);
    expect(Math.max(grid.lower, bracket.lower)).toBeLessThan(Math.min(grid.upper, bracket.upper));
    expect(widthOf(bracket)).toBeLessThan(0.03);
  });
});

describe("delta below the allowance for rounding", () => {
  it("is refused, sooner over many steps", () => {
    const mechanism = { noiseMultiplier: 1, samplingRate: 0.001, steps: 1e7 };
    expect(() => pldEpsilon(mechanism, 1e-9)).toThrow(/delta must be at least 3e-8 for the PLD/);
    expect(() => pldEpsilon({ ...mechanism, steps: 10 }, 1e-12)).toThrow(/at least 1e-11/);
  });
});

describe("bounds on delta", () => {
  const mechanism = { noiseMultiplier: 1.5, samplingRate: 1, steps: 4 };
  const exact = (epsilon: number): number => gaussianDelta(epsilon, 2 / 1.5);

  // As with epsilon: what roundings do is far less than what they could, so that values alone show no allowance.
  it("allow for the roundings on both sides", () => {
    const eta = 0.0025;
    const { lower, upper } = pldDelta(mechanism, 5);
    expect(upper).toBeGreaterThan(exact(5 - 0.95 * eta));
    expect(lower).toBeLessThan(exact(5 + 0.95 * eta));
    const profile = pldProfile(mechanism, 0.05);
    for (const epsilon of [0.5, 2, 5]) {
      expect(profile(epsilon)).toBeGreaterThan(exact(epsilon - 0.95 * 0.05));
      expect(profile(epsilon)).toBeLessThan(exact(epsilon - 1.1 * 0.05));
    }
  });

  it("of many epsilons at once are of the direction in which more is lost", () => {
    const sampled = { noiseMultiplier: 0.8, samplingRate: 0.1, steps: 20 };
    const profile = pldProfile(sampled, 0.01);
    for (const epsilon of [3, 4]) {
      const { lower, upper } = pldDelta(sampled, epsilon);
      expect(profile(epsilon)).toBeGreaterThan(lower);
      expect(profile(epsilon)).toBeLessThan(1.1 * upper);
    }
  });
});

it.each([
  [0.45, 0.003, 1000],
  [1.1, 0.01, 1000],
  [2, 0.5, 40],
])(
  "the middle of a rough bracket is near the value: noise %d, rate %d, %d steps",
  (s, q, steps) => {
    const mechanism = { noiseMultiplier: s, samplingRate: q, steps };
    const { lower, upper } = pldEpsilon(mechanism, 1e-5);
    const middle = pldMiddle(mechanism, 1e-5);
    expect(Math.abs(middle / ((lower + upper) / 2) - 1)).toBeLessThan(2e-3);
  },
);
