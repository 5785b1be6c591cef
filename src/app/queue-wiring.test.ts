/** What a run and a worker hand on to their queue: address, build, threads, labels; Redis is a stand-in. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { QueueOptions } from "../queue/coordinator.js";
import type { WorkerOptions } from "../queue/worker.js";
import { codeDigest } from "../queue/build.js";
import { thisHost } from "./host.js";
import { Interrupted } from "./interrupted.js";
import { version } from "./version.js";

const seen = vi.hoisted(() => ({
  queue: undefined as unknown,
  worker: undefined as unknown,
  pools: [] as number[],
  opened: [] as string[],
  closed: 0,
}));
vi.mock(import("../queue/coordinator.js"), () => ({
  queueExecutor: async (options) => {
    seen.queue = options;
    return "executor" as never;
  },
}));
vi.mock(import("../queue/worker.js"), () => ({
  startWorker: async (options) => {
    seen.worker = options;
    return { done: 17, close: async () => void seen.closed++ } as never;
  },
}));
vi.mock(import("../sweep/executor.js"), async (original) => ({
  ...(await original()),
  shardPool: (threads) => {
    seen.pools.push(threads);
    return "pool" as never;
  },
}));
vi.mock(import("./backend.js"), () => ({
  openedBackend: async (choice) => {
    seen.opened.push(choice);
    return { name: choice, mode: choice === "reference" ? "f64" : choice } as never;
  },
}));
const { openQueue, worker } = await import("./queue.js");

const URL = "redis://me:secret@h:6380/3";
const build = { version: version(), code: codeDigest() };

beforeEach(() => void Object.assign(seen, { pools: [], opened: [], closed: 0 }));

describe("a run's queue", () => {
  it("is where its URL says, for this build, host, backend and label", async () => {
    const warn = (): void => {};
    const run = { url: URL, backend: "simd" as const, label: "simd/simd", warn };
    expect(await openQueue(run)).toBe("executor");
    const { address, ...rest } = seen.queue as QueueOptions;
    expect(address.shown).toBe("redis://h:6380/3");
    expect(rest).toEqual({ backend: "simd", label: "simd/simd", warn, build, host: thisHost() });
  });

  it("is refused where the URL is none", async () => {
    const run = { url: "http://h", backend: "simd" as const, label: "l", warn: () => {} };
    await expect(openQueue(run)).rejects.toThrow(/^queue must be a URL redis:/);
  });
});

describe("a worker", () => {
  it("listens with its threads, tells of each shard, and ends with its signal", async () => {
    const told: string[] = [];
    const stop = new AbortController();
    const warn = (): void => {};
    const options = {
      ...{ queue: URL, workers: 3, signal: stop.signal, warn },
      onStart: (queue: string, text: string) => {
        told.push(`${queue}, ${text}`);
        stop.abort();
      },
      onShard: (plan: string, done: number) => void told.push(`${plan} ${done}`),
    };
    await expect(worker(options)).rejects.toThrow(
      /^interrupted: 17 shards were computed, those that went on are given back$/,
    );
    expect(told).toEqual([`redis://h:6380/3, loradp ${build.version} (${build.code})`]);
    const { address, onShard, labelOf, ...rest } = seen.worker as WorkerOptions;
    expect(address.options).toMatchObject({ host: "h", port: 6380, db: 3, password: "secret" });
    expect(rest).toEqual({ build, host: thisHost(), threads: 3, pool: "pool", warn });
    expect([seen.pools, seen.closed]).toEqual([[3], 1]);
    onShard?.("own", 4);
    expect(told.at(-1)).toBe("own 4");
    // A backend is opened once, each by its own name.
    const labels = [await labelOf("simd"), await labelOf("reference"), await labelOf("simd")];
    expect(labels).toEqual(["simd/simd", "reference/f64", "simd/simd"]);
    expect(seen.opened).toEqual(["simd", "reference"]);
  });

  it("whose signal has come already ends at once", async () => {
    const ended = worker({ queue: URL, workers: 1, signal: AbortSignal.abort() });
    await expect(ended).rejects.toThrow(Interrupted);
    expect(seen.closed).toBe(1);
  });
});
