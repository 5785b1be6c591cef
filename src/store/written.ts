/** What the commands write to a folder, by name, and what of it an earlier run left there. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { emptyTables } from "../experiment/tables.js";
import { shardNames } from "./shards.js";

/** Says which run a folder is of, from its start on. */
export const STARTED = "started.json";
/** How far the run is. */
export const STATUS = ".loradp-status.json";
export const ADAPTER = "adapter";
export const SCORES = "scores";
const PAGES = ["index.html", "picture.svg", "report.md", "claims.json"];
const files = (...tables: readonly string[]): string[] =>
  tables.flatMap((name) => [`${name}.csv`, `${name}.parquet`]);
const TABLES = files(...Object.keys(emptyTables()));

/** What each command writes, by name: nothing else in a folder is ever overwritten or removed. */
const WRITES = {
  verify: ["run.json", ...PAGES, ...TABLES],
  // Pages are `report`'s, later.
  sweep: ["run.json", ...PAGES, ...TABLES],
  attack: [
    ...files("membership", "rocs", "searches", "canaries"),
    // Of --outputs.
    ...["scores.parquet", "unlabelled.parquet", "attacks.csv", "curves.csv", "index.html"],
  ],
  train: [
    "train.json",
    "model.safetensors",
    join(ADAPTER, "adapter_config.json"),
    join(ADAPTER, "adapter_model.safetensors"),
  ],
} as const;
export type WritingCommand = keyof typeof WRITES;
export const EVERY = [...new Set(Object.values(WRITES).flat())];

export function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

export const present = (folder: string, names: Iterable<string>): string[] =>
  [...names].filter((name) => existsSync(join(folder, name)));

/** What a command writes: beside its own names, attack's scores of records, a file for each attack and attacker. */
export const writtenBy = (command: WritingCommand, folder: string): string[] => [
  ...WRITES[command],
  ...(command === "attack"
    ? listed(join(folder, SCORES))
        .filter((name) => /^[\w-]+-(unaware|known-A)\.csv$/.test(name))
        .map((name) => join(SCORES, name))
    : []),
];

/** The object in a JSON file; undefined where there is none. */
export function objectIn(path: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    return typeof value === "object" && value !== null
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** What a run was when it began to write to a folder; undefined where the folder does not say. */
export const startedIn = (folder: string): Readonly<Record<string, unknown>> | undefined =>
  objectIn(join(folder, STARTED));

/** Whether a file holds an object with these keys. */
const has = (path: string, ...keys: readonly string[]): boolean => {
  const object = objectIn(path);
  return object !== undefined && keys.every((key) => key in object);
};

const isCommand = (name: unknown): name is WritingCommand =>
  typeof name === "string" && Object.hasOwn(WRITES, name);

/** The command that began to write here, as far as the folder says. */
export function startedBy(folder: string): WritingCommand | undefined {
  const command = objectIn(join(folder, STARTED))?.["command"];
  return isCommand(command) ? command : undefined;
}

/** Names of the files that an earlier run left; those of earlier versions are known by what is in them. */
export function leftIn(folder: string): string[] {
  const command = startedBy(folder);
  return present(
    folder,
    new Set([
      ...(command ? writtenBy(command, folder) : []),
      ...(has(join(folder, "run.json"), "seed", "provenance") ? WRITES.verify : []),
      ...(has(join(folder, "train.json"), "seed", "curve") ? WRITES.train : []),
      ...(!command && shardNames(folder).length > 0 ? TABLES : []),
    ]),
  );
}
