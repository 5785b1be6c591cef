/** Judges and renders the rows of a run again, beside those of another run where one is given. */
import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";
import type { ClaimResult } from "../claims/claim.js";
import { judge, judgeFed } from "../claims/judge.js";
import { UsageError } from "../core/errors.js";
import type { PlanHead } from "../experiment/kind.js";
import type { Tables } from "../experiment/rows.js";
import { compareRuns, type Comparison, type Side } from "../report/compare.js";
import { writeReport } from "../report/write.js";
import { takeLock } from "../store/lock.js";
import { readTables } from "../store/tables.js";
import { suiteFeeds, suiteHeads } from "./plans.js";
import { isPublished, readPublished } from "./published.js";
import { checkTables, readRun, type RunFile, type WhichFolder } from "./run-file.js";

export type { Comparison } from "../report/compare.js";

/** What a report came to. */
export interface Rendered {
  readonly claims: readonly ClaimResult[];
  /** Path of the page. */
  readonly report: string;
  /** With another run, where one was given. */
  readonly comparison?: Comparison;
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

/** A run, read from its folder and judged. */
interface JudgedRun {
  readonly run: RunFile;
  readonly tables: Tables;
  readonly plans: readonly PlanHead[];
  readonly claims: readonly ClaimResult[];
}

/** @throws UsageError where the rows are not the run's own, or nothing is known of their plans */
async function judged(folder: string, run: RunFile, which?: WhichFolder): Promise<JudgedRun> {
  const tables = await readTables(folder);
  if (Object.values(tables).every((rows) => rows.length === 0))
    throw new UsageError(
      which ?? "report folder",
      "one that holds tables as .parquet",
      folder,
      "give the --out folder of a finished verify or sweep run",
    );
  checkSeed(run, tables, folder);
  checkTables(folder, run);
  const plans = headsOf(run, tables, folder);
  const seconds = run.seconds && new Map(Object.entries(run.seconds));
  const evidence = { seed: run.seed, tables, plans, seconds, suite: suiteFeeds() };
  const claims = run.results ?? (run.kind === "sweep" ? judgeFed(evidence) : judge(evidence));
  return { run, tables, plans, claims };
}

/** The other run is read alone: its folder may be one that nothing can be written to, or a published report. */
async function comparedWith({ run, claims }: JudgedRun, against: string): Promise<Comparison> {
  const here: Side = { claims, provenance: run.provenance };
  if (isPublished(against)) {
    // JSON has no infinity: numbers are held against each other as they are published.
    const asJson = JSON.parse(JSON.stringify(claims)) as typeof claims;
    return compareRuns({ ...here, claims: asJson }, readPublished(against), against);
  }
  const there = await judged(against, readRun(against, "against"), "against");
  const side: Side = { claims: there.claims, provenance: there.run.provenance };
  return compareRuns(here, side, against);
}

const isSameFolder = (a: string, b: string): boolean =>
  existsSync(a) && existsSync(b) && realpathSync(a) === realpathSync(b);

/**
 * @param folder of a finished verification or sweep; the seed is that of the run
 * @param options `against`: folder of a second run, which is left as it is; of a published report claims.json is
 * enough. `opensWith`: what the page opens with
 * @throws UsageError where a folder holds no run, rows that are not its own, or rows of a plan that nothing is known
 * of
 */
export async function report(
  folder: string,
  {
    against,
    opensWith,
  }: { readonly against?: string | undefined; readonly opensWith?: "convergence" } = {},
): Promise<Rendered> {
  if (against !== undefined && isSameFolder(folder, against))
    throw new UsageError(
      "against",
      "another run's folder",
      against,
      "give the folder of a second run",
    );
  const run = readRun(folder);
  const close = takeLock(folder);
  try {
    const here = await judged(folder, run);
    const comparison = against === undefined ? undefined : await comparedWith(here, against);
    const { tables, plans, claims } = here;
    const { provenance } = run;
    const input = { tables, plans, claims, provenance };
    const more = { ...(comparison && { comparison }), ...(opensWith && { opensWith }) };
    writeReport(folder, { ...input, ...more });
    return { claims, report: join(folder, "index.html"), ...(comparison && { comparison }) };
  } finally {
    close();
  }
}
