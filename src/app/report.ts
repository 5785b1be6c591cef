/** Judges and renders the rows of a run again. */
import { join } from "node:path";
import type { ClaimResult } from "../claims/claim.js";
import { judge, judgeFed } from "../claims/judge.js";
import { UsageError } from "../core/errors.js";
import type { Tables } from "../experiment/rows.js";
import { writeReport } from "../report/write.js";
import { readTables } from "../store/tables.js";
import { suiteHeads } from "./plans.js";
import { readRun } from "./run-file.js";

/** What a report came to. */
export interface Rendered {
  readonly claims: ClaimResult[];
  /** Path of the page. */
  readonly report: string;
}

const planNames = (tables: Tables): Set<string> =>
  new Set(
    Object.values(tables).flatMap((rows: object[]) =>
      rows.flatMap((row) => ("plan" in row ? [String(row.plan)] : [])),
    ),
  );

/**
 * @param folder of a finished verification or sweep; the seed is that of the run
 * @throws UsageError where the folder holds no run
 */
export async function report(folder: string): Promise<Rendered> {
  const run = readRun(folder);
  const tables = await readTables(folder);
  if (Object.values(tables).every((rows) => rows.length === 0))
    throw new UsageError(
      "report folder",
      "one that holds tables as .parquet",
      folder,
      "give the --out folder of a finished verify or sweep run",
    );
  // Folders of earlier versions kept no plans: they are the suite's own.
  const plans = run.plans ?? suiteHeads(planNames(tables));
  const evidence = { seed: run.seed, tables, plans };
  const claims = run.kind === "sweep" ? judgeFed(evidence) : judge(evidence);
  writeReport(folder, { tables, plans, claims, provenance: run.provenance });
  return { claims, report: join(folder, "index.html") };
}
