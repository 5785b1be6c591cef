/** Cuts cells into shards, in cell and trial order: the order in which partials are merged. */
import { createHash } from "node:crypto";
import { UsageError } from "../core/errors.js";
import type { CellBase, Prepared, Shard, Shared } from "../experiment/kind.js";
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

/** Parts of a sample at which its estimates are looked at again: convergence is read off them. */
export const SHARES: readonly number[] = [1 / 8, 1 / 4, 1 / 2];

/** Trials of the first part of a cell that is about this share of it: whole blocks, one at least. */
export function trialsAt({ trials, block = 64 }: Omit<Sized, "work">, share: number): number {
  return Math.min(trials, Math.ceil((trials * share) / block) * block);
}

/** Whether a kind's sample is its trials, of which a first part is a smaller sample; of others it is pools. */
const isCut = (kind: string): boolean => kindOf(kind).sampled === "trials";

/** Pieces of a cell's trials, in order: to the parts of the smallest sample, then to each whole. */
function piecesOf(
  kind: string,
  cell: Sized,
  doublings: number,
): Array<{ first: number; end: number }> {
  const base = { ...cell, trials: cell.trials / (1 << doublings) };
  const parts = isCut(kind) ? SHARES.map((share) => trialsAt(base, share)) : [];
  const whole = Array.from({ length: doublings + 1 }, (_, i) => base.trials * (1 << i));
  const ends = [...new Set([...parts, ...whole])];
  return ends.map((end, i) => ({ first: i === 0 ? 0 : ends[i - 1], end }));
}

/** Shards of a cell. */
export const shardCount = (kind: string, cell: Sized): number =>
  piecesOf(kind, cell, 0).reduce(
    (n, { first, end }) => n + Math.ceil((end - first) / shardSize(cell)),
    0,
  );

/** What a shard's partial depends on of its cell: all but how many trials there are beside its own. */
function contentOf({ trials: _, ...cell }: CellBase): object {
  return cell;
}

/**
 * Ranges of a cell's trials, in order. A cell whose trials were doubled is cut where each smaller one ended, so that
 * the smaller one's shards are among its own; and each at an eighth, a quarter and a half, where its kind's sample is
 * trials, so that estimates from these parts need no trial more.
 */
function rangesOf(
  kind: string,
  cell: Sized,
  doublings: number,
): Array<{ first: number; count: number }> {
  const size = shardSize(cell);
  const ranges: Array<{ first: number; count: number }> = [];
  for (const { first: start, end } of piecesOf(kind, cell, doublings))
    for (let first = start; first < end; first += size)
      ranges.push({ first, count: Math.min(size, end - first) });
  return ranges;
}

/** Cells with their trials doubled so many times. */
export const doubledTrials = <C extends CellBase>(cells: readonly C[], doublings: number): C[] =>
  cells.map((cell) => ({ ...cell, trials: cell.trials * (1 << doublings) }));

/** A shared input by its name, and the SHA-256 of its numbers. */
export type InputHash = readonly [name: string, sha256: string];

export const inputHashes = (shared: Shared): InputHash[] =>
  Object.entries(shared).map(([name, values]) => [
    name,
    createHash("sha256").update(values).digest("hex"),
  ]);

/** Those of the inputs that a cell's trials depend on. */
export function inputsOf(
  kind: string,
  cell: CellBase,
  inputs: readonly InputHash[],
): readonly InputHash[] {
  const { reads = () => true } = kindOf(kind);
  return inputs.filter(([name]) => reads(cell as never, name));
}

/**
 * The name of a shard: whoever computes a shard of this name gets its partial, bit for bit.
 * @param inputs that its cell depends on
 * @param backend a resume must not take over what another backend rounded differently
 */
export function shardId(
  { kind, plan, seed, cell, first, count }: Omit<Shard, "id">,
  inputs: readonly InputHash[],
  backend: string,
  cellHash = contentHash(contentOf(cell)),
): string {
  return contentHash({ kind, plan, seed, cell: cellHash, first, count, inputs, backend });
}

/**
 * @param doublings how often the trials of its cells were doubled
 * @param backend part of a shard's name
 * @throws UsageError where there are more than MOST_SHARDS, before any is made
 */
export function shardsOf(
  plan: Plan,
  seed: string,
  { cells, shared = {} }: Prepared,
  backend = "",
  doublings = 0,
): Shard[] {
  const inputs = inputHashes(shared);
  const count = cells.reduce((n, cell) => n + shardCount(plan.kind, cell), 0);
  if (!(count <= MOST_SHARDS))
    throw new UsageError(
      `plan ${plan.name}`,
      `of at most ${MOST_SHARDS} shards`,
      count,
      "lower its trials, or cut it into several plans",
    );
  return cells.flatMap((cell) => {
    const cellHash = contentHash(contentOf(cell));
    const used = inputsOf(plan.kind, cell, inputs);
    return rangesOf(plan.kind, cell, doublings).map((range): Shard => {
      const content = { kind: plan.kind, plan: plan.name, seed, cell, ...range };
      return { id: shardId(content, used, backend, cellHash), ...content };
    });
  });
}

/** Part k of n of a sweep, as one of several machines runs it. */
export interface Part {
  /** From 1 to `of`. */
  readonly part: number;
  readonly of: number;
}

const workOf = ({ count, cell }: Shard): number => count * cell.work;

/**
 * Cuts shards into parts of about the same work, each a run of neighbours: a shard belongs to the part in which the
 * middle of its work lies. The same on every machine.
 * @returns the number of each shard's part, from 1
 */
export function partOfEach(shards: readonly Shard[], of: number): number[] {
  const total = shards.reduce((sum, shard) => sum + workOf(shard), 0);
  let before = 0;
  return shards.map((shard) => {
    const middle = before + workOf(shard) / 2;
    before += workOf(shard);
    return Math.min(of, 1 + Math.floor((of * middle) / total));
  });
}
