/** Runs a plan: shards to partials, kept on disk as they finish, merged in shard order into tables. */
import { orAborted } from "../core/aborted.js";
import { addTables, emptyTables, type Tables } from "../experiment/rows.js";
import { kindOf } from "../experiment/kinds.js";
import type { Executor, Host } from "./executor.js";
import type { CellBase, Prepared, Shard } from "../experiment/kind.js";
import type { OnAnswers } from "../experiment/model-answers.js";
import type { OnScores } from "../experiment/target-scores.js";
import type { Plan } from "./plan.js";
import { doubledTrials, partOfEach, SHARES, shardsOf, trialsAt, type Part } from "./shard.js";

/** Where finished shards are kept. */
export interface ShardStore {
  /** Whether a shard of an earlier run may be taken over. */
  has(id: string): boolean;
  load(id: string): unknown;
  save(id: string, partial: unknown): void;
}

/** Finished shards held in memory until those before them are finished; beyond it they wait in the store. */
const HELD = 64;

/** How many shards of a plan are finished, of how many. */
export interface ShardCount {
  readonly done: number;
  readonly total: number;
}

/** Rows of the first part of a sample: what a run of so many trials would have given, bit for bit. */
export interface SamplePart {
  /** Of the trials of each cell, rounded up to whole blocks. */
  readonly share: number;
  readonly tables: Tables;
}

/** Options of one run. */
export interface RunOptions {
  readonly plan: Plan;
  readonly seed: string;
  readonly backend: string;
  readonly executor: Executor;
  readonly store?: ShardStore;
  readonly signal?: AbortSignal;
  /**
   * Called after every shard with the finished and the total amount of work; of what comes before the plan's own cells,
   * with a word that says what it is.
   */
  readonly progress?: (done: number, total: number, part?: string) => void;
  /** Told of the scores of single records, where the plan attacks models. */
  readonly onScores?: OnScores;
  /** Told of the rows that the first part of each cell's trials gives, by share; of kinds whose sample is trials. */
  readonly onParts?: (parts: readonly SamplePart[]) => void;
  /** Told of what single models answered, where the plan attacks models. */
  readonly onAnswers?: OnAnswers | undefined;
  /** Called when the last shard of the plan's own cells has been handed out: what else there is may begin. */
  readonly onHandedOut?: () => void;
  /**
   * Called with shards, and which of them are stored, before any is computed: the plan's own, and before them those of
   * what it searches.
   */
  readonly onShards?:
    ((shards: readonly Shard[], stored: readonly boolean[], isSearch: boolean) => void) | undefined;
  /** Called with each of them that was computed: how many there are now, and by which machine, where by another. */
  readonly onShard?: (count: ShardCount, by?: Host) => void;
  /** Called with how many shards no attempt computed. */
  readonly onFailed?: (failed: number) => void;
  /** How often the trials of the plan's cells were doubled; default 0. */
  readonly doublings?: number;
  /** Look that the rows are made for, from 1; undefined where there is one only. */
  readonly look?: number | undefined;
}

/** Ends a run whose signal aborted. */
class Aborted extends Error {}

/** What `work` comes to; undefined when the signal ended it early. */
async function unlessAborted<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Aborted) return undefined;
    throw error;
  }
}

/** Makes a plan ready; what it searches runs on the executor, whole. */
async function prepared(options: RunOptions): Promise<Prepared> {
  const { plan, seed, progress, signal, doublings = 0 } = options;
  const telling = (part: string) => (done: number, total: number) => progress?.(done, total, part);
  const { onShards, onShard: _, onHandedOut: __, onParts: ___, ...rest } = options;
  const search = {
    ...rest,
    doublings: 0,
    progress: telling("search"),
    onShards: (shards: readonly Shard[], stored: readonly boolean[]) =>
      onShards?.(shards, stored, true),
  };
  const found = await orAborted(
    kindOf(plan.kind).prepare(
      plan as never,
      seed,
      (cells) => runCells(search, cells),
      telling("pretraining"),
    ),
    signal,
    () => new Aborted(),
  );
  return { ...found, cells: doubledTrials(found.cells, doublings) };
}

/** Tables of the whole plan, or undefined when the signal ended it early (finished shards are in the store). */
export const runPlan = (options: RunOptions): Promise<Tables | undefined> =>
  unlessAborted(async () => {
    const { plan, seed, backend, look, onScores, onAnswers, onParts } = options;
    const kind = kindOf(plan.kind);
    const ready = await prepared(options);
    const source = kind.source(plan as never);
    const known = { plan: plan.name, source, seed, backend, look };
    const wanted = onParts !== undefined && kind.sampled === "trials";
    const early = SHARES.map((): Partial<Tables>[] => []);
    const merged = await runCells(options, ready, (cell, end, partial) => {
      const shares = wanted ? SHARES.map((s) => trialsAt(cell, s) === end) : [];
      if (end === cell.trials || !shares.includes(true)) return;
      const rows = kind.tables({ ...cell, trials: end }, partial as never, known);
      shares.forEach((isHere, i) => isHere && early[i].push(rows));
    });
    const told = { ...(onScores && { onScores }), ...(onAnswers && { onAnswers }) };
    const tables = addTables(emptyTables(), ready.tables ?? {});
    const context = { ...known, ...told };
    const whole = ready.cells.map((cell) => ({
      cell,
      rows: kind.tables(cell, merged.get(cell.id) as never, context),
    }));
    if (wanted)
      onParts(
        SHARES.map((share, i) => ({
          share,
          // A cell of few blocks is whole before its share is reached.
          tables: [
            ...early[i],
            ...whole.flatMap(({ cell, rows }) =>
              trialsAt(cell, share) === cell.trials ? [rows] : [],
            ),
          ].reduce(addTables, tables),
        })),
      );
    return whole.reduce((all, { rows }) => addTables(all, rows), tables);
  });

/**
 * Computes one part of a plan's shards into the store, and merges nothing. What the plan searches is run whole: its
 * cells depend on it.
 * @returns how many shards the part has, of how many; undefined when the signal ended it early
 */
export const runPart = (
  options: RunOptions & { readonly store: ShardStore },
  { part, of }: Part,
): Promise<{ readonly shards: number; readonly all: number } | undefined> =>
  unlessAborted(async () => {
    const ready = await prepared(options);
    const all = allShards(options, ready);
    const parts = partOfEach(all, of);
    const mine = all.filter((_, i) => parts[i] === part);
    const stored = mine.map(({ id }) => options.store.has(id));
    await computeShards(options, ready, mine, stored, () => {});
    return { shards: mine.length, all: all.length };
  });

const allShards = (
  { plan, seed, backend, doublings }: RunOptions,
  ready: Prepared,
): readonly Shard[] => shardsOf(plan, seed, ready, backend, doublings);

/**
 * Computes shards that are not stored, and keeps each in the store.
 * @param take told of each, when it is kept
 * @throws Aborted where the signal ended it early
 */
async function computeShards(
  { executor, store, signal, progress, onHandedOut, onShards, onShard, onFailed }: RunOptions,
  { shared = {} }: Prepared,
  shards: readonly Shard[],
  stored: readonly boolean[],
  take: (at: number, partial: unknown) => void,
): Promise<void> {
  const work = shards.map((s) => s.count * s.cell.work);
  const total = work.reduce((a, b) => a + b, 0);
  const missing = shards.flatMap((_, i) => (stored[i] ? [] : [i]));
  let done = work.reduce((a, w, i) => a + (stored[i] ? w : 0), 0);
  let count = shards.length - missing.length;
  onShards?.(shards, stored, false);
  progress?.(done, total);
  for await (const { index, partial, by } of executor.run(
    missing.map((i) => shards[i]),
    shared,
    { signal, onHandedOut, onFailed },
  )) {
    const at = missing[index];
    store?.save(shards[at].id, partial);
    take(at, partial);
    done += work[at];
    count++;
    progress?.(done, total);
    onShard?.({ done: count, total: shards.length }, by);
  }
  if (count < shards.length) throw new Aborted();
}

/**
 * The merged partial of each cell.
 * @param take told of a cell's partial after each shard: of its trials until `end`
 */
async function runCells(
  options: RunOptions,
  ready: Prepared,
  take: (cell: CellBase, end: number, partial: unknown) => void = () => {},
): Promise<ReadonlyMap<string, unknown>> {
  const { plan, store } = options;
  const kind = kindOf(plan.kind);
  const shards = allShards(options, ready);
  const stored = shards.map((s) => store?.has(s.id) ?? false);
  // Merged in shard order as soon as the order allows, so that memory does not grow with the sweep.
  const merged = new Map<string, unknown>();
  const early = new Map<number, unknown>();
  const kept = [...stored];
  let next = 0;
  const advance = (): void => {
    for (; next < shards.length && (early.has(next) || kept[next]); next++) {
      const { id, cell, first, count } = shards[next];
      const partial = early.has(next) ? early.get(next) : store?.load(id);
      early.delete(next);
      const sum = merged.has(cell.id)
        ? kind.merge(merged.get(cell.id) as never, partial as never)
        : partial;
      merged.set(cell.id, sum);
      take(cell, first + count, sum);
    }
  };
  advance();
  await computeShards(options, ready, shards, stored, (at, partial) => {
    if (store && early.size >= HELD) kept[at] = true;
    else early.set(at, partial);
    advance();
  });
  return merged;
}
