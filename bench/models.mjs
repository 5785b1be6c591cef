/**
 * `npm run bench:models`: models trained a minute (196-128-128-10, LoRA-FA rank 16, 600 steps of batch 50, pools of
 * 1,000 MNIST digits), on one and on two workers, and in the same run PyTorch where it is found, and an older commit
 * where its built checkout is given (`npm run bench:models -- --against DIR`). Rounds are interleaved and warmed,
 * results consumed. Ratios first; a peer that is absent is skipped aloud.
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { createInterface } from "node:readline";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { Piscina } from "piscina";

const [ROUNDS, LANES, STEPS] = [5, 8, 600];
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
const spread = (list, digits) =>
  `${median(list).toFixed(digits)} [${Math.min(...list).toFixed(digits)}, ${Math.max(...list).toFixed(digits)}]`;
const torch = spawnSync("python3", ["-c", "import torch; print(torch.__version__)"], {
  encoding: "utf8",
});
const peer = torch.status === 0 ? `PyTorch ${torch.stdout.trim()}` : undefined;
console.log(
  `${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.versions.node}${peer ? `, ${peer}` : ""}; ` +
    `${ROUNDS} interleaved rounds, median [min, max]`,
);
if (!peer) console.log("PyTorch not found: the peer is skipped");

const { against } = parseArgs({ options: { against: { type: "string" } } }).values;
const poolOf = (filename) => new Piscina({ filename, minThreads: 2, maxThreads: 2 });
const pool = poolOf(new URL("models_worker.mjs", import.meta.url).href);
const older = against && poolOf(resolve(against, "bench/models_worker.mjs"));
if (!older) console.log("no --against DIR: an older commit is skipped");
let trial = 0;
/** Models a minute when `workers` threads train at once. */
async function rate(threads, workers) {
  const start = performance.now();
  const sums = await Promise.all(
    Array.from({ length: workers }, () =>
      threads.run({ first: (trial += LANES), models: LANES, steps: STEPS }),
    ),
  );
  if (!sums.every(Number.isFinite)) throw new Error("result lost");
  return (60_000 * workers * LANES) / (performance.now() - start);
}
const ours = (workers) => rate(pool, workers);
const child = peer
  ? spawn("python3", [new URL("torch_peer.py", import.meta.url).pathname, LANES, STEPS].map(String))
  : undefined;
const lines = child ? createInterface({ input: child.stdout })[Symbol.asyncIterator]() : undefined;
const theirs = async () => {
  child.stdin.write("go\n");
  return (60 * LANES) / Number((await lines.next()).value.split(" ")[0]);
};

await ours(2);
if (older) await rate(older, 2);
const [one, two, other, old] = [[], [], [], []];
for (let round = 0; round < ROUNDS; round++) {
  one.push(await ours(1));
  two.push(await ours(2));
  if (older) old.push(await rate(older, 2));
  if (child) other.push(await theirs());
}
child?.stdin.end();
await pool.destroy();
await older?.destroy();
const ratios = (list) =>
  spread(
    two.map((t, i) => t / list[i]),
    2,
  );
console.log(`two workers/one      ${ratios(one)}`);
if (older)
  console.log(
    `two workers/older    ${ratios(old)}  (${against}: ${spread(old, 0)} models a minute)`,
  );
if (child)
  console.log(
    `two workers/PyTorch  ${ratios(other)}  (PyTorch, ${LANES} models stacked: ${spread(other, 0)})`,
  );
console.log(`models a minute      ${spread(two, 0)} on two workers, ${spread(one, 0)} on one`);
mkdirSync(new URL("results/", import.meta.url), { recursive: true });
writeFileSync(
  new URL("results/models.json", import.meta.url),
  `${JSON.stringify({ machine: cpus()[0]?.model, peer, one, two, older: old, other }, null, 1)}\n`,
);
