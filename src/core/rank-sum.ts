/**
 * Exact two-sample rank test over strata: Wilcoxon's rank sum (Mann & Whitney
 * 1947, doi:10.1214/aoms/1177730491) within each stratum, added up. Under "one
 * continuous law in each stratum" its law depends on the sample sizes alone.
 */
import { normalCdf } from "./stdlib.js";

/** Law of U for samples of n1 and n2: P(U = u), u = 0..n1 n2, from the coefficients of the Gaussian binomial. */
function massOf(n1: number, n2: number): Float64Array {
  const size = n1 * n2;
  const mass = new Float64Array(size + 1);
  mass[0] = 1;
  // prod over i of (1 - q^(n2 + i))/(1 - q^i), lower half only:
  // its coefficients need no higher ones, and U is symmetric.
  const half = size >> 1;
  for (let i = 1; i <= n1; i++) {
    for (let u = half; u >= n2 + i; u--) mass[u] -= mass[u - n2 - i];
    for (let u = i; u <= half; u++) mass[u] += mass[u - i];
  }
  for (let u = half + 1; u <= size; u++) mass[u] = mass[size - u];
  const total = mass.reduce((a, x) => a + x, 0);
  return mass.map((x) => x / total);
}

/** Law of the sum of U over strata. */
function convolved(strata: ReadonlyArray<readonly [number, number]>): Float64Array {
  return strata
    .map(([n1, n2]) => massOf(n1, n2))
    .reduce((a, b) => {
      const out = new Float64Array(a.length + b.length - 1);
      a.forEach((x, i) =>
        b.forEach((y, j) => {
          out[i + j] += x * y;
        }),
      );
      return out;
    });
}

export interface RankTest {
  /** Pairs won by the first sample, ties half, over all pairs within strata: P(a > b) + P(a = b)/2. */
  readonly auc: number;
  /** Two-sided, exact (with ties: conservative). */
  readonly pValue: number;
  /** `auc` beyond which a test at level alpha rejects, on the upper side; 1 is not enough: Infinity. */
  critical(alpha: number): number;
}

/** Compares two samples, stratum by stratum. @throws RangeError when no stratum holds both */
export function rankTest(
  strata: ReadonlyArray<{ readonly a: readonly number[]; readonly b: readonly number[] }>,
): RankTest {
  const used = strata.filter(({ a, b }) => a.length > 0 && b.length > 0);
  if (used.length === 0) throw new RangeError("a rank test needs a stratum with both samples");
  const pairs = used.reduce((s, { a, b }) => s + a.length * b.length, 0);
  const won = (x: number, y: number): number => (x === y ? 0.5 : Number(x > y));
  const wins = used.reduce(
    (s, { a, b }) => s + a.reduce((t, x) => t + b.reduce((w, y) => w + won(x, y), 0), 0),
    0,
  );
  const mass = convolved(used.map(({ a, b }) => [a.length, b.length]));
  const extreme = Math.ceil(Math.min(wins, pairs - wins));
  const tail = mass.subarray(0, extreme + 1).reduce((s, x) => s + x, 0);
  return {
    auc: wins / pairs,
    pValue: Math.min(1, 2 * tail),
    critical(alpha) {
      let [sum, u] = [0, 0];
      while (u < mass.length && 2 * (sum + mass[u]) <= alpha) sum += mass[u++];
      return u === 0 ? Infinity : 1 - (u - 1) / pairs;
    },
  };
}

/**
 * Shift between two normal samples, in standard deviations, at which P(a > b)
 * reaches `critical` plus 1.2816 standard deviations of the null (an upper bound of
 * the alternative's, nearly): the test then rejects with probability 0.9, about.
 */
export function detectableShift(
  { critical }: RankTest,
  strata: ReadonlyArray<readonly [number, number]>,
  alpha: number,
): number {
  const pairs = strata.reduce((s, [n1, n2]) => s + n1 * n2, 0);
  const sd =
    Math.sqrt(strata.reduce((s, [n1, n2]) => s + (n1 * n2 * (n1 + n2 + 1)) / 12, 0)) / pairs;
  const wanted = critical(alpha) + 1.2816 * sd;
  if (!(wanted < 1)) return Infinity;
  // P(a > b) at shift d is Phi(d/sqrt 2).
  let [low, high] = [0, 12];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle / Math.SQRT2) < wanted) low = middle;
    else high = middle;
  }
  return high;
}
