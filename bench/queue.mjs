// What a queue costs: many empty shards through a real Redis on this machine, by one coordinator and one worker
// process, each stored as a run stores it. `npm run bench:queue [-- --shards 100000]`.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { queueAddress } from "../dist/src/queue/address.js";
import { queueExecutor } from "../dist/src/queue/coordinator.js";
import { shardStore } from "../dist/src/store/shards.js";
import { shardId } from "../dist/src/sweep/shard.js";

const { values } = parseArgs({ options: { shards: { type: "string", default: "100000" } } });
const count = Number(values.shards);
if (!(Number.isInteger(count) && count >= 1000)) {
  console.error(`--shards must be an integer of 1000 or more, got ${values.shards}`);
  process.exit(2);
}
if (spawnSync("redis-server", ["--version"]).status !== 0) {
  console.error("redis-server is not installed: apt-get install redis-server");
  process.exit(2);
}

const port = await new Promise((resolve) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port: free } = server.address();
    server.close(() => resolve(free));
  });
});
const folder = mkdtempSync(join(tmpdir(), "loradp-queue-"));
const url = `redis://127.0.0.1:${port}`;
const build = { version: "bench", code: "000000000000" };
const host = { name: "here", node: process.versions.node, processor: "" };
const redis = spawn("redis-server", ["--port", String(port), "--save", "", "--dir", folder], {
  stdio: "ignore",
});
const script = `
  const from = (file) => import(${JSON.stringify(new URL("../dist/src/queue/", import.meta.url).href)} + file);
  const { startWorker } = await from("worker.js");
  const { queueAddress } = await from("address.js");
  await startWorker({
    address: queueAddress(${JSON.stringify(url)}), build: ${JSON.stringify(build)}, host: ${JSON.stringify(host)},
    threads: 8, pool: { compute: async () => ({ n: 64 }), close: async () => {} },
    labelOf: async () => "none", warn: console.error,
  });`;
await sleep(500);
const worker = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: "inherit" });

const shards = Array.from({ length: count }, (_, k) => {
  const cell = { id: `cell ${k % 100}`, trials: 64 * count, work: 1 };
  const content = { kind: "noise", plan: "empty", seed: "1", cell, first: 64 * k, count: 64 };
  return { id: shardId(content, [], "none"), ...content };
});
const megabytes = (bytes) => Math.round(bytes / 2 ** 20);
const { Redis } = await import("ioredis");
const asking = new Redis(port, "127.0.0.1");
const redisMemory = async () =>
  Number(/used_memory:(\d+)/.exec(await asking.info("memory"))?.[1]) / 2 ** 20;
const store = shardStore(folder, new Set());
const executor = await queueExecutor({
  address: queueAddress(url),
  build,
  host,
  backend: "reference",
  label: "none",
  warn: console.error,
});
const rows = [];
let done = 0;
let before = { time: performance.now(), cpu: process.cpuUsage() };
const step = count / 5;
for await (const { index, partial } of executor.run(shards, {})) {
  store.save(shards[index].id, partial);
  if (++done % step !== 0) continue;
  const cpu = process.cpuUsage(before.cpu);
  const time = performance.now();
  globalThis.gc?.();
  rows.push({
    shards: done,
    "ms a shard": ((time - before.time) / step).toFixed(2),
    "coordinator CPU, ms a shard": ((cpu.user + cpu.system) / 1000 / step).toFixed(2),
    "coordinator memory, MB": megabytes(process.memoryUsage().heapUsed),
    "Redis memory, MB": (await redisMemory()).toFixed(1),
  });
  before = { time, cpu: process.cpuUsage() };
}
await executor.close();
asking.disconnect();
worker.kill();
redis.kill();
rmSync(folder, { recursive: true });
console.table(rows);
