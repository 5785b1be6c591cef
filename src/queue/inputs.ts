/**
 * Large inputs that shards share: each travels to Redis once, and from there to each worker once, by the hash of its
 * numbers.
 */
import { createHash } from "node:crypto";
import type { Redis } from "ioredis";
import { sharedZeros, type Shared } from "../experiment/kind.js";
import type { InputHash } from "../sweep/shard.js";
import { inputKey, KEPT } from "./protocol.js";

/** Bytes of one value in Redis. */
const CHUNK = 2 ** 25;
const chunkKey = (sha256: string, chunk: number): string => `${inputKey(sha256)}:${chunk}`;

/** Sends those of the inputs that Redis lacks, and keeps the others alive. */
export async function publishInputs(
  client: Redis,
  shared: Shared,
  inputs: readonly InputHash[],
): Promise<void> {
  for (const [name, sha256] of inputs) {
    const chunks = await client.get(inputKey(sha256));
    if (chunks !== null && (await keepAlive(client, sha256, Number(chunks)))) continue;
    const { buffer, byteOffset, byteLength } = shared[name];
    const bytes = Buffer.from(buffer, byteOffset, byteLength);
    const count = Math.ceil(byteLength / CHUNK);
    for (let i = 0; i < count; i++)
      await client.set(chunkKey(sha256, i), bytes.subarray(CHUNK * i, CHUNK * (i + 1)), "EX", KEPT);
    // Last: who sees it finds all chunks.
    await client.set(inputKey(sha256), String(count), "EX", KEPT);
  }
}

const keysOf = (sha256: string, chunks: number): string[] => [
  inputKey(sha256),
  ...Array.from({ length: chunks }, (_, i) => chunkKey(sha256, i)),
];

/** Removes the inputs; another run that has them in common sends them again. */
export async function withdrawInputs(client: Redis, inputs: readonly InputHash[]): Promise<void> {
  for (const [, sha256] of inputs)
    await client.del(...keysOf(sha256, Number((await client.get(inputKey(sha256))) ?? 0)));
}

/** Whether all parts of an input are there; they stay for another while. */
async function keepAlive(client: Redis, sha256: string, chunks: number): Promise<boolean> {
  const keys = keysOf(sha256, chunks);
  const kept = await Promise.all(keys.map((key) => client.expire(key, KEPT)));
  return kept.every((is) => is === 1);
}

/** The numbers of an input, on shared memory; undefined where Redis lacks it, or has other numbers. */
async function fetchInput(client: Redis, sha256: string): Promise<Float64Array | undefined> {
  const chunks = await client.get(inputKey(sha256));
  if (chunks === null) return undefined;
  const parts: Buffer[] = [];
  for (let i = 0; i < Number(chunks); i++) {
    const part = await client.getBuffer(chunkKey(sha256, i));
    if (part === null) return undefined;
    parts.push(part);
  }
  const bytes = Buffer.concat(parts);
  if (createHash("sha256").update(bytes).digest("hex") !== sha256) return undefined;
  const values = sharedZeros(bytes.byteLength / 8);
  new Uint8Array(values.buffer).set(bytes);
  return values;
}

/** Bytes of inputs that a worker keeps for later shards. */
const CACHED = 2 ** 30;

/** Inputs of a worker, the last ones used kept. */
export class InputCache {
  readonly #known = new Map<string, Promise<Float64Array | undefined>>();
  readonly #sizes = new Map<string, number>();

  constructor(private readonly client: Redis) {}

  /** The inputs of a job by their names; undefined where Redis lacks one at this time. */
  async shared(inputs: readonly InputHash[]): Promise<Shared | undefined> {
    const all: Record<string, Float64Array> = {};
    for (const [name, sha256] of inputs) {
      const values = await this.#get(sha256);
      if (!values) return undefined;
      all[name] = values;
    }
    return all;
  }

  async #get(sha256: string): Promise<Float64Array | undefined> {
    const fetched = this.#known.get(sha256) ?? fetchInput(this.client, sha256);
    // Last in the order in which they are dropped.
    this.#known.delete(sha256);
    this.#known.set(sha256, fetched);
    try {
      const values = await fetched;
      if (values) this.#sizes.set(sha256, values.byteLength);
      else this.#known.delete(sha256);
      this.#drop();
      return values;
    } catch (error) {
      this.#known.delete(sha256);
      throw error;
    }
  }

  #drop(): void {
    let bytes = [...this.#known.keys()].reduce((sum, key) => sum + (this.#sizes.get(key) ?? 0), 0);
    for (const key of [...this.#known.keys()].slice(0, -1)) {
      if (bytes <= CACHED) return;
      bytes -= this.#sizes.get(key) ?? 0;
      this.#known.delete(key);
      this.#sizes.delete(key);
    }
  }
}
