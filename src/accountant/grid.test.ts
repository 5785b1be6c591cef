/** Laws on grids of other widths. */
import { describe, expect, it } from "vitest";
import { regridded, rounded, sumLaw, window, type Gridded } from "./grid.js";
import { stepLoss } from "./step-loss.js";

const meanOf = ({ pmf, start, shift }: Gridded, h: number): number =>
  pmf.reduce((sum, mass, i) => sum + mass * ((start + i) * h + shift), 0);

describe("a law on another grid", () => {
  it.each([0.7, 2.5, 3])("of width %d keeps its mass and its mean", (to) => {
    const law = { pmf: Float64Array.of(0.2, 0.1, 0.4, 0.3), start: -1, shift: 0.25 };
    const moved = regridded(law, 1, to);
    expect(moved.pmf.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    expect(meanOf(moved, to)).toBeCloseTo(meanOf(law, 1), 12);
  });

  it("of which mass was cut off keeps the mean of what is left, and has mass 1", () => {
    const whole = { pmf: Float64Array.of(0.2, 0.1, 0.4, 0.3), start: -1, shift: 0.25 };
    const moved = regridded({ ...whole, pmf: whole.pmf.map((mass) => mass / 4) }, 1, 2.5);
    expect(moved.pmf.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    expect(meanOf(moved, 2.5)).toBeCloseTo(meanOf(whole, 1), 12);
  });
});

describe("one step's law", () => {
  it.each(["remove", "add"] as const)(
    "rounded (%s) has the step's mean, on any grid",
    (direction) => {
      const step = stepLoss(0.3, 0.8, direction);
      // A divergence of one law from the other.
      expect(step.mean).toBeGreaterThan(0);
      for (const h of [0.002, 0.05, 0.7]) {
        const law = rounded(step, h);
        expect(meanOf(law, h)).toBeCloseTo(step.mean, 9);
        // Rounding to the nearest point moves no loss by more than half a width.
        expect(Math.abs(law.shift)).toBeLessThan(h / 2);
      }
    },
  );
});

describe("the law of a sum", () => {
  it("has the means of its parts, each as often as it is added", () => {
    const parts = [
      { law: { pmf: Float64Array.of(0.25, 0.5, 0.25), start: 1, shift: 0.3 }, count: 5 },
      { law: { pmf: Float64Array.of(0.5, 0.1, 0.4), start: -2, shift: -0.2 }, count: 3 },
    ];
    const sum = sumLaw(parts, 1, 1e-9);
    const wanted = parts.reduce((total, { law, count }) => total + count * meanOf(law, 1), 0);
    expect(meanOf(sum, 1)).toBeCloseTo(wanted, 6);
    expect(sum.pmf.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 8);
  });
});

describe("the window of a sum", () => {
  // The search of exponents stops where the bound rises again; here all of them are tried.
  it.each([
    [0.01, 1.1, 1000],
    [0.5, 0.4, 3],
    [1e-3, 4, 1e5],
    [0.9, 30, 7],
  ])("of rate %d, noise %d and %d steps is the narrowest of all exponents", (q, sigma, count) => {
    for (const direction of ["remove", "add"] as const) {
      const step = stepLoss(q, sigma, direction);
      const h = (step.high - step.low) / 3000;
      const law = rounded(step, h);
      const p = 1e-12;
      const at = (lambda: number): number => {
        const peak = lambda > 0 ? step.high : step.low;
        const sum = law.pmf.reduce(
          (t, mass, i) => t + mass * Math.exp(lambda * ((law.start + i) * h - peak)),
          0,
        );
        return (count * (Math.log(sum) + lambda * peak) + Math.log(1 / p)) / lambda;
      };
      const lambdas = Array.from({ length: 19 }, (_, i) => 2 ** (i - 8));
      const top = Math.min((law.start + law.pmf.length) * h * count, ...lambdas.map(at));
      const bottom = Math.max(law.start * h * count, ...lambdas.map((x) => at(-x)));
      const [low, high] = window([{ law, count }], h, p);
      expect(low).toBeCloseTo(bottom, 8);
      expect(high).toBeCloseTo(top, 8);
    }
  });
});
