/** A task that its signal ended. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Ended by an AbortSignal; the message says what is left of the work. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  constructor(left: string) {
    super(`interrupted: ${left}`);
  }
}

/** Of a run of plans: its finished shards, if any, are on disk. */
export const runInterrupted = (out: string): Interrupted => {
  const folder = join(out, "shards");
  const isKept = existsSync(folder) && readdirSync(folder).some((name) => name.endsWith(".json"));
  return new Interrupted(
    isKept
      ? `finished shards are kept in ${folder}; run again with --resume`
      : "no shard had finished; run again",
  );
};
