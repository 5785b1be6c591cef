/** Runs a plan: shards to partials, kept on disk as they finish, merged in shard order into tables. */
import { addTables, emptyTables, type Tables } from "../experiment/rows.js";
import { kindOf } from "../experiment/kinds.js";
import type { Executor } from "./executor.js";
import type { Plan } from "./plan.js";
import { shardsOf } from "./shard.js";

/** Where finished shards are kept; `load` answers undefined for a shard that is not there. */
export interface ShardStore {
  load(id: string): unknown;
  save(id: string, partial: unknown): void;
}

/** Options of one run. */
export interface RunOptions {
  readonly plan: Plan;
  readonly seed: string;
  readonly backend: string;
  readonly executor: Executor;
  readonly store?: ShardStore;
  readonly signal?: AbortSignal;
  /** Called after every shard with the finished and the total amount of work. */
  readonly progress?: (done: number, total: number) => void;
}

/** Tables of the whole plan, or undefined when the signal ended it early (finished shards are in the store). */
export async function runPlan(options: RunOptions): Promise<Tables | undefined> {
  const { plan, seed, executor, store } = options;
  const kind = kindOf(plan.kind);
  const prepared = await kind.prepare(plan as never, seed);
  const shards = shardsOf(plan, seed, prepared, options.backend);
  const work = shards.map((s) => s.count * s.cell.work);
  const total = work.reduce((a, b) => a + b, 0);
  const partials: unknown[] = shards.map((s) => store?.load(s.id));
  let done = work.reduce((a, w, i) => a + (partials[i] === undefined ? 0 : w), 0);
  options.progress?.(done, total);
  const missing = shards.flatMap((_, i) => (partials[i] === undefined ? [i] : []));
  for await (const { index, partial } of executor.run(missing.map((i) => shards[i]), prepared.shared ?? {}, options.signal)) {
    const at = missing[index];
    partials[at] = partial;
    store?.save(shards[at].id, partial);
    options.progress?.((done += work[at]), total);
  }
  if (partials.some((p) => p === undefined)) return undefined;
  const merged = new Map<string, unknown>();
  shards.forEach((shard, i) => {
    const before = merged.get(shard.cell.id);
    merged.set(shard.cell.id, before === undefined ? partials[i] : kind.merge(before, partials[i]));
  });
  const source = plan.kind === "noise" ? plan.rows.source : "source" in plan ? plan.source : "synthetic";
  const context = { plan: plan.name, source, seed, backend: options.backend };
  const tables = addTables(emptyTables(), prepared.tables ?? {});
  return prepared.cells.reduce((all, cell) => addTables(all, kind.tables(cell, merged.get(cell.id), context)), tables);
}
