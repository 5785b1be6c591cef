/** Cuts cells into shards, in cell and trial order: the order in which partials are merged. */
import { createHash } from "node:crypto";
import { UsageError } from "../core/errors.js";
import type { CellBase, Prepared, Shard } from "../experiment/kind.js";
import { contentHash, type Plan } from "./plan.js";

/** Work that one shard does at most, about a second. */
const SHARD_WORK = 3e7;

/** Shards of a plan at most: each is named, kept in memory and as a file, and takes a second or more. */
export const MOST_SHARDS = 200_000;

type Sized = Pick<CellBase, "trials" | "block" | "work">;

/** Trials of a shard of a cell. */
export function shardSize({ block = 64, work }: Sized): number {
  return Math.max(block, Math.floor(SHARD_WORK / work / block) * block);
}

export const shardCount = (cell: Sized): number => Math.ceil(cell.trials / shardSize(cell));

/**
 * @param backend part of a shard's name: a resume must not take over what another backend rounded differently
 * @throws UsageError where there are more than MOST_SHARDS, before any is made
 */
export function shardsOf(
  plan: Plan,
  seed: string,
  { cells, shared = {} }: Prepared,
  backend = "",
): Shard[] {
  const inputs = Object.entries(shared).map(([name, values]) => [
    name,
    createHash("sha256").update(values).digest("hex"),
  ]);
  const count = cells.reduce((n, cell) => n + shardCount(cell), 0);
  if (!(count <= MOST_SHARDS))
    throw new UsageError(
      `plan ${plan.name}`,
      `of at most ${MOST_SHARDS} shards`,
      count,
      "lower its trials, or cut it into several plans",
    );
  return cells.flatMap((cell) => {
    const size = shardSize(cell);
    const cellHash = contentHash(cell);
    const shards: Shard[] = [];
    for (let first = 0; first < cell.trials; first += size) {
      const content = {
        kind: plan.kind,
        plan: plan.name,
        seed,
        cell,
        first,
        count: Math.min(size, cell.trials - first),
      };
      shards.push({ id: contentHash({ ...content, cell: cellHash, inputs, backend }), ...content });
    }
    return shards;
  });
}
