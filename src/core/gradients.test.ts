/** Rows of stated shape: norm 1, the largest loading first, signs by turns. */
import { describe, expect, it } from "vitest";
import { gradientRow, SHAPES, SPIKE } from "./gradients.js";

describe("gradient rows", () => {
  it.each(SHAPES)("%s: norm 1, largest first, signs by turns", (shape) => {
    for (const dim of [3, 16, 301]) {
      const q = gradientRow(shape, dim);
      expect(q).toHaveLength(dim);
      expect(q.reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(1, 12);
      q.forEach((x, j) => {
        expect(Math.abs(x)).toBeLessThanOrEqual(q[0]);
        if (shape !== "one-hot") expect(Math.sign(x)).toBe(j % 2 === 0 ? 1 : -1);
      });
    }
  });

  it("are even, fall as 1/j, have one spike, or one entry", () => {
    const near = (shape: (typeof SHAPES)[number], wanted: readonly number[]): void =>
      gradientRow(shape, wanted.length).forEach((x, j) => expect(x).toBeCloseTo(wanted[j], 12));
    near("spread", [0.5, -0.5, 0.5, -0.5]);
    near("power-law", [6 / 7, -3 / 7, 2 / 7]);
    const rest = Math.sqrt((1 - SPIKE ** 2) / 4);
    near("spiky", [SPIKE, -rest, rest, -rest, rest]);
    near("one-hot", [1, 0, 0]);
    for (const dim of [2, 500]) expect(gradientRow("spiky", dim)[0]).toBeCloseTo(0.6, 12);
  });
});
