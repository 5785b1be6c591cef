/** Runs plans in their order on one executor; a plan's tables are there when it and those before it have finished. */
import type { BackendChoice } from "../backend/select.js";
import type { BackendInfo } from "../backend/backend.js";
import type { PlanPart } from "../claims/convergence.js";
import { addTables, emptyTables, type Tables } from "../experiment/rows.js";
import type { OnAnswers } from "../experiment/model-answers.js";
import type { OnScores } from "../experiment/target-scores.js";
import { openRunFolder, type RunFolder, type RunIdentity } from "../store/run-folder.js";
import { writeTables } from "../store/tables.js";
import { inlineExecutor, poolExecutor, type Executor } from "../sweep/executor.js";
import type { Plan } from "../sweep/plan.js";
import { runPart, runPlan, type RunOptions as RunPlan } from "../sweep/run.js";
import type { Part } from "../sweep/shard.js";
import { openedBackend } from "./backend.js";
import { runInterrupted } from "./interrupted.js";
import { overlapped, sharedTime, type SharedTime } from "./overlapped.js";
import { requirePlanPackages } from "./plan-packages.js";
import { workLater } from "./plan-work.js";
import { provenanceOf, type PlanRun, type Provenance } from "./provenance.js";
import { backendLabel, runIdentity, startedIdentity } from "./run-identity.js";
import { keepStatus, readStatus, type Hosts, type RunEnd } from "./run-status.js";
import { runSettings, type RunOptions, type RunSettings } from "./settings.js";
import { countTakenOver, type TakenOver, type TakenOverCount } from "./taken-over.js";
import { telling } from "./telling.js";

/** A plan that has run, and what it ran on. */
export interface FinishedPlan extends PlanRun {
  readonly tables: Tables;
  /** On first parts of its sample, where the job wants them and its sample is trials. */
  readonly parts: readonly PlanPart[];
  readonly backend: BackendInfo;
}

/** A backend by the name that workers open it by. */
export const choiceOf = ({ mode }: Pick<BackendInfo, "mode">): BackendChoice =>
  mode === "f64" ? "reference" : mode;

async function openExecutor(
  backend: BackendInfo,
  { executor, workers, queue, warn }: RunSettings,
): Promise<Executor> {
  // Decided once, here: workers must not each look for an adapter, nor could they come to different answers.
  const choice = choiceOf(backend);
  if (executor === "inline") return inlineExecutor(choice);
  if (executor === "piscina") return poolExecutor(choice, workers);
  const { openQueue } = await import("./queue.js");
  return openQueue({ url: queue as string, backend: choice, label: backendLabel(backend), warn });
}

/** Of a merge: what computed its shards need not be here. */
const computesNothing: Executor = {
  async *run(shards) {
    if (shards.length > 0) throw new Error("a merge computes nothing");
    yield* [];
  },
  async close() {},
};

/** Plans to run, and the open folder of their run. */
export interface PlansJob {
  readonly plans: readonly Plan[];
  readonly settings: RunSettings;
  readonly folder: RunFolder;
  /** What the folder was opened with. */
  readonly known: RunIdentity;
  /** Told of the scores of single records by plans that attack models. */
  readonly onScores?: OnScores;
  /** Told of what single models answered by plans that attack models. */
  readonly onAnswers?: OnAnswers | undefined;
  /** Told of a plan's shards before any is computed. */
  readonly onShards?: RunPlan["onShards"];
  /** Rows on first parts of the sample, too: for convergence. */
  readonly withParts?: boolean;
  /** Of a merge, which has all shards: what computed them. */
  readonly merged?: {
    readonly backend: BackendInfo;
    /** As it stands in the names of shards. */
    readonly label: string;
    readonly parts: number;
    readonly hosts: Hosts;
  };
}

/** A plan as one of several looks runs it. */
export interface SizedPlan {
  readonly plan: Plan;
  /** How often the trials of its cells were doubled. */
  readonly doublings: number;
}

/** What a job's plans run on: one backend, one executor, one folder. */
export interface Runner {
  readonly backend: BackendInfo;
  /** @param look from 1; undefined where there is one only */
  run(plans: readonly SizedPlan[], look?: number): AsyncGenerator<FinishedPlan, void, undefined>;
  /** Computes a part of a plan's shards: undefined where the signal ended it early. */
  runPart(plan: Plan, part: Part): ReturnType<typeof runPart>;
  /** Machines that computed shards. */
  readonly hosts: Hosts;
  /** Shards of the plans that have run which an earlier part of the run had finished. */
  readonly taken: () => TakenOver;
  /** @param state how the run ended */
  close(state: RunEnd): Promise<void>;
}

/** Runs one plan, and keeps how long it took. @throws Interrupted when the signal aborts */
async function runOne(
  { settings, folder, onScores, onAnswers, withParts = false }: Omit<PlansJob, "plans">,
  time: SharedTime,
  options: Omit<RunPlan, "seed" | "store" | "onScores" | "onAnswers">,
): Promise<Pick<FinishedPlan, "tables" | "parts" | "seconds">> {
  const share = time.begin();
  let parts: readonly PlanPart[] = [];
  const onParts: RunPlan["onParts"] = (list) =>
    (parts = list.map((part) => ({ plan: options.plan.name, ...part })));
  try {
    const tables = await runPlan({
      ...options,
      seed: settings.seed,
      store: folder.shards,
      ...(onScores && { onScores }),
      ...(withParts && { onParts }),
      ...(onAnswers && { onAnswers }),
    });
    if (!tables) throw runInterrupted(settings.out);
    return { tables, parts, seconds: share() };
  } finally {
    folder.spend(options.plan.name, share());
  }
}

const ALONE = { plan: 1, plans: 1 };

/** Counts a plan's shards before who else is told of them. */
const noting =
  (count: TakenOverCount, { onShards }: Pick<PlansJob, "onShards">): RunPlan["onShards"] =>
  (shards, ...more) => {
    count.note(shards);
    onShards?.(shards, ...more);
  };

/** Makes the folder the run's, and opens what its plans run on. */
export async function openRunner(job: PlansJob): Promise<Runner> {
  const { plans: all, settings, folder, known, merged } = job;
  const backend = merged?.backend ?? (await openedBackend(settings.backend));
  const label = merged?.label ?? backendLabel(backend);
  // A queue that refuses must leave the folder as it is; a folder that refuses must leave no connection.
  const executor = merged ? computesNothing : await openExecutor(backend, settings);
  try {
    folder.start(startedIdentity(known, all, label));
  } catch (error) {
    await executor.close();
    throw error;
  }
  const earlier = merged?.hosts ?? (settings.resume ? readStatus(folder.path)?.hosts : {});
  const status = keepStatus(folder.path, earlier, (now) => executor.tell?.(now));
  const time = sharedTime();
  const count = countTakenOver((id) => folder.isEarlier(id));
  const told = telling({ settings, onShards: noting(count, job) }, executor, status);
  const common = { backend: label, executor, seed: settings.seed };
  return {
    backend,
    hosts: status.hosts,
    taken: count.now,
    async close(state) {
      try {
        status.end(state);
      } finally {
        await executor.close();
      }
    },
    async runPart(plan, part) {
      const end = time.begin();
      const { signal } = settings;
      const tell = told(plan, ALONE, plan.name, () => true);
      try {
        return await runPart({ ...common, ...tell, plan, signal, store: folder.shards }, part);
      } finally {
        folder.spend(plan.name, end());
      }
    },
    run(plans, look) {
      const lead = look === undefined || look === 1 ? "" : `look ${look}: `;
      const workNow = workLater(plans, settings.executor === "inline" ? 1 : settings.workers);
      return overlapped(plans.length, async ({ index, handedOut, isFirst, stop }) => {
        const { plan, doublings } = plans[index];
        const of = { plan: index + 1, plans: plans.length };
        const { tables, parts, seconds } = await runOne(job, time, {
          ...common,
          ...told(plan, of, `${lead}${plan.name}`, isFirst, () => workNow(index)),
          plan,
          doublings,
          look,
          signal: AbortSignal.any([settings.signal, stop]),
          onHandedOut: handedOut,
        });
        const rows = Object.values(tables).reduce((n, list) => n + list.length, 0);
        return { plan, tables, parts, rows, seconds, backend };
      });
    },
  };
}

/** Work on a runner, which is closed after it. */
export async function withRunner<T>(
  job: PlansJob,
  work: (runner: Runner) => Promise<T>,
): Promise<T> {
  const runner = await openRunner(job);
  let state: RunEnd = "stopped";
  try {
    const result = await work(runner);
    state = "finished";
    return result;
  } finally {
    await runner.close(state);
  }
}

const once = (plans: readonly Plan[]): SizedPlan[] => plans.map((plan) => ({ plan, doublings: 0 }));

/**
 * Runs plans in their order. Finished shards are kept under the output folder.
 * @throws UsageError for bad options and a folder that holds results, Interrupted when the signal aborts
 */
export async function* runPlans(
  plans: readonly Plan[],
  options: RunOptions,
): AsyncGenerator<FinishedPlan, void, undefined> {
  const settings = runSettings(options);
  requirePlanPackages(plans);
  const known = runIdentity("sweep", { seed: settings.seed });
  const folder = openRunFolder(settings, known);
  try {
    const runner = await openRunner({ plans, settings, folder, known });
    let state: RunEnd = "stopped";
    try {
      yield* runner.run(once(plans));
      state = "finished";
    } finally {
      await runner.close(state);
    }
  } finally {
    folder.close();
  }
}

/** All plans of a run: their tables (written as Parquet, too) and provenance. */
export interface CollectedRun {
  readonly tables: Tables;
  /** Of all plans; none unless the job wants them. */
  readonly parts: readonly PlanPart[];
  readonly provenance: Provenance;
}

/** @param onPlan told of each finished plan, with all tables until then */
export async function collectRun(
  job: PlansJob,
  onPlan: (finished: FinishedPlan, tables: Tables) => void = () => {},
): Promise<CollectedRun> {
  const { settings } = job;
  let tables = emptyTables();
  const runs: FinishedPlan[] = [];
  const { backend, hosts, taken } = await withRunner(job, async (runner) => {
    for await (const finished of runner.run(once(job.plans))) {
      tables = addTables(tables, finished.tables);
      runs.push({ ...finished, tables: emptyTables() });
      onPlan(finished, tables);
    }
    return runner;
  });
  await writeTables(settings.out, tables);
  const { merged } = job;
  return {
    tables,
    parts: runs.flatMap(({ parts }) => parts),
    provenance: provenanceOf(runs, backend, settings, hosts, { merged, taken: taken() }),
  };
}

/** A whole run in a folder of its own: opened, worked in, and given back. */
export async function inRunFolder<T>(
  settings: RunSettings,
  known: RunIdentity,
  work: (job: Omit<PlansJob, "plans">) => Promise<T>,
): Promise<T> {
  const folder = openRunFolder(settings, known);
  try {
    return await work({ settings, folder, known });
  } finally {
    folder.close();
  }
}
