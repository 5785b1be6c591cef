/** Who is at a queue: workers and runs, each as long as it goes on saying so. By Redis's clock alone. */
import type { Redis } from "ioredis";
import { PREFIX, type Build } from "./protocol.js";

/** Milliseconds between two signs of life, and seconds after which one is missed. */
export const BEAT = 5000;
const MISSED = 20;

/** A worker, as it says of itself. */
export interface WorkerInfo {
  readonly host: string;
  readonly pid: number;
  readonly threads: number;
  readonly build: Build;
  /** Shards that it has computed. */
  readonly done: number;
}

/** A run that a coordinator holds. */
export interface RunInfo {
  readonly host: string;
  readonly pid: number;
  readonly build: Build;
  /** How far it is, as app/run-status.ts writes it; null before the first. */
  readonly status: object | null;
}

type Kind = "workers" | "runs";
const listKey = (kind: Kind): string => `${PREFIX}:${kind}`;
const aliveKey = (kind: Kind, name: string): string => `${PREFIX}:alive:${kind}:${name}`;

export async function announce(
  client: Redis,
  kind: Kind,
  name: string,
  info: WorkerInfo | RunInfo,
): Promise<void> {
  await client.set(aliveKey(kind, name), "1", "EX", MISSED);
  await client.hset(listKey(kind), name, JSON.stringify(info));
}

export async function withdraw(client: Redis, kind: Kind, name: string): Promise<void> {
  await client.hdel(listKey(kind), name);
  await client.del(aliveKey(kind, name));
}

/** Those that live, by name; others are struck off. */
async function living<T>(client: Redis, kind: Kind): Promise<Map<string, T>> {
  const listed = Object.entries(await client.hgetall(listKey(kind)));
  const alive = await Promise.all(listed.map(([name]) => client.exists(aliveKey(kind, name))));
  const dead = listed.filter((_, i) => alive[i] === 0).map(([name]) => name);
  if (dead.length > 0) await client.hdel(listKey(kind), ...dead);
  return new Map(
    listed.filter((_, i) => alive[i] === 1).map(([name, text]) => [name, JSON.parse(text) as T]),
  );
}

export const workersAt = (client: Redis): Promise<Map<string, WorkerInfo>> =>
  living(client, "workers");
export const runsAt = (client: Redis): Promise<Map<string, RunInfo>> => living(client, "runs");

/**
 * Calls something now and at every beat, until it is stopped; failures wait for the next one.
 * @param onFault told of each failure
 */
export function everyBeat(
  work: () => Promise<void>,
  onFault: (error: unknown) => void = () => {},
): () => void {
  let isBusy = false;
  const beat = (): void => {
    if (isBusy) return;
    isBusy = true;
    work()
      .catch(onFault)
      .finally(() => (isBusy = false));
  };
  beat();
  const timer = setInterval(beat, BEAT);
  timer.unref();
  return () => clearInterval(timer);
}
