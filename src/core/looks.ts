/** Looks at the same streams of numbers, each at more of them than the one before: what one of them may spend. */

/**
 * Share of a level that look k = 1, 2, .. may spend: 6/(pi^2 k^2), which sums to 1 over all looks, so that a run that
 * stops when it likes spends no more than the level (docs/theory.md LOOKS). All of it where there is one look only:
 * undefined.
 */
export const shareAt = (look: number | undefined): number =>
  look === undefined ? 1 : 6 / (Math.PI * look) ** 2;

/**
 * Times the level that so many looks spend at most where each takes any of the sets of steps that it could have: look k
 * comes after 0 to k - 1 halvings of the gaps between checkpoints, whatever chose among them.
 */
export const mostSpent = (looks: number): number =>
  Array.from({ length: looks }, (_, i) => (i + 1) * shareAt(i + 1)).reduce((a, b) => a + b, 0);
