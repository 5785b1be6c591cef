/** Shape of a sample: by the formulas of two passes, and of one that does not vary. */
import { expect, it } from "vitest";
import { emptyMoments, push, shapeOf } from "./accumulator.js";

const shape = (sample: readonly number[]) => {
  const moments = emptyMoments();
  for (const x of sample) push(moments, x);
  return shapeOf(moments);
};

it("skewness and excess kurtosis are the plug-in ones; 0 where nothing varies", () => {
  const sample = [1, 1, 2, 6, 5];
  const of = (p: number): number => sample.reduce((sum, x) => sum + (x - 3) ** p, 0) / 5;
  const { skewness, kurtosis } = shape(sample);
  expect(skewness).toBeCloseTo(of(3) / of(2) ** 1.5, 12);
  expect(kurtosis).toBeCloseTo(of(4) / of(2) ** 2 - 3, 12);
  expect(shape([2, 2, 2])).toEqual({ skewness: 0, kurtosis: 0 });
  expect(shape([])).toEqual({ skewness: 0, kurtosis: 0 });
});
