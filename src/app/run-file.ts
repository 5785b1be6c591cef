/** run.json: what a folder of rows cannot say of itself, so that `report` can judge and render it again. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { ClaimResult } from "../claims/claim.js";
import { UsageError } from "../core/errors.js";
import { refusal } from "../core/refusal.js";
import type { PlanHead } from "../experiment/kind.js";
import { writeWhole } from "../store/files.js";
import { tableDigests } from "../store/tables.js";
import type { Provenance } from "./provenance.js";

export interface RunFile {
  /** All claims are judged on a verification; on a sweep those that its plan feeds. */
  readonly kind: "verify" | "sweep";
  readonly seed: string;
  /** Of the plans that were run; folders of earlier versions have none. */
  readonly plans?: readonly PlanHead[];
  readonly provenance: Provenance;
  /** Seconds that each plan took; folders of earlier versions have none. */
  readonly seconds?: Readonly<Record<string, number>> | undefined;
  /** Results of a run of several looks: rows of the looks that decided are no longer there to judge. */
  readonly results?: readonly ClaimResult[] | undefined;
  /** SHA-256 of each table's Parquet file; folders of earlier versions have none. */
  readonly tables?: Readonly<Record<string, string>>;
}

const plan = z.object({
  name: z.string(),
  feeds: z.array(z.string()),
  subject: z.object({ model: z.enum(["none", "classifier", "language-model"]), task: z.string() }),
  primary: z.boolean(),
  margin: z.number().positive().optional(),
});
const kind = z.enum(["verify", "sweep"]);
const common = { seed: z.string(), provenance: z.array(z.tuple([z.string(), z.string()])) };
const tables = z.record(z.string(), z.string());
/** Of several looks: as they were judged. The file's digest answers for what is in them. */
const results = z.array(z.custom<ClaimResult>((x) => typeof x === "object" && x !== null));
const schema = z.object({
  kind,
  ...common,
  plans: z.array(plan),
  seconds: z.record(z.string(), z.number()).optional(),
  results: results.optional(),
  tables: tables.optional(),
});
/** Of earlier versions, which kept no plans; the first kept no kind and ran verifications only. */
const olderSchema = z.object({ kind: kind.default("verify"), ...common });

const pathOf = (folder: string): string => join(folder, "run.json");

const digestOf = (content: object): string =>
  createHash("sha256").update(JSON.stringify(content)).digest("hex");

/** Writes run.json beside the tables, which are there by now: their digests, and its own. */
export function writeRun(folder: string, run: RunFile): void {
  const content = { ...run, tables: tableDigests(folder) };
  writeWhole(pathOf(folder), `${JSON.stringify({ ...content, digest: digestOf(content) })}\n`);
}

/** Which of the folders of `report` is meant. */
export type WhichFolder = "report folder" | "against";
const REMEDY: Readonly<Record<WhichFolder, string>> = {
  "report folder": "give the --out folder of a finished verify or sweep run",
  against: "give the --out folder of a finished run, or a published report with its claims.json",
};
type Refuse = (rule: string) => never;
const refuser =
  (which: WhichFolder, folder: string): Refuse =>
  (rule) => {
    const remedy = REMEDY[which];
    throw new UsageError(which, rule, folder, remedy);
  };

/** Content of run.json, not yet checked. */
function contentOf(folder: string, refuse: Refuse): unknown {
  if (!existsSync(pathOf(folder))) refuse("one that holds run.json");
  try {
    return JSON.parse(readFileSync(pathOf(folder), "utf8"));
  } catch {
    return refuse("one whose run.json is JSON");
  }
}

/** Refuses a run.json that is not what a run wrote; those of earlier versions have no digest. */
function checkDigest(content: unknown, refuse: Refuse): void {
  if (typeof content !== "object" || content === null || !("digest" in content)) return;
  const { digest, ...rest } = content;
  if (digest !== digestOf(rest)) refuse("one whose run.json is as its run wrote it");
}

/**
 * Refuses tables that are not those of the run: another run's, changed, lost or new ones.
 * @throws UsageError naming the table
 */
export function checkTables(folder: string, { tables: written }: RunFile): void {
  if (written === undefined) return;
  const present = tableDigests(folder);
  for (const name of new Set([...Object.keys(written), ...Object.keys(present)])) {
    if (written[name] === present[name]) continue;
    const what = name in written ? "a file that is not what the run wrote" : "one of another run";
    throw new UsageError(
      `table ${join(folder, `${name}.parquet`)}`,
      "as the run of this folder wrote it",
      name in present ? what : "nothing: it is lost",
      "run again, into a folder of its own",
    );
  }
}

/** @throws UsageError where the folder holds no run, naming the field that is missing or bad */
export function readRun(folder: string, which: WhichFolder = "report folder"): RunFile {
  const refuse = refuser(which, folder);
  const content = contentOf(folder, refuse);
  checkDigest(content, refuse);
  const keepsPlans = typeof content === "object" && content !== null && "plans" in content;
  const result = (keepsPlans ? schema : olderSchema).safeParse(content);
  if (result.success) return result.data;
  const where = `run.json of ${folder}`;
  throw refusal(result.error.issues[0], content, (path) => `${where}${path && ` field ${path}`}`);
}
