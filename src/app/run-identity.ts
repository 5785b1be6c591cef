/** What a run is: two runs of one identity give the same bits, so that one may go on where the other ended. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import type { BackendInfo } from "../backend/backend.js";
import type { RunIdentity } from "../store/run-folder.js";
import type { WritingCommand } from "../store/written.js";
import type { Plan } from "../sweep/plan.js";
import type { Part } from "../sweep/shard.js";
import { processor } from "./host.js";
import { version } from "./version.js";

/** SHA-256 of a file's content, for plans that read a user's file: its name does not say what is in it. */
const hashOf = (path: string): string =>
  createHash("sha256").update(readFileSync(path)).digest("hex");

const isFile = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

/** The users' files that plans read, and what is in them. */
function filesOf(plans: readonly Plan[]): Record<string, string> {
  const sources = plans.flatMap((plan) => ("source" in plan ? [String(plan.source)] : []));
  const paths = [...new Set(sources)].filter((path) => existsSync(path) && isFile(path));
  return Object.fromEntries(paths.map((path) => [path, hashOf(path)]));
}

/** @param fields what else makes the run what it is, in the order in which differences are named */
export const runIdentity = (
  command: WritingCommand,
  fields: Readonly<Record<string, unknown>>,
): RunIdentity => ({ loradp: version(), command, ...fields });

/**
 * Part of the names of shards. Fused products round as the processor likes: those of another one must not be taken
 * over.
 */
export const backendLabel = ({ name, mode }: BackendInfo): string =>
  `${name}/${mode}${mode === "simd-relaxed" ? ` on ${processor()}` : ""}`;

/** "2/3". */
export const partText = ({ part, of }: Part): string => `${part}/${of}`;

/**
 * What is known of a run once its plans and its backend are.
 * @param backend as it stands in the names of shards
 */
export const startedIdentity = (
  known: RunIdentity,
  plans: readonly Plan[],
  backend: string,
): RunIdentity => ({ ...known, plans, files: filesOf(plans), backend });
