/** Runs a plan: shards to partials, kept on disk as they finish, merged in shard order into rows. */
import type { RowContext } from "./rows-of.js";
import { densitiesOf, rowsOf } from "./rows-of.js";
import type { DensityRow, NoiseRow } from "./rows.js";
import type { Executor } from "./executor.js";
import { mergePartials, type Partial } from "./partial.js";
import type { Plan } from "./plan.js";
import { cellsOf, shardsOf, type RealRows } from "./shard.js";

/** Where finished shards are kept; `load` answers undefined for a shard that is not there. */
export interface ShardStore {
  load(id: string): Partial | undefined;
  save(id: string, partial: Partial): void;
}

/** Options of one run. */
export interface RunOptions {
  readonly plan: Plan;
  readonly seed: string;
  readonly backend: string;
  readonly executor: Executor;
  readonly real?: RealRows;
  readonly store?: ShardStore;
  readonly signal?: AbortSignal;
  /** Called after every shard with the finished and the total amount of work, in entries of A. */
  readonly progress?: (done: number, total: number) => void;
}

/** What a plan yields. */
export interface RunResult {
  readonly rows: NoiseRow[];
  readonly densities: DensityRow[];
}

/** Rows of the whole plan, or undefined when the signal ended it early (finished shards are in the store). */
export async function runPlan(options: RunOptions): Promise<RunResult | undefined> {
  const { plan, seed, executor, store } = options;
  const cells = cellsOf(plan, options.real);
  const shards = shardsOf(plan, seed, options.real);
  const work = shards.map((s) => s.count * s.cell.rank * s.cell.dim);
  const total = work.reduce((a, b) => a + b, 0);
  const partials: Array<Partial | undefined> = shards.map((s) => store?.load(s.id));
  let done = work.reduce((a, w, i) => a + (partials[i] ? w : 0), 0);
  options.progress?.(done, total);
  const missing = shards.flatMap((_, i) => (partials[i] ? [] : [i]));
  for await (const { index, partial } of executor.run(missing.map((i) => shards[i]), options.signal)) {
    const at = missing[index];
    partials[at] = partial;
    store?.save(shards[at].id, partial);
    options.progress?.((done += work[at]), total);
  }
  if (partials.some((p) => p === undefined)) return undefined;
  const merged = new Map<string, Partial>();
  shards.forEach((shard, i) => {
    const before = merged.get(shard.cell.id);
    const now = partials[i] as Partial;
    merged.set(shard.cell.id, before ? mergePartials(before, now) : now);
  });
  const context: RowContext = { plan: plan.name, source: plan.rows.source, seed, backend: options.backend };
  const finished = cells.map((cell) => [cell, merged.get(cell.id) as Partial] as const);
  return {
    rows: finished.flatMap(([cell, partial]) => rowsOf(cell, partial, context)),
    densities: finished.flatMap(([cell, partial]) => densitiesOf(cell, partial)),
  };
}
