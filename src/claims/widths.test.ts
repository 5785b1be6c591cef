/** Widths and sizes by hand: half of an interval, and what Student's test sees of a mean. */
import { expect, it } from "vitest";
import { widthOf } from "./convergence.js";
import { studentShift } from "./power.js";

it("a half-width is half of the interval, wherever the estimate lies in it, and none at an end", () => {
  const judged = {
    verdict: "upheld",
    statistic: "",
    value: 2,
    low: 0,
    high: 10,
    power: null,
  } as const;
  expect(widthOf(judged, "half-width")).toBe(5);
  for (const value of [0, 10, 11, null])
    expect(widthOf({ ...judged, value }, "half-width")).toBeNull();
  expect(widthOf({ ...judged, standardError: 3 }, "standard error")).toBe(3);
  const power = { effect: "", smallest: 7 };
  expect(widthOf({ ...judged, power }, "smallest effect")).toBe(7);
});

it("a mean is seen beyond the two-sided limit and 1.2816 more errors, which many degrees make normal", () => {
  // 1.95996 at 5%, 2.57583 at 1%; in the unit of the error.
  expect(studentShift(1, { alpha: 0.05, degrees: 1e6 })).toBeCloseTo(1.95996 + 1.28155, 3);
  expect(studentShift(2, { alpha: 0.01, degrees: 1e6 })).toBeCloseTo(2 * (2.57583 + 1.28155), 3);
});
