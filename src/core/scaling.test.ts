/** Scaling to a fixed norm: which norm, of what, and what it does not bound. */
import { describe, expect, it } from "vitest";
import { minus, norm } from "./row-major.js";
import { scaled } from "./scaling.js";

const gradient = Float64Array.from([3, 4, 0, 0, 0, 0, 0, 0, 12]);

describe("scaled", () => {
  it("makes the norm of each row, or of the whole, 1, keeps zeros, and leaves its input as it is", () => {
    expect([...scaled(gradient, 3, "row")]).toEqual([0.6, 0.8, 0, 0, 0, 0, 0, 0, 1]);
    expect([...scaled(gradient, 3, "gradient")]).toEqual([...gradient].map((x) => x / 13));
    expect(scaled(gradient, 3, "none")).toBe(gradient);
    expect(gradient[0]).toBe(3);
    expect([...scaled(new Float64Array(4), 2, "row")]).toEqual([0, 0, 0, 0]);
  });

  // Docs: the sum of e and -(1 - t) e has norm t; one example t e' more turns it to any direction.
  it("bounds no batch gradient's sensitivity: one example of any size moves it from one end to the other", () => {
    for (const size of [1, 1e-3, 1e-9]) {
      const without = Float64Array.from([1 - (1 - size), 0]);
      const example = Float64Array.from([-2 * without[0], 0]);
      const including = Float64Array.from([without[0] + example[0], 0]);
      expect(norm(example)).toBeCloseTo(2 * size, 15);
      for (const scaling of ["row", "gradient"] as const)
        expect(norm(minus(scaled(without, 2, scaling), scaled(including, 2, scaling)))).toBe(2);
    }
  });
});
