/** Shares of looks: they sum to the whole level, and to what a choice among steps may spend of it. */
import { expect, it } from "vitest";
import { mostSpent, shareAt } from "./looks.js";

it("looks spend 6/(pi k)^2 of the level each, all of it together; a single one spends all", () => {
  expect(shareAt(undefined)).toBe(1);
  expect(shareAt(1)).toBeCloseTo(0.6079271, 7);
  expect(shareAt(3)).toBeCloseTo(0.6079271 / 9, 7);
  let sum = 0;
  for (let k = 1; k <= 1000; k++) sum += shareAt(k);
  // What is left behind k looks is 6/pi^2/k, about.
  expect(sum + 0.6079271 / 1000.5).toBeCloseTo(1, 6);
});

it("each look that may choose its steps spends its share for each way to have chosen", () => {
  expect(mostSpent(0)).toBe(0);
  expect(mostSpent(1)).toBe(shareAt(1));
  expect(mostSpent(3)).toBeCloseTo(0.6079271 * (1 + 1 / 2 + 1 / 3), 6);
});
