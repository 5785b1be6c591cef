/** Runs plans one after the other on one executor; each plan's tables are there as soon as it has finished. */
import type { BackendChoice } from "../backend/select.js";
import type { BackendInfo } from "../backend/backend.js";
import { addTables, emptyTables, type Tables } from "../experiment/rows.js";
import type { OnScores } from "../experiment/target-scores.js";
import { openRunFolder, type RunFolder, type RunIdentity } from "../store/run-folder.js";
import { writeTables } from "../store/tables.js";
import { inlineExecutor, poolExecutor, type Executor } from "../sweep/executor.js";
import type { Plan } from "../sweep/plan.js";
import { runPlan } from "../sweep/run.js";
import { openedBackend } from "./backend.js";
import { runInterrupted } from "./interrupted.js";
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

/** Runs plans in a folder that is open. */
async function* runIn(job: PlansJob): AsyncGenerator<FinishedPlan, void, undefined> {
  const { plans, settings, folder, known, onScores } = job;
  const backend = await openedBackend(settings.backend);
  folder.start(startedIdentity(known, plans, backend));
  const executor = openExecutor(backend, settings);
  try {
    for (const [i, plan] of plans.entries()) {
      const began = Date.now();
      const of = { plan: i + 1, plans: plans.length };
      const tables = await runPlan({
        plan,
        seed: settings.seed,
        backend: backendLabel(backend),
        executor,
        store: folder.shards,
        signal: settings.signal,
        progress: (done, total, part) =>
          settings.progress(part ? `${plan.name}: ${part}` : plan.name, done, total, of),
        ...(onScores && { onScores }),
      });
      if (!tables) throw runInterrupted(settings.out);
      const rows = Object.values(tables).reduce((n, list) => n + list.length, 0);
      yield { plan, tables, rows, seconds: (Date.now() - began) / 1000, backend };
    }
  } finally {
    await executor.close();
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
