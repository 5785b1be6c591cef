/** The loop of every training: steps, and checkpoints between them. */

/** Lets signals and timers in: promises that are settled already never do. */
export const breathe = (): Promise<void> => new Promise((resume) => setImmediate(resume));

/**
 * Calls `visit(n)` after n steps where n is a checkpoint, `advance(n)` to make step n + 1; the last checkpoint ends it.
 */
export async function throughCheckpoints(
  checkpoints: readonly number[],
  visit: (step: number) => Promise<void>,
  advance: (step: number) => Promise<void>,
): Promise<void> {
  const last = Math.max(...checkpoints);
  for (let step = 0; ; step++) {
    if (checkpoints.includes(step)) await visit(step);
    if (step >= last) return;
    await advance(step);
    await breathe();
  }
}
