/**
 * The exact laws against the reference values of docs/theory.md,
 * against themselves in a second representation, and against controls.
 */
import { describe, expect, it } from "vitest";
import {
  absoluteThirdMoment,
  berryEsseenBound,
  fourthMomentBound,
  scaleMixtureBound,
} from "./bounds.js";
import { gammaP, gammaQ } from "./gamma.js";
import { jointTv } from "./joint.js";
import { noiseLaw } from "./law.js";
import { excessKurtosis, skewness } from "./moments.js";
import { exactDistances, exactTv, SHARP_RATE } from "./tv.js";

const TV = [
  [1, 0, 0.237532597],
  [2, 0, 0.141302237],
  [8, 0, 0.041377901],
  [16, 0, 0.021267262],
  [100, 0, 0.00348455],
  [1, 0.6, 0.331263274],
  [8, 0.6, 0.118111371],
  [100, 0.6, 0.032112296],
  [1000, 0.25, 0.005569321],
] as const;
const GRID_RANKS = [1, 2, 3, 7, 16, 64, 255, 1024, 4096];
const GRID_RHOS = [0, 0.01, 0.25, 0.6, 0.8, 0.85, 0.95, 0.99, 1];

describe("exact total variation", () => {
  it.each(TV)("TV(%i, %f) = %f", (rank, rho, tv) => {
    expect(Math.abs(exactTv(rank, rho) - tv)).toBeLessThan(1e-9);
    expect(exactTv(rank, -rho)).toBe(exactTv(rank, rho));
  });

  it("agrees between the scale mixture and the difference of gammas to 1e-9", () => {
    for (const rank of GRID_RANKS) {
      for (const rho of [0.05, 0.3, 0.6, 0.8, 0.95]) {
        expect(
          Math.abs(exactTv(rank, rho, "scale") - exactTv(rank, rho, "difference")),
        ).toBeLessThan(1e-9);
      }
    }
  });

  it("approaches the sharp rates", () => {
    expect(4096 * exactTv(4096, 0)).toBeCloseTo(SHARP_RATE.spread, 3);
    expect(64 * exactTv(4096, 0.6)).toBeCloseTo(SHARP_RATE.skewed(0.6), 3);
  });

  it("is dominated by every bound on the whole grid", () => {
    for (const rank of GRID_RANKS) {
      for (const rho of GRID_RHOS) {
        const { tv, kolmogorov } = exactDistances(rank, rho);
        expect(fourthMomentBound(rank, rho)).toBeGreaterThanOrEqual(tv);
        expect(scaleMixtureBound(rank, rho)).toBeGreaterThanOrEqual(tv - 1e-8);
        expect(berryEsseenBound(rank, rho)).toBeGreaterThanOrEqual(kolmogorov);
        expect(kolmogorov).toBeLessThanOrEqual(tv);
      }
    }
  });
});

describe("bounds", () => {
  // Evaluated independently by adaptive quadrature: (r, rho), 2
  // sqrt(k4/6), E of the conditional TV, Berry-Esseen with 0.4748.
  it.each([
    [4, 0, 1, 0.1494189292904117, 0.6045341358402554],
    [16, 0.6, 0.6668108263973315, 0.32967121616180106, 0.3494836065572005],
    [100, 0.3, 0.22829847109220522, 0.14486857696097943, 0.1279482484554548],
    [2, 0.9, 1, 0.6544169896931974, 1],
  ])("at r = %i, rho = %f have their constants", (rank, rho, fourth, mixture, berry) => {
    expect(fourthMomentBound(rank, rho)).toBeCloseTo(fourth, 10);
    expect(scaleMixtureBound(rank, rho)).toBeCloseTo(mixture, 8);
    expect(berryEsseenBound(rank, rho)).toBeCloseTo(berry, 9);
  });
});

describe("noise law", () => {
  it("has the cumulants of E3, integrated from its density", () => {
    for (const [rank, rho] of [
      [4, 0],
      [5, 0.3],
      [16, -0.6],
      [64, 0.9],
    ] as const) {
      const law = noiseLaw(rank, rho);
      const sd = Math.sqrt(law.variance);
      const h = sd / 400;
      const moment = [0, 0, 0, 0, 0];
      for (let n = -30 * sd; n <= 30 * sd; n += h)
        for (let k = 0; k <= 4; k++) moment[k] += h * n ** k * law.pdf(n);
      expect(moment[0]).toBeCloseTo(1, 5);
      expect(moment[2] / law.cumulant(2)).toBeCloseTo(1, 4);
      expect(moment[3] / sd ** 3).toBeCloseTo(skewness(rank, rho), 3);
      expect(moment[4] / sd ** 4 - 3).toBeCloseTo(excessKurtosis(rank, rho), 2);
      expect(law.cumulant(4) / law.cumulant(2) ** 2).toBeCloseTo(excessKurtosis(rank, rho), 10);
    }
  });

  it("inverts its cdf, ends included", () => {
    for (const rank of GRID_RANKS) {
      for (const rho of [-1, -0.95, -0.3, 0, 0.7, 0.9, 1]) {
        const law = noiseLaw(rank, rho);
        for (const p of [1e-9, 0.01, 0.5, 0.99]) {
          // The smallest double with cdf >= p: near the end of the support one step of a double can jump over p.
          const n = law.quantile(p);
          expect(law.cdf(n)).toBeGreaterThanOrEqual(p * (1 - 1e-9));
          expect(
            law.cdf(n - 4 * Number.EPSILON * Math.max(Math.abs(n), Number.MIN_VALUE)),
          ).toBeLessThanOrEqual(p * (1 + 1e-9));
        }
        expect(law.quantile(0)).toBe(-Infinity);
      }
    }
  });

  it("refuses input outside its domain in one line", () => {
    for (const rank of [0, 1.5, -1, 4097, NaN])
      expect(() => noiseLaw(rank, 0)).toThrow(/^rank must be .* got/);
    for (const rho of [1.5, -2, NaN, Infinity])
      expect(() => noiseLaw(1, rho)).toThrow(/^rho must be .* got/);
  });
});

describe("joint law of one row", () => {
  it.each([
    [16, 768, 0.822],
    [16, 4096, 0.921],
    [64, 64, 0.298],
    [1024, 4096, 0.5],
    [4096, 16, 0.02],
  ])("joint TV(%i, %i) = %f", (rank, dim, tv) => {
    const joint = jointTv(rank, dim);
    expect(Math.abs(joint.tv - tv)).toBeLessThan(1e-3);
    expect(joint.error).toBeLessThan(1e-5);
  });

  it("is the marginal law with rho = 1 in one dimension, and grows with m", () => {
    for (const rank of [1, 2, 16, 300]) {
      expect(Math.abs(jointTv(rank, 1).tv - exactTv(rank, 1))).toBeLessThan(1e-6);
      for (let m = 1; m < 4096; m *= 4)
        expect(jointTv(rank, 4 * m).tv).toBeGreaterThan(jointTv(rank, m).tv);
    }
  });
});

describe("pieces", () => {
  it("incomplete gamma, large shapes (values of SciPy 1.17)", () => {
    expect(gammaP(1024, 1000)).toBeCloseTo(0.22798372569962153, 12);
    expect(gammaQ(2048, 2300) / 4.104460705604013e-8).toBeCloseTo(1, 10);
    expect(gammaP(200, 150) / 5.709688574208249e-5).toBeCloseTo(1, 12);
    expect(gammaP(5e5, 5e5)).toBeCloseTo(0.5001880631966055, 11);
  });

  it("E|zw - rho|^3 at its closed ends", () => {
    // rho = 0: (E|z|^3)^2 = 8/pi.  rho = 1: E|chi2_1 - 1|^3, by the density of a normal.
    expect(absoluteThirdMoment(0)).toBeCloseTo(8 / Math.PI, 10);
    let direct = 0;
    for (let z = -12; z < 12; z += 1e-3)
      direct += (1e-3 * Math.abs(z * z - 1) ** 3 * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
    expect(absoluteThirdMoment(1)).toBeCloseTo(direct, 5);
  });
});
