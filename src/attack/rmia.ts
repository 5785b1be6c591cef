/**
 * RMIA (Zarifzadeh, Liu & Shokri 2024, arXiv:2312.03262): an example's probability under the target, beside its mean
 * over models that may have seen it or not, ranked among the same ratios of examples that no model saw. gamma = 1, as
 * in the code of its authors: at 2 only the few of the population whose own ratio is below half of the example's would
 * count, and nearly all examples would tie.
 */

/**
 * An example's probability under the target, and its means over
 * shadow models with it (of the population there are none) and without.
 */
export interface Answered {
  readonly p: number;
  readonly inside?: number;
  readonly outside: number;
}

/**
 * Mean of an example's probability over models that were trained on it with probability 1/2: over both sides, each by
 * half. The population was in no shadow model: its mean over all of them.
 */
export const onlineMean = ({ inside, outside }: Answered): number =>
  inside === undefined ? outside : (inside + outside) / 2;

/**
 * The same without models that were trained on it: they would have answered a p + 1 - a. Of the population, too (as in
 * the authors' code).
 */
export const offlineMean =
  (a: number) =>
  ({ outside }: Answered): number =>
    ((1 + a) * outside + 1 - a) / 2;

/**
 * a: 0.33 for labels (the authors' for image classifiers). For sequences p is the geometric mean a token, far from 1
 * for members, too: a = 0.33 would have them all above 2/3, so there is no correction.
 */
export const OFFLINE_A = { answers: 0.33, sequences: 1 } as const;

/** Share of the population whose ratio the example's reaches, between its steps by interpolation. */
export function rmiaScores(
  examples: readonly Answered[],
  population: readonly Answered[],
  mean: (x: Answered) => number,
): Float64Array {
  const ratio = (x: Answered): number => x.p / mean(x);
  const position = positionAmong(population.map(ratio));
  return Float64Array.from(examples, (x) => position(ratio(x)));
}

/**
 * Place of a positive number among n others, from 0 to 1: (k + f)/(n + 1) where k of them are at most it, and f says
 * how far it is on the way to the next one (below the first: from 0; above the last: f = 1 - last/x). Strictly
 * increasing but for rounding, so that ranks within one target are those of the ratio itself, while k/n is the count of
 * the paper: few distinct counts would hide what the ratios tell.
 */
export function positionAmong(others: readonly number[]): (x: number) => number {
  const sorted = Float64Array.from(others).sort();
  const n = sorted.length;
  return (x) => {
    let [k, high] = [0, n];
    while (k < high) {
      const middle = (k + high) >> 1;
      if (sorted[middle] <= x) k = middle + 1;
      else high = middle;
    }
    const before = k > 0 ? sorted[k - 1] : 0;
    const way = k < n ? (x - before) / (sorted[k] - before) : 1 - before / x;
    return (k + way) / (n + 1);
  };
}
