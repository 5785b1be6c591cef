/** "Did you mean": the known name nearest to one that is not known. */

/** Insertions, deletions, replacements and swaps of neighbours between two texts (restricted Damerau-Levenshtein). */
export function editDistance(a: string, b: string): number {
  const table = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (__, j) => (i === 0 ? j : i)),
  );
  for (let i = 1; i <= a.length; i++)
    for (let j = 1; j <= b.length; j++) {
      const replaced = table[i - 1][j - 1] + Number(a[i - 1] !== b[j - 1]);
      table[i][j] = Math.min(table[i - 1][j] + 1, table[i][j - 1] + 1, replaced);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        table[i][j] = Math.min(table[i][j], table[i - 2][j - 2] + 1);
    }
  return table[a.length][b.length];
}

/** No name is longer: a page of text is not compared letter by letter. */
const LONGEST = 80;

/** "did you mean X?" where a known name is near (a third of its letters at most, case aside); else undefined. */
export function didYouMean(name: string, known: readonly string[]): string | undefined {
  const near = nearest(name, known);
  return near === undefined ? undefined : `did you mean ${near}?`;
}

/** The known name that {@link didYouMean} names. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (name.length > LONGEST) return undefined;
  const ranked = known
    .map((k) => ({ k, distance: editDistance(name.toLowerCase(), k.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  if (best && best.distance <= Math.max(2, best.k.length / 3)) return best.k;
  // "gauss" for gaussian.
  const begun = known.filter((k) => k.toLowerCase().startsWith(name.toLowerCase()));
  return name.length >= 3 && begun.length === 1 ? begun[0] : undefined;
}
