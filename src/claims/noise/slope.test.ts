/** The paper's form C / sqrt(r), fitted to two points by hand. */
import { expect, it } from "vitest";
import type { NoiseRow } from "../../experiment/rows.js";
import { noiseRows } from "../../testing/rows.js";
import { paperRate } from "./slope.js";

const pointAt = (rank: number, tvMixture: number, half = 0.01): NoiseRow => ({
  ...noiseRows[0],
  ...{ rank, tvMixture, tvMixtureLow: tvMixture - half },
});

it("C is the mean of sqrt(r) TV, weighted by its own errors: those of TV times sqrt(r)", () => {
  // 2 0.1 and 4 0.1 with errors 2 and 4: weights 4 to 1. One over both: 1/(1/4 + 1/16) = 3.2.
  const { constant, margin } = paperRate([pointAt(4, 0.1), pointAt(16, 0.1)]);
  expect(constant).toBeCloseTo(0.24, 12);
  expect(margin).toBeCloseTo(0.01 * Math.sqrt(3.2), 12);
  // Of a point that is twice as precise the weight is four times as large: 16 to 1.
  const precise = paperRate([pointAt(4, 0.1, 0.005), pointAt(16, 0.1)]);
  expect(precise.constant).toBeCloseTo((16 * 0.2 + 0.4) / 17, 12);
});
