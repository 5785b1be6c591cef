/** Stand-ins for ioredis and BullMQ, in memory: what is asked of them is kept, and jobs run when a test says so. */
import { EventEmitter } from "node:events";

/** What was asked, a line each. */
export const log: string[] = [];
const values = new Map<string, string | Buffer>();
const hashes = new Map<string, Map<string, string>>();
/** Ids of events that were before, and lengths of lists, which nothing here changes. */
export const events: string[] = [];
export const lengths = new Map<string, number>();

/** What becomes of the next results that are put there: others, or nothing. */
export const spoils: Array<(result: Buffer) => Buffer | null> = [];

const text = (value: unknown): string =>
  Buffer.isBuffer(value) ? `${value.length > 99 ? "many" : value.length} bytes` : String(value);

/** Redis as far as the queue asks it. */
export class Redis extends EventEmitter {
  readonly status = "ready";
  async get(key: string) {
    log.push(`get ${key}`);
    return values.has(key) ? String(values.get(key)) : null;
  }
  async getBuffer(key: string) {
    return values.has(key) ? Buffer.from(values.get(key) as Buffer) : null;
  }
  async mgetBuffer(keys: readonly string[]) {
    log.push(`mget ${keys.join(" ")}`);
    return keys.map((key) => (values.has(key) ? Buffer.from(values.get(key) as Buffer) : null));
  }
  async set(key: string, value: string | Buffer, ...more: unknown[]) {
    log.push(`set ${key} to ${text(value)} ${more.join(" ")}`);
    const spoilt = key.includes(":result:") ? spoils.shift()?.(value as Buffer) : value;
    values.set(key, spoilt ?? value);
    if (spoilt === null) values.delete(key);
  }
  async del(...keys: readonly string[]) {
    log.push(`del ${keys.join(" ")}`);
    keys.forEach((key) => values.delete(key));
  }
  async exists(key: string) {
    return Number(values.has(key));
  }
  async expire(key: string, seconds: number) {
    log.push(`expire ${key} ${seconds}`);
    return Number(values.has(key));
  }
  async hset(key: string, name: string, value: string) {
    log.push(`hset ${key} ${name} ${value}`);
    hashes.set(key, (hashes.get(key) ?? new Map<string, string>()).set(name, value));
  }
  async hdel(key: string, ...names: readonly string[]) {
    log.push(`hdel ${key} ${names.join(" ")}`);
    names.forEach((name) => hashes.get(key)?.delete(name));
  }
  async hgetall(key: string) {
    return Object.fromEntries(hashes.get(key) ?? []);
  }
  async xrevrange(...asked: readonly string[]) {
    log.push(`xrevrange ${asked.join(" ")}`);
    return events.slice(-1).map((id) => [id, []]);
  }
  async llen(key: string) {
    return lengths.get(key) ?? 0;
  }
  disconnect(): void {
    log.push("disconnect");
  }
}

interface Bulk {
  readonly name: string;
  readonly data: unknown;
  readonly opts: { readonly jobId: string; readonly attempts: number };
}
interface Waiting extends Bulk {
  attemptsMade: number;
}
const jobs: Array<Waiting & { readonly key: string }> = [];
/** All listeners of what becomes of jobs. */
const listeners: EventEmitter[] = [];

/** Forgets all. */
export function clear(): void {
  [log, jobs, listeners, spoils, events].forEach((list) => list.splice(0));
  [values, hashes, lengths].forEach((map) => map.clear());
}

/** Puts a value there, as another client would. */
export const put = (key: string, value: string | Buffer): void => void values.set(key, value);

/** Takes what is kept from under the queue's feet. @returns puts it back */
export function lose(what: (key: string) => boolean): () => void {
  const lost = [...values].filter(([key]) => what(key));
  lost.forEach(([key]) => values.delete(key));
  return () => lost.forEach(([key, value]) => values.set(key, value));
}

export class Queue extends EventEmitter {
  constructor(
    readonly name: string,
    readonly options: { readonly prefix: string },
  ) {
    super();
    log.push(`queue ${name}, prefix ${options.prefix}`);
  }
  toKey(end: string): string {
    return `${this.options.prefix}:${this.name}:${end}`;
  }
  async addBulk(list: readonly Bulk[]) {
    for (const job of list) {
      log.push(`job ${job.name} ${JSON.stringify(job.opts)} ${JSON.stringify(job.data)}`);
      const key = this.toKey(job.opts.jobId);
      values.set(key, "job");
      jobs.push({ ...job, key, attemptsMade: 0 });
    }
  }
  async remove(id: string) {
    log.push(`remove ${id}`);
  }
  async close() {}
}

export class QueueEvents extends EventEmitter {
  constructor(name: string, options: { readonly lastEventId: string }) {
    super();
    log.push(`events of ${name} from ${options.lastEventId} on`);
    listeners.push(this);
  }
  async close() {}
}

export class WaitingError extends Error {}
export class UnrecoverableError extends Error {}

type Process = (job: object, token: string) => Promise<unknown>;
let work: Process | undefined;
export class Worker extends EventEmitter {
  constructor(name: string, process: Process, options: Readonly<Record<string, unknown>>) {
    super();
    const { connection: _, ...rest } = options;
    log.push(`worker of ${name} ${JSON.stringify(rest)}`);
    work = process;
  }
  async pause() {}
  async resume() {}
  async close() {}
}

/** Runs what waits, in its order, the way BullMQ does: attempts again behind the others, at most so many. */
export async function runJobs(): Promise<void> {
  for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
    const { data, opts, attemptsMade, key, name } = job;
    const back = job;
    const moveToWait = async () => void (log.push(`back to wait ${opts.jobId}`), jobs.push(back));
    try {
      await work?.({ data, attemptsMade, moveToWait, name }, "token");
      values.delete(key);
      listeners.forEach((each) => each.emit("completed", { jobId: opts.jobId }));
    } catch (error) {
      if (error instanceof WaitingError) continue;
      job.attemptsMade++;
      const isLast = error instanceof UnrecoverableError || job.attemptsMade >= opts.attempts;
      const { message } = error as Error;
      log.push(
        `failed ${opts.jobId}, attempt ${job.attemptsMade}, ${isLast ? "last" : "again"}: ${message}`,
      );
      if (!isLast) jobs.push(job);
      else {
        values.delete(key);
        listeners.forEach((each) =>
          each.emit("failed", { jobId: opts.jobId, failedReason: message }),
        );
      }
    }
  }
}
export const isWaiting = (): boolean => jobs.length > 0;
