/** run.json: what a folder of rows cannot say of itself, so that `report` can judge and render it again. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../core/errors.js";
import type { PlanHead } from "../experiment/kind.js";
import { writeWhole } from "../store/files.js";
import type { Provenance } from "./provenance.js";

export interface RunFile {
  /** All claims are judged on a verification; on a sweep those that its plan feeds. */
  readonly kind: "verify" | "sweep";
  readonly seed: string;
  /** Of the plans that were run; folders of earlier versions have none. */
  readonly plans?: readonly PlanHead[];
  readonly provenance: Provenance;
}

const pathOf = (folder: string): string => join(folder, "run.json");

export const writeRun = (folder: string, run: RunFile): void =>
  writeWhole(pathOf(folder), `${JSON.stringify(run)}\n`);

const refuse = (rule: string, folder: string): never => {
  const remedy = "give the --out folder of a finished verify or sweep run";
  throw new UsageError("report folder", rule, folder, remedy);
};

/** @throws UsageError where the folder holds no run */
export function readRun(folder: string): RunFile {
  if (!existsSync(pathOf(folder))) refuse("one that holds run.json", folder);
  try {
    return JSON.parse(readFileSync(pathOf(folder), "utf8")) as RunFile;
  } catch {
    return refuse("one whose run.json is JSON", folder);
  }
}
