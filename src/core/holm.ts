/**
 * Holm's step-down rule (1979, Scandinavian Journal of Statistics 6, 65-70): p-values of several tests, each made as
 * large as the level at which that test is still shown when the chance of any false one is to be that level. Holds for
 * any dependence between the tests.
 * @returns in the order of the p-values: of the k-th smallest of m the largest of (m - j + 1) p_j over j <= k, or 1
 */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((_, i) => i).sort((a, b) => pValues[a] - pValues[b]);
  const adjusted = new Array<number>(pValues.length);
  let largest = 0;
  order.forEach((i, j) => {
    largest = Math.max(largest, (pValues.length - j) * pValues[i]);
    adjusted[i] = Math.min(1, largest);
  });
  return adjusted;
}
