/** Runs plans one after the other on one executor; each plan's tables are there as soon as it has finished. */
import type { BackendChoice } from "../backend/select.js";
import type { BackendInfo } from "../backend/backend.js";
import { addTables, emptyTables, type Tables } from "../experiment/rows.js";
import type { OnScores } from "../experiment/target-scores.js";
import { prepareFolder, shardFiles } from "../store/files.js";
import { writeTables } from "../store/tables.js";
import { inlineExecutor, poolExecutor, type Executor } from "../sweep/executor.js";
import type { Plan } from "../sweep/plan.js";
import { runPlan } from "../sweep/run.js";
import { openedBackend } from "./backend.js";
import { runInterrupted } from "./interrupted.js";
import { requirePlanPackages } from "./plan-packages.js";
import { processor, provenanceOf, type PlanRun, type Provenance } from "./provenance.js";
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

/**
 * Part of the names of shards. Fused products round as the processor likes: those of another one must not be taken
 * over.
 */
const shardLabel = ({ name, mode }: BackendInfo): string =>
  `${name}/${mode}${mode === "simd-relaxed" ? ` on ${processor()}` : ""}`;

/**
 * Runs plans in their order. Finished shards are kept under the output folder.
 * @param onScores told of the scores of single records by plans that attack models
 * @throws UsageError for bad options, Interrupted when the signal aborts
 */
export async function* runPlans(
  plans: readonly Plan[],
  options: RunOptions,
  onScores?: OnScores,
): AsyncGenerator<FinishedPlan, void, undefined> {
  const settings = runSettings(options);
  requirePlanPackages(plans);
  prepareFolder(settings.out);
  const backend = await openedBackend(settings.backend);
  const executor = openExecutor(backend, settings);
  try {
    for (const plan of plans) {
      const began = Date.now();
      const tables = await runPlan({
        plan,
        seed: settings.seed,
        backend: shardLabel(backend),
        executor,
        store: shardFiles(settings.out, settings.resume),
        signal: settings.signal,
        progress: (done, total) => settings.progress(plan.name, done, total),
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

/** All plans of a run: their tables (written as Parquet, too) and provenance. */
export interface CollectedRun {
  readonly tables: Tables;
  readonly provenance: Provenance;
}

/** @param onPlan told of each finished plan, with all tables until then */
export async function collectRun(
  plans: readonly Plan[],
  settings: RunSettings,
  onPlan: (finished: FinishedPlan, tables: Tables) => void = () => {},
  onScores?: OnScores,
): Promise<CollectedRun> {
  let tables = emptyTables();
  const runs: FinishedPlan[] = [];
  for await (const finished of runPlans(plans, settings, onScores)) {
    tables = addTables(tables, finished.tables);
    runs.push({ ...finished, tables: emptyTables() });
    onPlan(finished, tables);
  }
  await writeTables(settings.out, tables);
  const backend = runs[0]?.backend ?? (await openedBackend(settings.backend));
  return { tables, provenance: provenanceOf(runs, backend, settings) };
}
