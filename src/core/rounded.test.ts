/** Bounds in decimals: on the side on which they hold, and no farther than one unit. */
import { expect, it } from "vitest";
import { stream } from "./stream.js";
import { fixedDown, fixedUp } from "./rounded.js";

it("is the next decimal up, or down, and a number that has so many stays", () => {
  expect(fixedUp(1.0228, 1)).toBe("1.1");
  expect(fixedUp(8.0907, 1)).toBe("8.1");
  expect(fixedDown(0.2346, 3)).toBe("0.234");
  expect(fixedDown(-0.2341, 3)).toBe("-0.235");
  expect(fixedDown(0.0004, 3)).toBe("0.000");
  for (const x of [0, 1.1, 0.3, 8.1, 2.7, 1e6]) {
    expect(fixedUp(x, 1)).toBe(x.toFixed(1));
    expect(fixedDown(x, 1)).toBe(x.toFixed(1));
  }
  expect([fixedUp(Infinity, 2), fixedDown(NaN, 2)]).toEqual(["Infinity", "NaN"]);
});

it("holds of any number, within a unit", () => {
  const { uniform } = stream("1", "rounded/test", 0);
  for (let i = 0; i < 2000; i++) {
    const x = (uniform() - 0.5) * 20;
    const [up, down] = [Number(fixedUp(x, 3)), Number(fixedDown(x, 3))];
    expect(up).toBeGreaterThanOrEqual(x);
    expect(down).toBeLessThanOrEqual(x);
    expect(up - down).toBeCloseTo(0.001, 9);
  }
});
