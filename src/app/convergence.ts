/** How the results of a run came to rest, as a table of the run. */
import type { ClaimResult } from "../claims/claim.js";
import { convergence, partsByPool, type PlanPart } from "../claims/convergence.js";
import type { Run } from "../claims/engine.js";
import { CLAIMS } from "../claims/registry.js";
import { kindOf } from "../experiment/kinds.js";
import { emptyTables, type ConvergenceRow, type Tables } from "../experiment/rows.js";
import { writeTables } from "../store/tables.js";
import type { Plan } from "../sweep/plan.js";

/**
 * @param parts of the plans whose sample is trials
 * @param run on the whole sample
 */
export function convergenceRows(
  plans: readonly Plan[],
  results: readonly ClaimResult[],
  run: Run,
  parts: readonly PlanPart[],
): ConvergenceRow[] {
  const byPools = plans
    .filter(({ kind }) => kindOf(kind).sampled === "pools")
    .flatMap(({ name }) => partsByPool(name, run.tables));
  return convergence(CLAIMS, results, run, [...parts, ...byPools]);
}

/** Adds the table to those of a run, and to its folder. @throws UsageError where it cannot be written */
export async function withConvergence(
  folder: string,
  tables: Tables,
  rows: readonly ConvergenceRow[],
): Promise<Tables> {
  await writeTables(folder, { ...emptyTables(), convergence: [...rows] });
  return { ...tables, convergence: [...rows] };
}
