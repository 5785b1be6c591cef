/** Log-log fits against fits worked by hand. */
import { describe, expect, it } from "vitest";
import { logSlope } from "./fit.js";

describe("logSlope", () => {
  it("fits a weighted line with the interval of its standard errors", () => {
    // y = x^-1 exactly at x = 1, e, e^2 with relative errors 0.1, 0.1, 0.1: Sxx = 2/0.01, se = sqrt(0.01/2).
    const fit = logSlope(
      [0, 1, 2].map((k) => ({ x: Math.exp(k), y: Math.exp(-k), se: 0.1 * Math.exp(-k) })),
    );
    expect(fit.value).toBeCloseTo(-1, 12);
    expect(fit.high - fit.value).toBeCloseTo(1.959964 * Math.sqrt(0.005), 6);
    // Unequal errors: the weighted slope of (0, 0), (1, 1), (2, 0) with weights 1, 1, 100 is that of exact weighted
    // least squares.
    const skewed = logSlope(
      [
        [0, 0, 1],
        [1, 1, 1],
        [2, 0, 0.1],
      ].map(([lx, ly, e]) => ({ x: Math.exp(lx), y: Math.exp(ly), se: e * Math.exp(ly) })),
    );
    const w = [1, 1, 100];
    const mx = (1 + 200) / 102;
    const my = 1 / 102;
    const sxx = w.reduce((a, x, i) => a + x * (i - mx) ** 2, 0);
    expect(skewed.value).toBeCloseTo(
      (w[0] * (0 - mx) * (0 - my) + w[1] * (1 - mx) * (1 - my) + w[2] * (2 - mx) * (0 - my)) / sxx,
      10,
    );
    // Without errors: the t interval of ordinary least squares, n - 2 degrees of freedom (t_{0.975, 2} = 4.302653).
    const plain = logSlope(
      [0, 1, 2, 3].map((k) => ({ x: Math.exp(k), y: Math.exp(k + (k % 2 === 0 ? 0.1 : -0.1)) })),
    );
    const slope = 1 - 0.04;
    const residual = [0.1, -0.1, 0.1, -0.1].map((r, k) => r + 0.04 * (k - 1.5));
    const se = Math.sqrt(residual.reduce((a, r) => a + r * r, 0) / 2 / 5);
    expect(plain.value).toBeCloseTo(slope, 10);
    expect(plain.high - plain.value).toBeCloseTo(4.302653 * se, 5);
  });
});
