/** Brackets of roots: they keep the change of sign, close as far as was asked, and take few values. */
import { describe, expect, it } from "vitest";
import { smallestEpsilon } from "./gaussian-mechanism.js";
import { closeBracket } from "./root.js";

/** Shapes with a root at 0.3 in [-1, 2]; the last two jump, and have no value. */
const SHAPES: ReadonlyArray<readonly [string, (x: number) => number]> = [
  ["line", (x) => 0.3 - x],
  ["rising", (x) => Math.expm1(x - 0.3)],
  ["flat", (x) => (0.3 - x) ** 9],
  ["steep", (x) => -Math.cbrt(x - 0.3)],
  ["far below", (x) => (x < 0.3 ? Math.log1p(0.3 - x) : -Infinity)],
  ["jump", (x) => (x < 0.3 ? 1 : -1e-9)],
];

describe("a bracket", () => {
  it.each(SHAPES)("of a root closes on both sides: %s", (name, f) => {
    const few = name === "line" || name === "rising" ? 14 : 100;
    for (const relative of [1e-3, 1e-12, 0]) {
      let tries = 0;
      const counted = (x: number): number => {
        tries++;
        return f(x);
      };
      const ends = [-1, 2].map((x) => ({ x, y: f(x) }));
      const [above, below] = ends[0].y > 0 ? ends : ends.toReversed();
      const closed = closeBracket(counted, above, below, relative);
      expect(closed.above.y).toBeGreaterThan(0);
      expect(closed.below.y).toBeLessThanOrEqual(0);
      expect(closed.above.y).toBe(f(closed.above.x));
      expect(closed.below.y).toBe(f(closed.below.x));
      expect(Math.abs(closed.above.x - closed.below.x)).toBeLessThan(
        1.01 * Math.max(relative, 1e-15) * 0.302,
      );
      // Bisection takes 52 for the last digit; of smooth shapes far fewer will do.
      expect(tries).toBeLessThan(few);
    }
  });
});

describe("the smallest epsilon", () => {
  it.each([1e-3, 0.7, 1, 3, 250, 1e8])("%d is met from above, in few tries", (root) => {
    // Of a Gaussian's shape, whose logarithm is concave, and of one that is not.
    for (const power of [2, 0.5]) {
      let tries = 0;
      const profile = (x: number): number => {
        tries++;
        return Math.exp(-5 * (x / root) ** power);
      };
      const found = smallestEpsilon(profile, Math.exp(-5));
      expect(profile(found)).toBeLessThanOrEqual(Math.exp(-5));
      expect(profile(found * (1 - 2e-12))).toBeGreaterThan(Math.exp(-5));
      expect(tries).toBeLessThan(45);
    }
  });

  it("is 0 where that will do, and Infinity above the most", () => {
    expect(smallestEpsilon(() => 0.1, 0.1)).toBe(0);
    expect(smallestEpsilon(() => 0.2, 0.1)).toBe(Infinity);
    const profile = (x: number): number => Math.exp(-x);
    expect(smallestEpsilon(profile, Math.exp(-30), 29)).toBe(Infinity);
    expect(smallestEpsilon(profile, Math.exp(-30), 31)).toBeCloseTo(30, 9);
  });
});
