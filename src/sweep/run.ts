/** Runs a plan: shards to partials, kept on disk as they finish, merged in shard order into tables. */
import { orAborted } from "../core/aborted.js";
import { addTables, emptyTables, type Tables } from "../experiment/rows.js";
import { kindOf } from "../experiment/kinds.js";
import type { Executor } from "./executor.js";
import type { Prepared } from "../experiment/kind.js";
import type { OnScores } from "../experiment/target-scores.js";
import type { Plan } from "./plan.js";
import { doubledTrials, shardsOf } from "./shard.js";

/** Where finished shards are kept. */
export interface ShardStore {
  /** Whether a shard of an earlier run may be taken over. */
  has(id: string): boolean;
  load(id: string): unknown;
  save(id: string, partial: unknown): void;
}

/** Finished shards held in memory until those before them are finished; beyond it they wait in the store. */
const HELD = 64;

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
  /** Called when the last shard of the plan's own cells has been handed out: what else there is may begin. */
  readonly onHandedOut?: () => void;
  /** How often the trials of the plan's cells were doubled; default 0. */
  readonly doublings?: number;
  /** Look that the rows are made for, from 1; undefined where there is one only. */
  readonly look?: number | undefined;
}

/** Ends a run whose signal aborted. */
class Aborted extends Error {}

/** Tables of the whole plan, or undefined when the signal ended it early (finished shards are in the store). */
export async function runPlan(options: RunOptions): Promise<Tables | undefined> {
  const { plan, seed, progress, signal, onScores, look, doublings = 0 } = options;
  const kind = kindOf(plan.kind);
  const telling = (part: string) => (done: number, total: number) => progress?.(done, total, part);
  try {
    const planned = await orAborted(
      kind.prepare(
        plan as never,
        seed,
        (cells) =>
          runCells(
            { ...options, doublings: 0, progress: telling("search"), onHandedOut: () => {} },
            cells,
          ),
        telling("pretraining"),
      ),
      signal,
      () => new Aborted(),
    );
    const prepared = { ...planned, cells: doubledTrials(planned.cells, doublings) };
    const merged = await runCells(options, prepared);
    const source = kind.source(plan as never);
    const context = {
      plan: plan.name,
      source,
      seed,
      backend: options.backend,
      look,
      ...(onScores && { onScores }),
    };
    const tables = addTables(emptyTables(), prepared.tables ?? {});
    return prepared.cells.reduce(
      (all, cell) => addTables(all, kind.tables(cell, merged.get(cell.id), context)),
      tables,
    );
  } catch (error) {
    if (error instanceof Aborted) return undefined;
    throw error;
  }
}

/** The merged partial of each cell. */
async function runCells(
  { plan, seed, backend, executor, store, signal, progress, onHandedOut, doublings }: RunOptions,
  prepared: Prepared,
): Promise<ReadonlyMap<string, unknown>> {
  const kind = kindOf(plan.kind);
  const shards = shardsOf(plan, seed, prepared, backend, doublings);
  const work = shards.map((s) => s.count * s.cell.work);
  const total = work.reduce((a, b) => a + b, 0);
  const stored = shards.map((s) => store?.has(s.id) ?? false);
  const missing = shards.flatMap((_, i) => (stored[i] ? [] : [i]));
  let done = work.reduce((a, w, i) => a + (stored[i] ? w : 0), 0);
  progress?.(done, total);
  // Merged in shard order as soon as the order allows, so that memory does not grow with the sweep.
  const merged = new Map<string, unknown>();
  const early = new Map<number, unknown>();
  let next = 0;
  const advance = (): void => {
    for (; next < shards.length && (early.has(next) || stored[next]); next++) {
      const { id, cell } = shards[next];
      const partial = early.has(next) ? early.get(next) : store?.load(id);
      early.delete(next);
      merged.set(cell.id, merged.has(cell.id) ? kind.merge(merged.get(cell.id), partial) : partial);
    }
  };
  advance();
  for await (const { index, partial } of executor.run(
    missing.map((i) => shards[i]),
    prepared.shared ?? {},
    { signal, onHandedOut },
  )) {
    const at = missing[index];
    store?.save(shards[at].id, partial);
    if (store && early.size >= HELD) stored[at] = true;
    else early.set(at, partial);
    advance();
    progress?.((done += work[at]), total);
  }
  if (next < shards.length) throw new Aborted();
  return merged;
}
