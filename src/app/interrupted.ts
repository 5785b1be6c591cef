/** A task that its signal ended. */
import { join } from "node:path";

/** Ended by an AbortSignal; the message says what is left of the work. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  constructor(left: string) {
    super(`interrupted: ${left}`);
  }
}

/** Of a run of plans: its finished shards are on disk. */
export const runInterrupted = (out: string): Interrupted =>
  new Interrupted(`finished shards are kept in ${join(out, "shards")}; run again with --resume`);
