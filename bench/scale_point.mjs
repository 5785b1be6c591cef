/**
 * One point of `npm run bench:scale`, in a process of its own so that points share no heap. Its argument is what the
 * point is; it says `{}` when it is warm. Every line on standard input makes the point again, and is answered by
 * seconds of CPU time (all threads) and of wall time, and by the peak memory (MB): so far, and at the start, when
 * modules were loaded and nothing was made.
 */
import { createInterface } from "node:readline";

const load = (path) => import(new URL(`../dist/src/${path}.js`, import.meta.url).href);
const SEED = "bench";

/** n rows of length 1 in random directions, each with a probe of its own. */
async function rowsOf(n, dim) {
  const { stream } = await load("core/stream");
  const { normal } = stream(SEED, `rows/${n}x${dim}`, 0);
  const rows = Array.from({ length: n }, () => {
    const values = Array.from({ length: dim }, normal);
    const size = Math.hypot(...values);
    return { shape: "random", values: values.map((x) => x / size) };
  });
  return { rows, probes: rows.map((_, i) => (17 * i) % dim) };
}

async function samplerOf({ part, trials, r, m, n }) {
  const { drawer } = await load("experiment/noise/samplers");
  const backend = await (await load("backend/select")).openBackend("simd");
  const what = { rank: r, dim: m, ...(await rowsOf(n, m)) };
  if (part === "block opening")
    return async () => {
      if (typeof drawer("block", SEED, "scale", what, backend) !== "function") return NaN;
      return 0;
    };
  const draw = drawer(part, SEED, "scale", what, backend);
  let first = 0;
  return async () => {
    const sums = await draw(first, trials);
    first += 64 * Math.ceil(trials / 64);
    return sums[sums.length - 1];
  };
}

/** Classifiers of two square layers and one of ten classes, on 1,000 random examples. */
async function classifierOf({ method, models, width, steps }) {
  const { initialNetwork, trainNetworks } = await load("train/network/trainer");
  const { training } = await load("train/method");
  const { stream } = await load("core/stream");
  const { normal } = stream(SEED, `examples/${width}`, 0);
  const pool = {
    dim: width,
    classes: 10,
    features: Float32Array.from({ length: 1000 * width }, normal),
    labels: Uint8Array.from({ length: 1000 }, (_, i) => i % 10),
  };
  const start = initialNetwork([width, width, width, 10], SEED, "start");
  const t = training({ method, rank: 16, rate: 0.01, batch: 50, steps });
  const job = { training: t, start, pool, expected: 500, checkpoints: [steps] };
  const members = [...Array(500).keys()];
  return async () => {
    let sum = 0;
    for (let done = 0; done < models; done += 8) {
      const list = Array.from({ length: Math.min(8, models - done) }, (_, k) => ({
        members,
        seed: SEED,
        key: ["models", done + k],
        factorKey: ["models", done + k],
      }));
      await trainNetworks({ ...job, models: list }, async (s) => {
        for (const { w } of await s.networks()) sum += w[0][0];
      });
    }
    return sum;
  };
}

/** The suite's language model on N documents for whole epochs of batches of 8. */
async function languageOf({ method, documents: count, epochs }) {
  const { languageTraining, trainTransformer } = await load("train/language/trainer");
  const { shape, weights, documents } = (await load("train/language/gradients")).languageStart();
  const steps = (epochs * count) / 8;
  const t = languageTraining({ method, optimizer: "adam", rank: 8, rate: 1e-3, batch: 8, steps });
  const model = {
    members: [...Array(count).keys()],
    seed: SEED,
    key: ["scale", 0],
    factorKey: ["scale", 0],
  };
  const job = { training: t, shape, start: weights, documents, model };
  return async () => {
    let loss = NaN;
    await trainTransformer({ ...job, expected: count, checkpoints: [steps] }, async (s) => {
      loss = s.batchLoss;
    });
    return loss;
  };
}

/** Shards of the noise sweep on a pool of workers, which stays open. */
async function sweepOf({ workers, shards, trials, r, m, n }) {
  const { poolExecutor } = await load("sweep/executor");
  const { rows } = await rowsOf(n, m);
  const cell = {
    id: `gaussian/m${m}/r${r}`,
    init: "gaussian",
    sampler: "factors",
    rank: r,
    dim: m,
  };
  const list = Array.from({ length: shards }, (_, i) => ({
    id: String(i),
    kind: "noise",
    plan: "bench",
    seed: SEED,
    cell: { ...cell, rows, work: r * m, trials },
    first: i * trials,
    count: trials,
  }));
  const executor = poolExecutor("simd", workers);
  return async () => {
    let sum = 0;
    for await (const { partial } of executor.run(list, {})) sum += partial.rows[0].coordinate.n;
    return sum;
  };
}

/** Loaded before the memory at the start is read. */
const MODULES = {
  classifier: ["train/network/trainer", "train/method", "core/stream"],
  "language model": ["train/language/trainer", "train/language/gradients"],
  sweep: ["sweep/executor", "core/stream"],
};
const OF_SAMPLERS = ["experiment/noise/samplers", "backend/select", "core/stream"];
const OPEN = { classifier: classifierOf, "language model": languageOf, sweep: sweepOf };
const point = JSON.parse(process.argv[2]);
const peak = () => process.resourceUsage().maxRSS / 1024;
const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

async function made(once, times) {
  const [before, began] = [cpu(), performance.now()];
  for (let i = 0; i < times; i++)
    if (!Number.isFinite(await once())) throw new Error("result lost");
  return {
    cpu: (cpu() - before) / times,
    wall: (performance.now() - began) / 1000 / times,
    peak: peak(),
    start,
  };
}

await Promise.all((MODULES[point.part] ?? OF_SAMPLERS).map(load));
const start = peak();
const once = await (OPEN[point.part] ?? samplerOf)(point);
// V8 compiles on the way: until `warm` seconds of CPU time are over. Short work is repeated until a take has `least`.
let each = Infinity;
for (const until = cpu() + point.warm; cpu() < until;) ({ cpu: each } = await made(once, 1));
const times = Math.max(1, Math.ceil(point.least / each));
console.log("{}");
for await (const _ of createInterface({ input: process.stdin }))
  console.log(JSON.stringify(await made(once, times)));
process.exit(0);
