/**
 * Exact two-sample rank test over strata: Wilcoxon's rank sum (Mann & Whitney
 * 1947, doi:10.1214/aoms/1177730491) within each stratum, added up. Under "one
 * continuous law in each stratum" its law depends on the sample sizes alone.
 */
import { oncePerKey } from "./once-per-key.js";
import { stream } from "./stream.js";

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

/** Law of the sum of U over strata: the same sizes come again and again, with every setting and every number. */
const convolved = oncePerKey(
  (strata: ReadonlyArray<readonly [number, number]>) => strata,
  (strata) =>
    strata
      .map(([n1, n2]) => massOf(n1, n2))
      .reduce((a, b) => {
        const out = new Float64Array(a.length + b.length - 1);
        for (let i = 0; i < a.length; i++)
          for (let j = 0; j < b.length; j++) out[i + j] += a[i] * b[j];
        return out;
      }),
);

export interface RankTest {
  /** Pairs won by the first sample, ties half, over all pairs within strata: P(a > b) + P(a = b)/2. */
  readonly auc: number;
  /** Two-sided, exact (with ties: conservative). */
  readonly pValue: number;
  /** `auc` beyond which a test at level alpha rejects, on the upper side; 1 is not enough: Infinity. */
  critical(alpha: number): number;
  /**
   * Shifts of the first sample against the second that a test at level alpha does not reject, and the middle one
   * (Hodges & Lehmann 1963, doi:10.1214/aoms/1177704172): exact where the laws of a stratum differ by a shift, the same
   * in all of them.
   */
  shift(alpha: number): { readonly mean: number; readonly low: number; readonly high: number };
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
  const critical = (alpha: number): number => {
    let [sum, u] = [0, 0];
    while (u < mass.length && 2 * (sum + mass[u]) <= alpha) sum += mass[u++];
    return u === 0 ? Infinity : 1 - (u - 1) / pairs;
  };
  return {
    auc: wins / pairs,
    pValue: Math.min(1, 2 * tail),
    critical,
    shift(alpha) {
      const all = used.flatMap(({ a, b }) => a.flatMap((x) => b.map((y) => x - y)));
      const sorted = Float64Array.from(all).sort();
      // So many of the differences must exceed a shift that it is rejected as too small.
      const most = Math.round(critical(alpha) * pairs);
      const mean = (sorted[(pairs - 1) >> 1] + sorted[pairs >> 1]) / 2;
      if (!(most <= pairs)) return { mean, low: -Infinity, high: Infinity };
      return { mean, low: sorted[pairs - most], high: sorted[most - 1] };
    },
  };
}

/** Samples from which the detectable shift is read: its power is 0.9 to within 0.01 or so. */
const REPETITIONS = 1000;
const DETECTED = 0.9;

/** Pairs of two sorted samples in which a + shift is the larger. */
function pairsWon(a: Float64Array, b: Float64Array, shift: number): number {
  let [won, below] = [0, 0];
  for (const x of a) {
    while (below < b.length && b[below] < x + shift) below++;
    won += below;
  }
  return won;
}

/**
 * Shift between two normal samples, in standard deviations, at which a test at level alpha rejects with probability
 * 0.9: the shift that is enough for 90% of standard normal samples of these sizes, from a stream of its own. Infinity
 * where complete separation is not enough.
 */
export function detectableShift(
  { critical }: RankTest,
  strata: ReadonlyArray<readonly [number, number]>,
  alpha: number,
): number {
  const pairs = strata.reduce((s, [n1, n2]) => s + n1 * n2, 0);
  const wanted = Math.round(critical(alpha) * pairs);
  if (!(wanted <= pairs)) return Infinity;
  const key = `${strata.join("/")} ${wanted}`;
  const known = shifts.get(key) ?? shiftFor(strata, wanted);
  shifts.set(key, known);
  return known;
}

/** The same numbers are asked for again and again: of every setting, and at every call. */
const shifts = new Map<string, number>();

/** Shift at which 90% of samples of these sizes win so many pairs. */
function shiftFor(strata: ReadonlyArray<readonly [number, number]>, wanted: number): number {
  const { normal } = stream("rank-sum", `shift/${strata.join("/")}`, 0);
  const sorted = (n: number): Float64Array => Float64Array.from({ length: n }, normal).sort();
  const samples = Array.from({ length: REPETITIONS }, () =>
    strata.map(([n1, n2]) => [sorted(n1), sorted(n2)] as const),
  );
  const power = (shift: number): number =>
    samples.filter((s) => s.reduce((w, [a, b]) => w + pairsWon(a, b, shift), 0) >= wanted).length /
    REPETITIONS;
  let [low, high] = [0, 16];
  for (let i = 0; i < 24; i++) {
    const middle = (low + high) / 2;
    if (power(middle) < DETECTED) low = middle;
    else high = middle;
  }
  return high;
}
