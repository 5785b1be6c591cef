/** How many of a run's shards an earlier part of it had finished. */
import type { Shard } from "../experiment/kind.js";

export interface TakenOver {
  readonly shards: number;
  readonly of: number;
}

export interface TakenOverCount {
  /** Shards that the run needs; those of a later look may have been told before. */
  note(shards: ReadonlyArray<Pick<Shard, "id">>): void;
  now(): TakenOver;
}

/** @param isEarlier whether an earlier part of the run left a shard; asked when the shard is noted */
export function countTakenOver(isEarlier: (id: string) => boolean): TakenOverCount {
  const [all, taken] = [new Set<string>(), new Set<string>()];
  return {
    note(shards) {
      for (const { id } of shards) {
        all.add(id);
        if (isEarlier(id)) taken.add(id);
      }
    },
    now: () => ({ shards: taken.size, of: all.size }),
  };
}
