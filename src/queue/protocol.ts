/** What coordinators and workers say to each other through Redis. */
import { createHash } from "node:crypto";
import type { BackendChoice } from "../backend/select.js";
import type { Shard } from "../experiment/kind.js";
import { decodeShard, encodeShard } from "../store/shards.js";
import type { Host } from "../sweep/executor.js";
import type { InputHash } from "../sweep/shard.js";

/** Raised when what is said changes. */
const LAYOUT = 1;
/** Before all keys. */
export const PREFIX = "loradp";

/** What computes: two of one build give the same bits. */
export interface Build {
  readonly version: string;
  /** Digest of the compiled code that can reach a partial. */
  readonly code: string;
}

export const buildText = ({ version, code }: Build): string => `loradp ${version} (${code})`;
export const isSameBuild = (a: Build, b: Build): boolean =>
  a.version === b.version && a.code === b.code;

/** Each build has a queue of its own, so that no worker takes a shard that it would compute otherwise. */
export const queueName = (build: Build): string =>
  `shards-${createHash("sha256")
    .update(JSON.stringify([LAYOUT, build.version, build.code]))
    .digest("hex")
    .slice(0, 12)}`;

/** Work that is queued; the job's id is the shard's. */
export interface Job {
  readonly shard: Shard;
  /** Of the inputs that its cell reads. */
  readonly inputs: readonly InputHash[];
  readonly backend: BackendChoice;
  /** As it stands in the names of shards. */
  readonly label: string;
}

/** Ids of jobs begin with a letter: BullMQ keeps numbers for itself. */
export const jobId = (shard: string): string => `shard-${shard}`;
export const shardOfJob = (job: string): string => job.slice("shard-".length);

/** Where the queue keeps a job, as long as it is not done. */
export const jobKey = (build: Build, shard: string): string =>
  `${PREFIX}:${queueName(build)}:${jobId(shard)}`;

export const resultKey = (id: string): string => `${PREFIX}:result:${id}`;
export const inputKey = (sha256: string): string => `${PREFIX}:input:${sha256}`;
/** Seconds for which Redis keeps what nobody fetches any more: results and inputs of a run that is gone. */
export const KEPT = 24 * 3600;

/** Who computed a result. */
export interface By extends Host {
  readonly build: Build;
}

const NEWLINE = 10;

/** A line that says who computed it, and the shard's file. */
export const encodeResult = (by: By, id: string, partial: unknown): Buffer =>
  Buffer.concat([Buffer.from(`${JSON.stringify(by)}\n`), encodeShard(id, partial)]);

/** A result, or what is wrong with it. */
export type Result = { readonly by: By; readonly partial: unknown } | { readonly wrong: string };

const hostIn = (line: string): By | undefined => {
  try {
    const by = JSON.parse(line) as By;
    return typeof by.name === "string" && typeof by.build.code === "string" ? by : undefined;
  } catch {
    return undefined;
  }
};

/** @param build that of the run: results of another are not believed */
export function decodeResult(bytes: Buffer, id: string, build: Build): Result {
  const end = bytes.indexOf(NEWLINE) + 1;
  const by = hostIn(bytes.subarray(0, end).toString());
  if (!by) return { wrong: `the result of shard ${id} does not say who computed it` };
  const who = `worker ${by.name}`;
  if (!isSameBuild(by.build, build))
    return {
      wrong: `${who} computed shard ${id} by ${buildText(by.build)}, not ${buildText(build)}`,
    };
  try {
    return { by, partial: decodeShard(bytes.subarray(end), id, `${id} of ${who}`) };
  } catch (error) {
    return { wrong: (error as Error).message };
  }
}

/** Why a shard could not be computed, as it goes through the queue. */
export interface Failure {
  readonly message: string;
  readonly host: string;
  /** Of a refusal: what no attempt would change. */
  readonly usage?: { readonly option: string; readonly rule: string; readonly remedy: string };
}

export const encodeFailure = (failure: Failure): string => JSON.stringify(failure);
export function decodeFailure(reason: string): Failure {
  try {
    const failure = JSON.parse(reason) as Failure;
    if (typeof failure.message === "string") return failure;
  } catch {
    // The queue's own words: a shard that stalled too often.
  }
  return { message: reason, host: "unknown" };
}
