/** Judges and renders the rows of a run again. */
import { join } from "node:path";
import type { ClaimResult } from "../claims/claim.js";
import { judge, judgeFed } from "../claims/judge.js";
import { UsageError } from "../core/errors.js";
import type { PlanHead } from "../experiment/kind.js";
import type { Tables } from "../experiment/rows.js";
import { writeReport } from "../report/write.js";
import { takeLock } from "../store/lock.js";
import { readTables } from "../store/tables.js";
import { suiteFeeds, suiteHeads } from "./plans.js";
import { checkTables, readRun, type RunFile } from "./run-file.js";

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

/** Heads of a run's plans; folders of earlier versions kept none: theirs are the suite's own. */
function headsOf(run: RunFile, tables: Tables, folder: string): readonly PlanHead[] {
  const names = planNames(tables);
  const suite = suiteHeads(names);
  const known = new Set([...(run.plans ?? []), ...suite].map((head) => head.name));
  const stray = [...names].find((name) => !known.has(name));
  if (stray !== undefined)
    throw new UsageError(
      `run.json of ${folder}`,
      "a list of every plan that rows name and the suite does not have",
      `rows of ${stray}`,
      "run that plan again, into a folder of its own",
    );
  return run.plans ?? suite;
}

/** Refuses rows that another run drew. */
function checkSeed(run: RunFile, tables: Tables, folder: string): void {
  for (const [name, rows] of Object.entries(tables) as Array<[string, object[]]>) {
    const other = rows.find((row) => "seed" in row && row.seed !== run.seed) as
      { seed: unknown } | undefined;
    if (other)
      throw new UsageError(
        `table ${join(folder, `${name}.parquet`)}`,
        `of the run's seed, ${run.seed}`,
        `rows of seed ${String(other.seed)}`,
        "run again, into a folder of its own",
      );
  }
}

/**
 * @param folder of a finished verification or sweep; the seed is that of the run
 * @throws UsageError where the folder holds no run, rows that are not its own, or rows of a plan that nothing is known
 * of
 */
export async function report(folder: string): Promise<Rendered> {
  const run = readRun(folder);
  const close = takeLock(folder);
  try {
    return await rendered(run, folder);
  } finally {
    close();
  }
}

async function rendered(run: RunFile, folder: string): Promise<Rendered> {
  const tables = await readTables(folder);
  if (Object.values(tables).every((rows) => rows.length === 0))
    throw new UsageError(
      "report folder",
      "one that holds tables as .parquet",
      folder,
      "give the --out folder of a finished verify or sweep run",
    );
  checkSeed(run, tables, folder);
  checkTables(folder, run);
  const plans = headsOf(run, tables, folder);
  const seconds = run.seconds && new Map(Object.entries(run.seconds));
  const evidence = { seed: run.seed, tables, plans, seconds, suite: suiteFeeds() };
  const claims = [
    ...(run.results ?? (run.kind === "sweep" ? judgeFed(evidence) : judge(evidence))),
  ];
  writeReport(folder, { tables, plans, claims, provenance: run.provenance });
  return { claims, report: join(folder, "index.html") };
}
