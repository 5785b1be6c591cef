/** Files are written to a temporary name and renamed, so that nothing is ever half-written. */
import { randomBytes } from "node:crypto";
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { UsageError } from "../core/errors.js";
import type { ShardStore } from "../sweep/run.js";
import { decodePartial, encodePartial } from "./codec.js";

/** Creates a folder and its parents one by one: Node's recursive mkdir never returns on /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

/** Creates the output folder if need be; throws UsageError when it cannot be written. */
export function prepareFolder(folder: string): void {
  try {
    makeFolder(resolve(folder));
    accessSync(folder, constants.W_OK);
    const trial = join(folder, `.write-${randomBytes(4).toString("hex")}`);
    writeFileSync(trial, "");
    rmSync(trial);
  } catch (error) {
    throw new UsageError(
      "--out",
      "a folder that can be written",
      folder,
      `choose another (${(error as NodeJS.ErrnoException).code ?? "error"})`,
    );
  }
}

/** Writes a whole file or nothing. */
export function writeWhole(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${randomBytes(4).toString("hex")}.tmp`;
  writeFileSync(temporary, content);
  renameSync(temporary, path);
}

/** Finished shards under DIR/shards, one immutable file each, named by the hash of what it computed. */
export function shardFiles(folder: string, resume: boolean): ShardStore {
  const path = (id: string): string => join(folder, "shards", `${id}.json`);
  return {
    has: (id) => resume && existsSync(path(id)),
    load: (id) => decodePartial(readFileSync(path(id), "utf8")),
    save: (id, partial) => writeWhole(path(id), encodePartial(partial)),
  };
}
