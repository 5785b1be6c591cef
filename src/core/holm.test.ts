import { expect, it } from "vitest";
import { holm } from "./holm.js";

it("steps down, by hand: 4 x 0.005, 3 x 0.01, 2 x 0.03, and 0.04 no smaller than the one before", () => {
  const adjusted = holm([0.01, 0.04, 0.03, 0.005]);
  [0.03, 0.06, 0.06, 0.02].forEach((p, i) => expect(adjusted[i]).toBeCloseTo(p, 12));
});

it("is the p-value of one test, 1 at most, and nothing of none", () => {
  expect(holm([0.03])).toEqual([0.03]);
  expect(holm([0.6, 0.7])).toEqual([1, 1]);
  expect(holm([])).toEqual([]);
});
