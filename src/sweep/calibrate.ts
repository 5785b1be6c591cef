/**
 * How fast a plan's own cells are on this machine: some shards of a few of them are computed on as many threads as the
 * plan would run on, and the time is held against what its outline expects of a core that is known.
 */
import type { CellBase, CellSize, Prepared, Shard } from "../experiment/kind.js";
import { kindOf, outlineOf } from "../experiment/kinds.js";
import type { Executor } from "./executor.js";
import type { Plan } from "./plan.js";
import { shardCount, shardSize } from "./shard.js";

/** Cells that are tried at most, and seconds that each takes, about. */
const TRIED = 5;
const SECONDS = 1.5;
/** Shards a thread at most. */
const MOST = 100;
/** Times of the same that are further apart than this factor are no measurement, */
const APART = 20;
/** and those of cells beside what is expected of them: small cells take longer than their numbers do. */
const CELLS_APART = 100;

/** A cell that was tried. */
export interface Tried {
  readonly cell: string;
  /** Seconds of a trial on one of the threads, all of them busy; and those that the outline expects. */
  readonly seconds: number;
  readonly expected: number;
  /** Bytes of a shard's file. */
  readonly bytes: number;
  /** Seconds of a trial in each try of the same: on a machine with nothing else to do they are near. */
  readonly tries: readonly number[];
}

export interface Calibration {
  readonly tried: readonly Tried[];
  /** Seconds that preparing took; null where a search was not run. */
  readonly before: number | null;
}

/** Ends `prepare` where it would search, with the cells that it would search by. */
class Searching extends Error {
  constructor(readonly prepared: Prepared) {
    super("searching");
  }
}

/** The plan's cells, or those of its search. */
async function cellsOf(
  plan: Plan,
  seed: string,
): Promise<{ readonly ready: Prepared; readonly isSearch: boolean }> {
  try {
    const search = (ready: Prepared): never => {
      throw new Searching(ready);
    };
    const ready = await kindOf(plan.kind).prepare(plan as never, seed, search as never);
    return { ready, isSearch: false };
  } catch (error) {
    if (error instanceof Searching) return { ready: error.prepared, isSearch: true };
    throw error;
  }
}

const totalOf = ({ trials, seconds, cells = 1 }: CellSize): number => cells * trials * seconds;

/** The one of a list with the least distance. */
const nearest = <T>(list: readonly T[], far: (one: T) => number): T =>
  list.reduce((best, one) => (far(one) < far(best) ? one : best));
const ratio = (a: number, b: number): number => Math.abs(Math.log(a / b));

/** What the outline says of a cell: the entry of its work and trials, or the nearest. */
const sizeOf = (cell: CellBase, sizes: readonly CellSize[]): CellSize =>
  nearest(sizes, (size) => ratio(size.work, cell.work) + ratio(size.trials, cell.trials));

/** Cells at even steps through the plan's time, by their work: those that matter, and few of them. */
export function chosen<C extends CellBase>(cells: readonly C[], sizes: readonly CellSize[]): C[] {
  const known = cells
    .map((cell) => ({ cell, time: cell.trials * sizeOf(cell, sizes).seconds }))
    .sort((a, b) => a.cell.work - b.cell.work);
  const total = known.reduce((sum, { time }) => sum + time, 0);
  const picked = new Set<C>();
  for (let k = 0; k < TRIED; k++) {
    let before = 0;
    const at = known.find(({ time }) => (before += time) >= (total * (k + 0.5)) / TRIED);
    picked.add((at ?? known[known.length - 1]).cell);
  }
  return [...picked];
}

/** Ranges of a cell, of so many trials each. */
const shardsFor = (plan: Plan, seed: string, cell: CellBase, count: number, shards: number) =>
  Array.from({ length: shards }, (_, k): Shard => ({
    ...{ id: `calibration ${k}`, kind: plan.kind, plan: plan.name, seed, cell },
    first: (k * count) % Math.max(1, cell.trials - count + 1),
    count,
  }));

/** What cells are tried on. */
export interface Trial {
  readonly seed: string;
  readonly executor: Executor;
  /** Of the executor. */
  readonly threads: number;
  /** Size of a partial's file. */
  readonly bytesOf: (partial: unknown) => number;
  /** Seconds. */
  readonly now?: () => number;
}

interface Timed {
  readonly seconds: number;
  readonly bytes: number;
}
type TimedCell = Timed & Pick<Tried, "tries">;

/**
 * Seconds of a trial, and bytes of a shard: of shards as the plan has them, or of as many trials as take a while. What
 * comes before the last run only makes code and threads warm. The last has several shards a thread, as the plan does:
 * no thread waits for the others after each.
 */
async function timed(
  cell: CellBase,
  expected: number,
  run: (count: number, each: number) => Promise<Timed>,
): Promise<TimedCell> {
  const block = Math.min(cell.block ?? 64, cell.trials);
  const whole = Math.floor(Math.min(shardSize(cell), cell.trials) / block) * block;
  let count = block;
  let last = await run(count, 1);
  while (count < whole && last.seconds < SECONDS / 2) {
    const fit = Math.floor((count * SECONDS) / Math.max(1e-9, 2 * last.seconds) / block) * block;
    count = Math.min(whole, Math.max(2 * count, fit));
    last = await run(count, 1);
  }
  // One that takes long is not tried again.
  const each = Math.min(MOST, Math.floor(SECONDS / last.seconds));
  if (each > 0) last = await run(count, each);
  const ofTrial = ({ seconds }: Timed): number => seconds / (Math.max(1, each) * count);
  const tries = [ofTrial(last)];
  // Unless it takes far longer than it should: the same again tells a slow machine from a busy one.
  if (tries[0] > APART * expected) tries.push(ofTrial(await run(count, Math.max(1, each))));
  return { bytes: last.bytes, seconds: Math.min(...tries), tries };
}

export async function calibrate(
  plan: Plan,
  { seed, executor, threads, bytesOf, now = () => performance.now() / 1000 }: Trial,
): Promise<Calibration> {
  const began = now();
  const { ready, isSearch } = await cellsOf(plan, seed);
  const before = isSearch ? null : now() - began;
  const sizes = (await outlineOf(plan)).sizes();
  const tried: Tried[] = [];
  for (const cell of chosen(ready.cells, sizes)) {
    const run = async (count: number, each: number): Promise<Timed> => {
      const start = now();
      let bytes = 0;
      const shards = shardsFor(plan, seed, cell, count, each * threads);
      for await (const { partial } of executor.run(shards, ready.shared ?? {}))
        bytes = Math.max(bytes, bytesOf(partial));
      return { seconds: now() - start, bytes };
    };
    const { seconds: expected } = sizeOf(cell, sizes);
    tried.push({ cell: cell.id, expected, ...(await timed(cell, expected, run)) });
  }
  return { tried, before };
}

const spread = (list: readonly number[]): number => Math.max(...list) / Math.min(...list);

/**
 * Whether times differ so much, between tries of a cell or between cells beside what is expected of them, that they
 * say what else the machine does, and nothing of the plan.
 */
export const isTooBusy = (tried: readonly Tried[]): boolean =>
  tried.some(({ tries }) => spread(tries) > APART) ||
  spread(tried.map(({ seconds, expected }) => seconds / expected)) > CELLS_APART;

/** Seconds of all shards on one thread, and bytes of their files. */
export function scaledTo(
  { tried }: Calibration,
  sizes: readonly CellSize[],
  kind: string,
): { readonly work: number; readonly longest: number; readonly bytes: number } {
  let [work, longest, bytes] = [0, 0, 0];
  for (const size of sizes) {
    // Cells of as much work may differ in what else a trial costs.
    const like = nearest(tried, (one) => ratio(one.expected, size.seconds));
    const { seconds, expected, bytes: ofShard } = like;
    const time = (totalOf(size) * seconds) / expected;
    const perCell = shardCount(kind, size);
    work += time;
    longest = Math.max(longest, time / (size.cells ?? 1) / perCell);
    bytes += (size.cells ?? 1) * perCell * ofShard;
  }
  return { work, longest, bytes };
}
