/** Shards that no attempt computed; all others of the sweep are finished. */
import { few } from "../core/lists.js";
import { oneLine } from "../core/shown.js";
import type { Shard } from "../experiment/kind.js";
import type { Failure } from "./protocol.js";

export interface FailedShard extends Failure {
  readonly id: string;
  /** In the list of the sweep's shards. */
  readonly index: number;
}

/** The command line exits with 1. */
export class FailedShards extends Error {
  override readonly name = "FailedShards";

  /** @param shards that were asked for */
  constructor(
    readonly failed: readonly FailedShard[],
    shards: readonly Shard[],
    attempts: number,
  ) {
    const which = failed.map(({ id, index, message, host }) => {
      const { plan, cell, first, count } = shards[index];
      const trials = `trials ${first} to ${first + count - 1}`;
      return `${id} (plan ${plan}, cell ${cell.id}, ${trials}; on ${host}: ${oneLine(message, 200)})`;
    });
    super(
      `${failed.length} of ${shards.length} shards failed at ${attempts} attempts: ${few(which, 3)}; ` +
        "the others are finished: mend the cause and run again with --resume",
    );
  }
}
