/** The exact rank test against enumeration, its level, ties, strata, and the shift it claims to see. */
import { describe, expect, it } from "vitest";
import { detectableShift, rankTest } from "./rank-sum.js";
import { stream } from "./stream.js";

/** P(sum of U over strata <= u) by enumeration of all interleavings. */
function enumerated(strata: ReadonlyArray<readonly [number, number]>, u: number): number {
  const laws = strata.map(([n1, n2]) => {
    const list: number[] = [];
    const walk = (a: number, b: number, wins: number): void => {
      if (a === 0 && b === 0) {
        list.push(wins);
        return;
      }
      if (a > 0) walk(a - 1, b, wins + (n2 - b));
      if (b > 0) walk(a, b - 1, wins);
    };
    walk(n1, n2, 0);
    return list;
  });
  const sums = laws.reduce((all, law) => all.flatMap((x) => law.map((y) => x + y)), [0]);
  return sums.filter((x) => x <= u).length / sums.length;
}
const sample = (n: number, shift: number, at: number): number[] => {
  const { normal } = stream("rank-sum", "sample", at);
  return Array.from({ length: n }, () => normal() + shift);
};

describe("rank test", () => {
  it("has the p-values of enumeration, alone and over strata", () => {
    const cases = [
      [[4, 5]],
      [
        [3, 3],
        [2, 4],
      ],
      [
        [1, 6],
        [3, 2],
        [2, 2],
      ],
    ] as const;
    cases.forEach((sizes, c) => {
      for (let k = 0; k < 12; k++) {
        const strata = sizes.map(([n1, n2], s) => ({
          a: sample(n1, 0.4 * (k % 4), 100 * c + 10 * k + s),
          b: sample(n2, 0, 5000 + 100 * c + 10 * k + s),
        }));
        const { auc, pValue } = rankTest(strata);
        const pairs = sizes.reduce((a, [n1, n2]) => a + n1 * n2, 0);
        const wins = Math.round(auc * pairs);
        expect(pValue).toBeCloseTo(
          Math.min(1, 2 * enumerated(sizes, Math.min(wins, pairs - wins))),
          12,
        );
      }
    });
  });
  it("stays exact at the ends of large samples: complete separation of 24 and 24 has p = 2/C(48, 24)", () => {
    const a = Array.from({ length: 24 }, (_, i) => 100 + i);
    const b = Array.from({ length: 24 }, (_, i) => i);
    const c = 32247603683100;
    expect(rankTest([{ a, b }]).pValue / (2 / c)).toBeCloseTo(1, 10);
    expect(rankTest([{ a: b, b: a }]).auc).toBe(0);
    expect(
      rankTest([
        { a, b },
        { a, b },
      ]).pValue /
        (2 / c ** 2),
    ).toBeCloseTo(1, 10);
  });
  it("holds its level, with ties too, and sees the shift that it claims: 1500 trials each", () => {
    // Rejections under the null: at most binomial(1500, 0.05), 75 +- 8.4; 134 is 7 standard
    // deviations. At the detectable shift the power is 0.9 to 0.01: 1350 +- 12 and 15; 1240 and
    // 1440 are 5 of their standard deviations away, fixed seeds, and power 0.5 would give 750.
    let [plain, tied, shifted] = [0, 0, 0];
    const sizes = [
      [12, 12],
      [12, 12],
    ] as const;
    const strata = (k: number, d: number) =>
      sizes.map(([n1, n2], s) => ({
        a: sample(n1, d, 4 * k + 2 * s),
        b: sample(n2, 0, 4 * k + 2 * s + 1),
      }));
    const shift = detectableShift(rankTest(strata(0, 0)), sizes, 0.05);
    expect(shift).toBeGreaterThan(0.6);
    expect(shift).toBeLessThan(1.4);
    for (let k = 0; k < 1500; k++) {
      const null0 = strata(k, 0);
      plain += Number(rankTest(null0).pValue <= 0.05);
      tied += Number(
        rankTest(null0.map(({ a, b }) => ({ a: a.map(Math.round), b: b.map(Math.round) })))
          .pValue <= 0.05,
      );
      shifted += Number(rankTest(strata(k, shift)).pValue <= 0.05);
    }
    expect(plain).toBeLessThan(134);
    expect(plain).toBeGreaterThan(30);
    expect(tied).toBeLessThan(134);
    expect(shifted).toBeGreaterThan(1240);
    expect(shifted).toBeLessThan(1440);
    expect(detectableShift(rankTest([{ a: [1, 2], b: [3, 4] }]), [[2, 2]], 1e-8)).toBe(Infinity);
  });
  it("limits of the shift: those that the test does not reject, at their ends", () => {
    const strata = [0, 1].map((s) => ({ a: sample(9, 0.7, 900 + s), b: sample(11, 0, 950 + s) }));
    for (const alpha of [0.05, 1e-3]) {
      const { mean, low, high } = rankTest(strata).shift(alpha);
      const pAt = (d: number): number =>
        rankTest(strata.map(({ a, b }) => ({ a: a.map((x) => x - d), b }))).pValue;
      expect(pAt(low - 1e-9)).toBeLessThanOrEqual(alpha);
      expect(pAt(low + 1e-9)).toBeGreaterThan(alpha);
      expect(pAt(high + 1e-9)).toBeLessThanOrEqual(alpha);
      expect(pAt(high - 1e-9)).toBeGreaterThan(alpha);
      expect(pAt(mean)).toBeGreaterThan(0.9);
    }
    const moved = rankTest(strata.map(({ a, b }) => ({ a: a.map((x) => x + 3), b })));
    const exchanged = rankTest(strata.map(({ a, b }) => ({ a: b, b: a })));
    const { mean, low, high } = rankTest(strata).shift(0.05);
    expect(moved.shift(0.05).mean).toBeCloseTo(mean + 3, 12);
    expect(exchanged.shift(0.05).low).toBeCloseTo(-high, 12);
    expect(exchanged.shift(0.05).high).toBeCloseTo(-low, 12);
    expect(rankTest([{ a: [1, 2], b: [3, 4] }]).shift(1e-8)).toEqual({
      mean: -2,
      low: -Infinity,
      high: Infinity,
    });
  });
  it("sees a shift at levels where only complete separation, or nearly, is enough", () => {
    // 3 strata of 8 and 8 at 2.5e-9: 184 of 192 pairs. Power by 400 samples of another stream: 360 +- 6; 316 and 396
    // are 7 and 6 standard deviations away.
    const sizes = [8, 8, 8].map((n) => [n, n] as const);
    const strata = (d: number, k: number) =>
      sizes.map(([n], s) => ({
        a: sample(n, d, 20_000 + 6 * k + 2 * s),
        b: sample(n, 0, 20_001 + 6 * k + 2 * s),
      }));
    const shift = detectableShift(rankTest(strata(0, 0)), sizes, 2.5e-9);
    expect(shift).toBeGreaterThan(2.5);
    expect(shift).toBeLessThan(3.4);
    let seen = 0;
    for (let k = 0; k < 400; k++) seen += Number(rankTest(strata(shift, k)).pValue <= 2.5e-9);
    expect(seen).toBeGreaterThan(316);
    expect(seen).toBeLessThan(396);
  });
});
