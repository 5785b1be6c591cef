/** Cuts cells into shards, in cell and trial order: the order in which partials are merged. */
import { createHash } from "node:crypto";
import type { Prepared, Shard } from "../experiment/kind.js";
import { contentHash, type Plan } from "./plan.js";

/** Work that one shard does at most, about a second. */
const SHARD_WORK = 3e7;

/** @param backend part of a shard's name: a resume must not take over what another backend rounded differently */
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
  return cells.flatMap((cell) => {
    const block = cell.block ?? 64;
    const size = Math.max(block, Math.floor(SHARD_WORK / cell.work / block) * block);
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
