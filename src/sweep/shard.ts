/** Cuts cells into shards, in cell and trial order: the order in which partials are merged. */
import { createHash } from "node:crypto";
import { UsageError } from "../core/errors.js";
import type { CellBase, Prepared, Shard } from "../experiment/kind.js";
import { kindOf } from "../experiment/kinds.js";
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

/** What a shard's partial depends on of its cell: all but how many trials there are beside its own. */
function contentOf({ trials: _, ...cell }: CellBase): object {
  return cell;
}

/**
 * Ranges of a cell's trials, in order. A cell whose trials were doubled is cut where each smaller one ended, so that
 * the smaller one's shards are among its own.
 */
function rangesOf(cell: CellBase, doublings: number): Array<{ first: number; count: number }> {
  const size = shardSize(cell);
  const ranges: Array<{ first: number; count: number }> = [];
  let start = 0;
  for (let left = doublings; left >= 0; left--) {
    const end = cell.trials / (1 << left);
    for (let first = start; first < end; first += size)
      ranges.push({ first, count: Math.min(size, end - first) });
    start = end;
  }
  return ranges;
}

/** Cells with their trials doubled so many times. */
export const doubledTrials = <C extends CellBase>(cells: readonly C[], doublings: number): C[] =>
  cells.map((cell) => ({ ...cell, trials: cell.trials * (1 << doublings) }));

/**
 * @param doublings how often the trials of its cells were doubled
 * @param backend part of a shard's name: a resume must not take over what another backend rounded differently
 * @throws UsageError where there are more than MOST_SHARDS, before any is made
 */
export function shardsOf(
  plan: Plan,
  seed: string,
  { cells, shared = {} }: Prepared,
  backend = "",
  doublings = 0,
): Shard[] {
  const { reads = () => true } = kindOf(plan.kind);
  const inputs = Object.entries(shared).map(
    ([name, values]) => [name, createHash("sha256").update(values).digest("hex")] as const,
  );
  const count = cells.reduce((n, cell) => n + shardCount(cell), 0);
  if (!(count <= MOST_SHARDS))
    throw new UsageError(
      `plan ${plan.name}`,
      `of at most ${MOST_SHARDS} shards`,
      count,
      "lower its trials, or cut it into several plans",
    );
  return cells.flatMap((cell) => {
    const cellHash = contentHash(contentOf(cell));
    const used = inputs.filter(([name]) => reads(cell as never, name));
    return rangesOf(cell, doublings).map((range): Shard => {
      const content = { kind: plan.kind, plan: plan.name, seed, cell, ...range };
      const id = contentHash({ ...content, cell: cellHash, inputs: used, backend });
      return { id, ...content };
    });
  });
}
