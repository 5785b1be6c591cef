/**
 * Finished shards on disk: one immutable file each, named by the hash of what it computed. A line before the partial
 * says the layout, what computed it and the checksum of the rest, so that a file which is not what was written is
 * computed again, never believed.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, renameSync } from "node:fs";
import { basename, join } from "node:path";
import { UsageError } from "../core/errors.js";
import type { ShardStore } from "../sweep/run.js";
import { decodePartial, encodePartial } from "./codec.js";
import { isFolder, writeWhole, writing } from "./files.js";

export const SHARDS = "shards";
/** Raised when the files change: those of another layout are computed again. */
const LAYOUT = 2;
const NEWLINE = 10;

/** Names of shards, and of those that were set aside. */
export const SHARD_NAME = /^[0-9a-f]{16}\.json(\.bad)?$/;
const suffix = ".json";

const headOf = (id: string, body: Uint8Array): string =>
  `${JSON.stringify({ layout: LAYOUT, id, sha256: createHash("sha256").update(body).digest("hex") })}\n`;

export function encodeShard(id: string, partial: unknown): Uint8Array {
  const body = Buffer.from(`${encodePartial(partial)}\n`);
  return Buffer.concat([Buffer.from(headOf(id, body)), body]);
}

/** What is wrong with a shard's file, byte for byte; undefined for one that is as it was written. */
function faultOf(bytes: Buffer, id: string): string | undefined {
  const end = bytes.indexOf(NEWLINE) + 1;
  const [head, body] = [bytes.subarray(0, end), bytes.subarray(end)];
  if (head.equals(Buffer.from(headOf(id, body)))) return undefined;
  const said = /^\{"layout":(\d+),"id":"(\w+)"/.exec(head.toString());
  if (!said) return "is no shard of this layout";
  const [, layout, name] = said;
  if (layout !== String(LAYOUT)) return `has layout ${layout}, not ${LAYOUT}`;
  if (name !== id) return `is shard ${name} under another's name`;
  return "is not what was written (its checksum differs)";
}

/**
 * The partial of a shard's file.
 * @param path names the file in errors
 * @throws UsageError where it is not what was written
 */
export function decodeShard(bytes: Buffer, id: string, path: string): unknown {
  const fault = faultOf(bytes, id);
  if (fault !== undefined)
    throw new UsageError(
      `shard ${path}`,
      "one that a run wrote",
      `one that ${fault}`,
      "use --resume",
    );
  return decodePartial(bytes.subarray(bytes.indexOf(NEWLINE) + 1).toString("utf8"));
}

/** Names of the shards in a run's folder. */
export const shardNames = (folder: string): string[] =>
  isFolder(join(folder, SHARDS))
    ? readdirSync(join(folder, SHARDS)).filter((name) => SHARD_NAME.test(name))
    : [];

/** Reads a file; undefined where it cannot be read. */
function bytesOf(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** A shard's file, and what is wrong with it; undefined where it is as it was written. */
export interface ShardFile {
  readonly id: string;
  readonly path: string;
  readonly fault: string | undefined;
  /** SHA-256 of its bytes. */
  readonly digest: string;
}

/** The shards of a folder, each read and checked; those that were set aside are left out. */
export function* shardFiles(folder: string): Generator<ShardFile, void, undefined> {
  for (const name of shardNames(folder).filter((each) => each.endsWith(suffix))) {
    const path = join(folder, SHARDS, name);
    const id = name.slice(0, -suffix.length);
    const bytes = bytesOf(path);
    const digest = createHash("sha256")
      .update(bytes ?? "")
      .digest("hex");
    yield { id, path, fault: bytes ? faultOf(bytes, id) : "cannot be read", digest };
  }
}

/** The partial in a shard's file. @throws UsageError where it is not what was written */
export const loadShard = (path: string, id: string): unknown =>
  decodeShard(readFileSync(path), id, path);

/**
 * Ids of an earlier run's shards that may be taken over. The others are set aside under DIR/shards/*.bad.
 * @param warn told of each of them
 */
export function soundShards(folder: string, warn: (line: string) => void): Set<string> {
  const sound = new Set<string>();
  for (const { id, path, fault } of shardFiles(folder)) {
    if (fault === undefined) sound.add(id);
    else {
      writing(path, () => renameSync(path, `${path}.bad`));
      warn(`shard ${path} ${fault}: set aside as ${basename(path)}.bad, computed again`);
    }
  }
  return sound;
}

/**
 * Shards that are saved may be taken over by a later look of the same run.
 * @param sound ids of the shards of an earlier run that may be taken over
 */
export function shardStore(folder: string, sound: ReadonlySet<string>): ShardStore {
  const known = new Set(sound);
  const path = (id: string): string => join(folder, SHARDS, `${id}${suffix}`);
  return {
    has: (id) => known.has(id),
    load: (id) => loadShard(path(id), id),
    save(id, partial) {
      // Hundreds in a run. One that lost its power has another checksum, and is computed again.
      writeWhole(path(id), encodeShard(id, partial), { flush: false });
      known.add(id);
    },
  };
}
