/** The profile of a Gaussian sketch, against closed forms, a quadrature, duality and sampling. */
import { describe, expect, it } from "vitest";
import { UsageError } from "./errors.js";
import { logGammaP, logGammaQ } from "./gamma.js";
import { oncePerKey } from "./once-per-key.js";
import { integrateAdaptive } from "./quadrature.js";
import { reversed, sketchDelta, sketchDeltaBoth, sketchEpsilon, sketchRenyi } from "./sketch.js";
import { gammaln } from "./stdlib.js";
import { stream } from "./stream.js";

/** One eigenvalue: a difference of two chi-square tails. */
function oneEigenvalue(epsilon: number, rank: number, l: number): number {
  const limit = (rank * Math.log(l) - 2 * epsilon) / (1 - 1 / l);
  if (l > 1 && limit <= 0) return 0;
  const tail = l > 1 ? logGammaP : logGammaQ;
  // Where all losses lie above epsilon, both tails are whole.
  if (l < 1 && limit <= 0) return -Math.expm1(epsilon);
  const first = tail(rank / 2, limit / 2);
  if (first === -Infinity) return 0;
  const second = epsilon + tail(rank / 2, limit / (2 * l));
  return Math.exp(first) * -Math.expm1(second - first);
}

/** Two eigenvalues: given the first chi-square, one eigenvalue is left. */
function twoEigenvalues(epsilon: number, rank: number, [l, m]: readonly [number, number]): number {
  const half = rank / 2;
  const density = (log: number): number =>
    Math.exp(half * log - Math.exp(log) / 2 - half * Math.LN2 - gammaln(half));
  const edges = Array.from({ length: 41 }, (_, i) => -80 + (i * 90) / 40);
  return integrateAdaptive(
    (log) =>
      density(log) *
      oneEigenvalue(epsilon - half * Math.log(l) + ((1 - 1 / l) * Math.exp(log)) / 2, rank, m),
    edges,
  ).value;
}

/** Sums of chi-squares of one weight are chi-squares: K equal eigenvalues at rank r are one at rank K r. */
const EQUAL = [
  [0.5, 2, 3],
  [1.3, 16, 40],
  [0.97, 64, 64],
  [3, 1, 5],
] as const;

describe("the profile of a Gaussian sketch", () => {
  it.each([
    [0.5, [0.5], 4, 0.256736419],
    [1, [2], 8, 0.18944543],
    [0.05, [0.99], 64, 0.00683767],
    [0.5, [0.8, 1.25], 8, 0.093649369],
    [0.1, [0.95, 0.97], 64, 0.096079782],
  ])("has the reference value at eps %d, eigenvalues %j, rank %d", (epsilon, l, rank, delta) => {
    expect(Math.abs(sketchDelta(epsilon, rank, l).value - delta)).toBeLessThan(6e-10);
  });

  it("is the difference of two chi-square tails for one eigenvalue, within its stated error", () => {
    let compared = 0;
    for (const rank of [1, 2, 3, 8, 64, 1024, 4096])
      for (const l of [1e-6, 0.1, 0.9, 0.9999, 1.0001, 1.5, 30, 1e6])
        for (const epsilon of [-1, 0, 0.01, 0.5, 3, 50]) {
          const { value, error } = sketchDelta(epsilon, rank, [l]);
          const closed = oneEigenvalue(epsilon, rank, l);
          // The closed form subtracts two tails: its own rounding, relative to them.
          expect(Math.abs(value - closed)).toBeLessThan(error + 1e-13);
          expect(error).toBeLessThan(2e-13);
          if (closed > 1e-6) compared++;
        }
    expect(compared).toBeGreaterThan(150);
  });

  it("keeps relative accuracy where delta is small", () => {
    for (const [epsilon, rank, l] of [
      [30, 4, 0.5],
      [40, 64, 0.6],
      [80, 16, 0.3],
    ] as const) {
      const closed = oneEigenvalue(epsilon, rank, l);
      expect(closed).toBeLessThan(1e-8);
      expect(Math.abs(sketchDelta(epsilon, rank, [l]).value / closed - 1)).toBeLessThan(1e-9);
    }
  });

  it.each([
    [0, 1, [0.3, 4]],
    [0.5, 3, [0.7, 1.6]],
    [2, 16, [0.6, 0.8]],
    [1, 8, [1.4, 2.2]],
    [5, 64, [0.5, 1.9]],
  ] as const)("is one quadrature for two eigenvalues: eps %d, rank %d, %j", (epsilon, rank, l) => {
    for (const pair of [l, reversed(l) as unknown as readonly [number, number]])
      expect(
        Math.abs(sketchDelta(epsilon, rank, pair).value - twoEigenvalues(epsilon, rank, pair)),
      ).toBeLessThan(1e-10);
  });

  it.each(EQUAL)(
    "K equal eigenvalues are one of K times the rank: l = %d, r = %d, K = %d",
    (l, rank, k) => {
      for (const epsilon of [0, 0.3, 2, 10])
        expect(
          Math.abs(
            sketchDelta(
              epsilon,
              rank,
              Array.from({ length: k }, () => l),
            ).value - oneEigenvalue(epsilon, rank * k, l),
          ),
        ).toBeLessThan(1e-12);
    },
  );

  it("is dual: the other direction at -eps follows from this one at eps", () => {
    const l = [0.2, 0.5, 0.9, 1.1, 3, 8];
    for (const rank of [1, 4, 32])
      for (const epsilon of [0.1, 1, 4]) {
        const other = sketchDelta(-epsilon, rank, reversed(l)).value;
        const own = sketchDelta(epsilon, rank, l).value;
        expect(Math.abs(other - (1 - Math.exp(-epsilon) * (1 - own)))).toBeLessThan(1e-12);
      }
  });

  // Hoeffding: a mean of 40,000 values in [0, 1] is .0235 off with probability 5e-20.
  it("is what sampled losses show for many eigenvalues, and bugs are not", () => {
    const l = Array.from({ length: 12 }, (_, i) => Math.exp((i - 5.5) / 4));
    const [rank, epsilon, trials] = [4, 2, 40_000];
    const { normal } = stream("1", "sketch/test", 0);
    let sum = 0;
    for (let t = 0; t < trials; t++) {
      let loss = 0;
      for (const x of l) {
        let c = 0;
        for (let k = 0; k < rank; k++) c += normal() ** 2;
        loss += (rank / 2) * Math.log(x) - ((1 - 1 / x) * c) / 2;
      }
      sum += loss > epsilon ? -Math.expm1(epsilon - loss) : 0;
    }
    const off = (value: number): number => Math.abs(sum / trials - value);
    expect(off(sketchDelta(epsilon, rank, l).value)).toBeLessThan(0.0235);
    // Planted: a dropped eigenvalue, the other direction, a rank too few and too many.
    const skewed = [0.05, 0.1, 0.2];
    expect(off(sketchDelta(epsilon, rank, l.slice(2)).value)).toBeGreaterThan(0.035);
    expect(off(sketchDelta(epsilon, rank - 1, l).value)).toBeGreaterThan(0.035);
    expect(off(sketchDelta(epsilon, rank + 1, l).value)).toBeGreaterThan(0.035);
    const [there, back] = [skewed, reversed(skewed)].map((x) => sketchDelta(3, 1, x).value);
    expect(Math.abs(there - back)).toBeGreaterThan(0.1);
  });

  it("rises with the rank, falls with epsilon, and is nothing without a change", () => {
    const l = [0.4, 0.95, 1.2, 6];
    for (const epsilon of [0, 0.5, 5]) {
      const byRank = [1, 2, 3, 8, 64].map((rank) => sketchDelta(epsilon, rank, l).value);
      expect(byRank).toEqual([...byRank].sort((a, b) => a - b));
    }
    const byEpsilon = [0, 0.1, 1, 5, 20, 80].map((e) => sketchDelta(e, 8, l).value);
    expect(byEpsilon).toEqual([...byEpsilon].sort((a, b) => b - a));
    expect(sketchDelta(0.5, 8, [1, 1]).value).toBe(0);
    expect(sketchDelta(0.5, 8, []).value).toBe(0);
    expect(sketchEpsilon(1e-5, 8, [])).toBe(0);
    expect(sketchDelta(0.7, 8, [1, ...l]).value).toBe(sketchDelta(0.7, 8, l).value);
  });

  it("is 0 above the largest loss, where all eigenvalues are above 1", () => {
    const largest = 4 * Math.log(2);
    expect(sketchDelta(largest, 8, [2]).value).toBe(0);
    expect(sketchDelta(largest * (1 - 1e-6), 8, [2]).value).toBeGreaterThan(0);
  });

  it("epsilon: the worse direction is at most delta there, and above it just below", () => {
    for (const l of [
      [0.5],
      [2],
      [0.3, 1.1, 4],
      Array.from({ length: 60 }, (_, i) => Math.exp((i - 30) / 10)),
    ])
      for (const delta of [1e-3, 1e-5, 1e-10]) {
        const epsilon = sketchEpsilon(delta, 16, l);
        expect(sketchDeltaBoth(epsilon, 16, l)).toBeLessThanOrEqual(delta);
        expect(sketchDeltaBoth(epsilon * (1 - 1e-6), 16, l)).toBeGreaterThan(delta);
      }
    const [there, back] = [[0.5], [2]].map((l) => sketchDelta(1, 4, l).value);
    expect(sketchDeltaBoth(1, 4, [0.5])).toBe(Math.max(there, back));
    expect(sketchDeltaBoth(1, 4, [2])).toBe(Math.max(there, back));
    expect(Math.abs(there - back)).toBeGreaterThan(0.01);
  });

  /** Epsilon of one eigenvalue alone: far from 1 it takes a while, and two tests ask for it. */
  const aloneOf = oncePerKey(
    (pair: readonly [rank: number, l: number]) => pair,
    ([rank, l]) => sketchEpsilon(1e-5, rank, [l]),
  );
  /** As l falls to 0 the loss is c/(2 l), and to rounding epsilon l is half a chi-square's quantile. */
  const FAR = [-8, -17, -60, -99, 8, 17, 99].map((power) => Number(`1e${power}`));
  it.each(FAR)("epsilon far from 1 is a quantile over the eigenvalue: %s", (l) => {
    const scale = Math.min(l, 1 / l);
    for (const rank of [1, 16, 256]) {
      const tail = Math.exp(logGammaQ(rank / 2, aloneOf([rank, l]) * scale));
      expect(tail / 1e-5).toBeCloseTo(1, 3);
    }
  });

  it.each(FAR)("other eigenvalues beside one far from 1 hide nothing of it: %s", (l) => {
    const beside = [[3, 0.2], [1 / l], [0.5, 0.999, 1.001]];
    // Far out an epsilon takes half a second: there each rank has one of them.
    const isFar = Math.abs(Math.log10(l)) > 20;
    for (const [i, rank] of [1, 16, 256].entries()) {
      const alone = aloneOf([rank, l]);
      for (const others of isFar ? [beside[i]] : beside) {
        const ratio = sketchEpsilon(1e-5, rank, [l, ...others]) / alone;
        expect(ratio).toBeGreaterThan(1 - 1e-9);
        expect(ratio).toBeLessThan(1 + 1e-4);
      }
    }
  });

  it("refuses eigenvalues whose squares leave the range of numbers", () => {
    for (const l of [1e-101, 1e101, NaN])
      expect(() => sketchDelta(1, 4, [2, l])).toThrow(
        /^eigenvalues must be positive numbers from 1e-100 to 1e\+100, got/,
      );
  });

  it("Renyi divergences are those of the two Gaussian laws, and infinite where they diverge", () => {
    const [rank, l, alpha] = [3, 0.6, 1.8];
    // E_q (p/q)^alpha of N(0, 1) against N(0, l), by quadrature, r columns.
    const moment = integrateAdaptive(
      (x) =>
        (Math.sqrt(l) ** alpha / Math.sqrt(2 * Math.PI * l)) *
        Math.exp((-alpha * x * x) / 2 + ((alpha - 1) * x * x) / (2 * l)),
      [-40, -10, -4, -1, 0, 1, 4, 10, 40],
    ).value;
    expect(sketchRenyi(alpha, rank, [l])).toBeCloseTo((rank * Math.log(moment)) / (alpha - 1), 10);
    expect(sketchRenyi(2.5, rank, [l])).toBe(Infinity);
    expect(sketchRenyi(2.4, rank, [l])).toBeLessThan(Infinity);
    // The mixing mechanism's formula, gamma = 1/(1 - l).
    const gamma = 1 / (1 - l);
    expect(sketchRenyi(alpha, rank, [l])).toBeCloseTo(
      (rank * alpha * Math.log(1 - 1 / gamma)) / (2 * (alpha - 1)) -
        (rank * Math.log(1 - alpha / gamma)) / (2 * (alpha - 1)),
      12,
    );
  });

  it.each([0, -1, NaN, Infinity])("refuses an eigenvalue of %d", (l) => {
    expect(() => sketchDelta(1, 4, [0.5, l])).toThrow(UsageError);
  });
  it("refuses a rank of 0", () => {
    expect(() => sketchDelta(1, 0, [0.5])).toThrow(UsageError);
  });
});
