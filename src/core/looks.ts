/** Looks at the same streams of numbers, each at more of them than the one before: what one of them may spend. */

/**
 * Share of a level that look k = 1, 2, .. may spend: 6/(pi^2 k^2), which sums to 1 over all looks, so that a run that
 * stops when it likes spends no more than the level (docs/theory.md LOOKS). All of it where there is one look only:
 * undefined.
 */
export const shareAt = (look: number | undefined): number =>
  look === undefined ? 1 : 6 / (Math.PI * look) ** 2;
