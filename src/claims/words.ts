/** Numbers and lists as readers see them, for the explanations of claims. */

/** "low..high" of a list, with so many decimals; one number where both are the same. */
export function range(list: readonly number[], decimals: number): string {
  const [low, high] = [Math.min(...list), Math.max(...list)].map((x) => x.toFixed(decimals));
  return low === high ? low : `${low}..${high}`;
}

/** Different entries in order of first appearance. */
export const different = <T>(list: readonly T[]): T[] => [...new Set(list)];

/** A number with its sign. */
export const signed = (x: number, decimals: number): string =>
  `${x >= 0 ? "+" : ""}${x.toFixed(decimals)}`;

/** "mean [low, high]" with so many decimals; one value a pool has no limits. */
export const withLimits = (
  { mean, low, high }: { readonly mean: number; readonly low: number; readonly high: number },
  decimals: number,
): string =>
  `${mean.toFixed(decimals)} ` +
  (Number.isNaN(low) || Number.isNaN(high)
    ? "[no interval]"
    : `[${low.toFixed(decimals)}, ${high.toFixed(decimals)}]`);

const NAMES: Readonly<Record<string, string>> = {
  mnist: "MNIST",
  language: "transformer on emails",
};
/** A source of rows as a reader knows it. */
export const sourceName = (source: string): string => NAMES[source] ?? source;
