/** Smallest effects against published values, values computed elsewhere, and simulation. */
import { describe, expect, it } from "vitest";
import {
  bandShift,
  boundedShift,
  cubeRootMean,
  DETECTED,
  detectableMean,
  shareAbove,
  shareBelow,
  tPower,
  tShift,
  zPower,
  zShift,
} from "./power.js";
import { binomialCdf, normalQuantile, tQuantile } from "./stdlib.js";

const limitOf = (alpha: number): number => normalQuantile(1 - alpha / 2, 0, 1);

describe("a normal test", () => {
  it("sees 1.96 + 1.2816 standard errors at level 0.05 (Cohen 1988), and counts both tails", () => {
    expect(zShift(limitOf(0.05))).toBeCloseTo(3.2415, 4);
    expect(zShift(limitOf(1e-8))).toBeCloseTo(limitOf(1e-8) + 1.2816, 4);
    // A limit of half a standard error: brentq of scipy 1.17 on the sum of both tails.
    expect(zShift(0.5)).toBeCloseTo(1.7073746, 6);
    expect(zPower(0, limitOf(0.05))).toBeCloseTo(0.05, 12);
  });

  it("sees nothing where the limit is not a number, and takes longer for more power", () => {
    expect(zShift(NaN)).toBeNaN();
    expect(zShift(Infinity)).toBe(Infinity);
    expect(zShift(2, 0.99)).toBeGreaterThan(zShift(2));
  });
});

describe("Student's test", () => {
  it("has the power that R's power.t.test(n = 20, delta = 1) prints, 0.8689528", () => {
    expect(tPower(Math.sqrt(10), tQuantile(0.975, 38), 38)).toBeCloseTo(0.8689528, 6);
  });

  // Roots of an adaptive quadrature (scipy 1.17) over the chi law, at limits t(1 - alpha/2).
  it.each([
    [1, 0.05, 20.9644734],
    [2, 0.05, 6.7956121],
    [3, 0.05, 5.0137906],
    [19, 1e-8, 11.8638925],
    [30, 2e-9, 10.2760178],
    [38, 0.05, 3.3266938],
  ])("with %i degrees at level %d sees %d standard errors", (degrees, alpha, shift) => {
    const limit = tQuantile(1 - alpha / 2, degrees);
    expect(tShift(limit, degrees)).toBeCloseTo(shift, 4);
    expect(tPower(0, limit, degrees) / alpha).toBeCloseTo(1, 3);
  });

  it("of more and more values is the normal one", () => {
    expect(tShift(2, 1e5)).toBeCloseTo(zShift(2), 4);
  });

  it("sees a mean in the units of the values, and none of a single one", () => {
    const [sd, n, alpha] = [3, 4, 0.05];
    expect(detectableMean({ sd, n, alpha })).toBeCloseTo((3 / 2) * 5.0137906, 4);
    expect(detectableMean({ sd, n: 1, alpha })).toBeNaN();
  });
});

describe("a count", () => {
  it("of 1800 or more in 2000 comes with probability 0.9 at a share of 0.90807 (scipy's binom)", () => {
    expect(shareAbove(1800, 2000)).toBeCloseTo(0.9080714, 6);
    expect(1 - binomialCdf(1799, 2000, shareAbove(1800, 2000))).toBeCloseTo(DETECTED, 8);
    expect(binomialCdf(200, 2000, shareBelow(200, 2000))).toBeCloseTo(DETECTED, 8);
  });

  it("of none is seen below (1 - share)^n = 0.9, and one beyond all never", () => {
    expect(Math.log(DETECTED) / Math.log(1 - shareBelow(0, 50))).toBeCloseTo(50, 6);
    expect(shareAbove(51, 50)).toBeNaN();
    expect(shareBelow(-1, 50)).toBeNaN();
  });
});

describe("a mean of bounded values", () => {
  const deviates = (limit: number, expectation: number) => (mean: number) =>
    Math.abs(mean - expectation) > limit;

  it("has an error that is seen by an exact binomial tail, upwards and downwards alike", () => {
    const shift = boundedShift(0.5, 100, deviates(0.2, 0.5));
    expect(1 - binomialCdf(70, 100, 0.5 + shift)).toBeCloseTo(DETECTED, 8);
    expect(shift).toBeCloseTo(
      boundedShift(0.5, 100, (mean) => mean < 0.3 || mean > 0.7),
      12,
    );
  });

  it("near zero has no larger error downwards than itself", () => {
    const shift = boundedShift(0.01, 1000, deviates(0.05, 0.01));
    expect(1 - binomialCdf(60, 1000, 0.01 + shift)).toBeCloseTo(DETECTED, 8);
    expect(boundedShift(0.4, 10, () => false)).toBe(0.6);
  });
});

it("a band is left by the binomial count at the place of the difference", () => {
  const shift = bandShift(0.05, 6400);
  const at = 0.5 + shift / 2;
  const seen = 1 - binomialCdf(Math.floor(6400 * (at - shift + 0.05)), 6400, at);
  expect(seen).toBeGreaterThan(0.89);
  expect(seen).toBeLessThan(0.91);
});

it("the mean of chi-squares has the quantiles of its cube root", () => {
  // Chi-square of 100 degrees, 90%: 118.498 (tables).
  expect(100 * cubeRootMean(1.2815516, 2 / 100)).toBeCloseTo(118.498, 1);
});
