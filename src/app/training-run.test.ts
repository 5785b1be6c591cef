/** Which point of a curve is kept. */
import { expect, it } from "vitest";
import { keptPoint } from "./training-run.js";

const curve = [0.4, 0.7, 0.7, 0.6].map((accuracy, i) => ({ step: 5 * (i + 1), accuracy }));
const stepOf = (early: boolean | undefined, points = curve): number =>
  keptPoint(points, early, ({ accuracy }) => accuracy).step;

it("is the last, under early stopping the first of those that validate best", () => {
  expect([stepOf(undefined), stepOf(false), stepOf(true)]).toEqual([20, 20, 10]);
  expect(stepOf(true, curve.slice(2))).toBe(15);
});
