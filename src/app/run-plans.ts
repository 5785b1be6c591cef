/** Runs plans in their order on one executor; a plan's tables are there when it and those before it have finished. */
import type { BackendChoice } from "../backend/select.js";
import type { BackendInfo } from "../backend/backend.js";
import { addTables, emptyTables, type Tables } from "../experiment/rows.js";
import type { OnScores } from "../experiment/target-scores.js";
import { openRunFolder, type RunFolder, type RunIdentity } from "../store/run-folder.js";
import { writeTables } from "../store/tables.js";
import { inlineExecutor, poolExecutor, type Executor } from "../sweep/executor.js";
import type { Plan } from "../sweep/plan.js";
import { runPlan, type RunOptions as RunPlan } from "../sweep/run.js";
import { openedBackend } from "./backend.js";
import { runInterrupted } from "./interrupted.js";
import { overlapped, sharedTime, type SharedTime } from "./overlapped.js";
import { requirePlanPackages } from "./plan-packages.js";
import { provenanceOf, type PlanRun, type Provenance } from "./provenance.js";
import { backendLabel, runIdentity, startedIdentity } from "./run-identity.js";
import { runSettings, type RunOptions, type RunSettings } from "./settings.js";

/** A plan that has run, and what it ran on. */
export interface FinishedPlan extends PlanRun {
  readonly tables: Tables;
  readonly backend: BackendInfo;
}

function openExecutor({ mode }: BackendInfo, { executor, workers }: RunSettings): Executor {
  // Decided once, here: workers must not each look for an adapter, nor could they come to different answers.
  const choice: BackendChoice = mode === "f64" ? "reference" : mode;
  return executor === "inline" ? inlineExecutor(choice) : poolExecutor(choice, workers);
}

/** Plans to run, and the open folder of their run. */
export interface PlansJob {
  readonly plans: readonly Plan[];
  readonly settings: RunSettings;
  readonly folder: RunFolder;
  /** What the folder was opened with. */
  readonly known: RunIdentity;
  /** Told of the scores of single records by plans that attack models. */
  readonly onScores?: OnScores;
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
  close(): Promise<void>;
}

type PlanOptions = Pick<RunPlan, "plan" | "look" | "doublings" | "progress" | "onHandedOut">;

/** Runs one plan, and keeps how long it took. @throws Interrupted when the signal aborts */
async function runOne(
  { settings, folder, onScores }: Omit<PlansJob, "plans">,
  time: SharedTime,
  options: PlanOptions & Pick<RunPlan, "backend" | "executor" | "signal">,
): Promise<{ tables: Tables; seconds: number }> {
  const share = time.begin();
  try {
    const tables = await runPlan({
      ...options,
      seed: settings.seed,
      store: folder.shards,
      ...(onScores && { onScores }),
    });
    if (!tables) throw runInterrupted(settings.out);
    return { tables, seconds: share() };
  } finally {
    folder.spend(options.plan.name, share());
  }
}

/** Makes the folder the run's, and opens what its plans run on. */
export async function openRunner(job: PlansJob): Promise<Runner> {
  const { plans: all, settings, folder, known } = job;
  const backend = await openedBackend(settings.backend);
  folder.start(startedIdentity(known, all, backend));
  const executor = openExecutor(backend, settings);
  const time = sharedTime();
  return {
    backend,
    close: () => executor.close(),
    run(plans, look) {
      const lead = look === undefined || look === 1 ? "" : `look ${look}: `;
      return overlapped(plans.length, async ({ index, handedOut, isFirst, stop }) => {
        const { plan, doublings } = plans[index];
        const of = { plan: index + 1, plans: plans.length };
        const name = `${lead}${plan.name}`;
        const { tables, seconds } = await runOne(job, time, {
          plan,
          doublings,
          look,
          backend: backendLabel(backend),
          executor,
          signal: AbortSignal.any([settings.signal, stop]),
          onHandedOut: handedOut,
          progress: (done, total, part) => {
            if (isFirst()) settings.progress(part ? `${name}: ${part}` : name, done, total, of);
          },
        });
        const rows = Object.values(tables).reduce((n, list) => n + list.length, 0);
        return { plan, tables, rows, seconds, backend };
      });
    },
  };
}

/** Runs plans in a folder that is open. */
async function* runIn(job: PlansJob): AsyncGenerator<FinishedPlan, void, undefined> {
  const runner = await openRunner(job);
  try {
    yield* runner.run(job.plans.map((plan) => ({ plan, doublings: 0 })));
  } finally {
    await runner.close();
  }
}

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
    yield* runIn({ plans, settings, folder, known });
  } finally {
    folder.close();
  }
}

/** All plans of a run: their tables (written as Parquet, too) and provenance. */
export interface CollectedRun {
  readonly tables: Tables;
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
  for await (const finished of runIn(job)) {
    tables = addTables(tables, finished.tables);
    runs.push({ ...finished, tables: emptyTables() });
    onPlan(finished, tables);
  }
  await writeTables(settings.out, tables);
  const backend = runs[0]?.backend ?? (await openedBackend(settings.backend));
  return { tables, provenance: provenanceOf(runs, backend, settings) };
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
