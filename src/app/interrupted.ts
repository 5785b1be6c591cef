/** A task that its signal ended. */
import { join } from "node:path";

/** Ended by an AbortSignal; the message says what is left of the work. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  constructor(left: string) {
    super(`interrupted: ${left}`);
  }
}

/**
 * A task that takes no signal, given up when the signal aborts: what it comes to later is dropped.
 * @param left what is left of the work then
 */
export async function orInterrupted<T>(
  work: Promise<T>,
  signal: AbortSignal,
  left: string,
): Promise<T> {
  let give = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    give = () => reject(new Interrupted(left));
    if (signal.aborted) give();
    signal.addEventListener("abort", give, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", give);
  }
}

/** Of a run of plans: its finished shards are on disk. */
export const runInterrupted = (out: string): Interrupted =>
  new Interrupted(`finished shards are kept in ${join(out, "shards")}; run again with --resume`);
