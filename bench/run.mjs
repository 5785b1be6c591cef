/**
 * `npm run bench`: the noise of n gradient rows under fresh factors, a trial: A drawn, both products, and of each row
 * N_j, q . N and |N|^2.
 * Against NumPy and PyTorch where they are found on the machine (one thread each, in the precision that suits them),
 * GPU.js' modes and plain
 * JavaScript. Rounds are interleaved (ours, peer, ours, ...), warmed, seeded; results are consumed. Ratios come
 * first: the other's time
 * over ours, median with smallest and largest. Then what a second worker brings, and the time to a standard error of
 * 1e-3 of TV.
 */
import { availableParallelism } from "node:os";
import { openBackend } from "../dist/src/backend/select.js";
import { splitTv } from "../dist/src/core/tv-estimate.js";
import { simulate } from "../dist/src/experiment/noise/simulate.js";
import { poolExecutor } from "../dist/src/sweep/executor.js";
import { found, machine, median, pythonPeer, spread, store } from "./common.mjs";

const ROUNDS = 9;
const CONFIGURATIONS = [1, 64].flatMap((rows) =>
  [
    [4, 1024],
    [16, 4096],
    [64, 4096],
    [256, 1024],
  ].map(([rank, dim]) => ({ rows, rank, dim })),
);
const quick = process.argv.includes("--quick");

console.log(`${machine()}; ${ROUNDS} interleaved rounds, median [min, max]`);
const numpy = found("numpy", "NumPy");
const torch = found("torch", "PyTorch");
const backends = {};
for (const mode of ["simd", "simd-relaxed", "webasm", "webgpu", "reference"]) {
  try {
    const backend = await openBackend(mode);
    if (mode === "webgpu" && /swiftshader|llvmpipe|lavapipe/i.test(backend.info.device))
      console.log(`webgpu skipped: ${backend.info.device} is a software adapter`);
    else backends[mode] = backend;
  } catch (error) {
    console.log(`${mode} skipped: ${error.message.split(`got ${mode}: `).at(-1).split(";")[0]}`);
  }
}

/** Seconds a trial of one round on a backend. */
let first = 0;
async function ours(backend, { rows, rank, dim }, trials) {
  const gradient = new Float64Array(rows * dim).fill(1 / Math.sqrt(dim));
  const start = performance.now();
  const sums = await backend.sample({
    seed: "bench",
    experiment: "noise",
    first,
    batch: trials,
    rank,
    dim,
    rows,
    gradient,
    probes: new Array(rows).fill(0),
  });
  first += trials;
  if (!Number.isFinite(sums[sums.length - 1])) throw new Error("result lost");
  return (performance.now() - start) / 1000 / trials;
}

console.log("\nothers/simd, one thread: how many times as long the others take");
const table = [];
for (const shape of CONFIGURATIONS) {
  const { rows, rank, dim } = shape;
  const work = rank * dim * (1 + rows / 8);
  const trials = Math.max(8, Math.floor((quick ? 4e6 : 6.4e7) / work));
  const few = Math.max(4, Math.floor(trials / 6));
  const peers = {
    ...Object.fromEntries(
      Object.entries(backends).map(([mode, backend]) => [
        mode,
        { once: () => ours(backend, shape, mode.startsWith("simd") ? trials : few), close() {} },
      ]),
    ),
    ...Object.fromEntries(
      (numpy ? ["float32", "float64"] : []).map((type) => {
        const child = pythonPeer("numpy_peer.py", "noise", rows, rank, dim, few, type);
        return [
          `NumPy ${type}`,
          { once: async () => (await child.round())[0] / few, close: child.close },
        ];
      }),
    ),
    ...Object.fromEntries(
      (torch ? ["cpu"] : []).map((device) => {
        const child = pythonPeer("torch_noise_peer.py", rows, rank, dim, few, device);
        return [
          `PyTorch ${device}`,
          { once: async () => (await child.round())[0] / few, close: child.close },
        ];
      }),
    ),
  };
  const times = Object.fromEntries(Object.keys(peers).map((name) => [name, []]));
  for (const { once } of Object.values(peers)) await once();
  for (let round = 0; round < ROUNDS; round++)
    for (const [name, { once }] of Object.entries(peers)) times[name].push(await once());
  for (const { close } of Object.values(peers)) close();
  const ratios = Object.fromEntries(
    Object.entries(times).map(([name, list]) => [name, list.map((t, i) => t / times.simd[i])]),
  );
  table.push({ ...shape, trials, secondsPerTrial: times, ratios });
  const others = Object.entries(ratios)
    .filter(([name]) => name !== "simd")
    .map(([name, list]) => `${name} ${spread(list, 2)}`);
  const seconds = median(times.simd);
  const shapeText = `n=${String(rows).padEnd(2)} r=${String(rank).padEnd(3)} m=${String(dim).padEnd(4)}`;
  const each = `${((1e9 * seconds) / (rank * dim)).toFixed(2)} ns an entry of A`;
  console.log(
    `${shapeText}  ${others.join("  ")}  (simd ${(1e3 * seconds).toFixed(3)} ms a trial, ${each})`,
  );
}

/** A cell of the noise sweep as the sweep itself makes it, and a shard of it. */
const cell = (sampler, rank, dim, trials) => ({
  id: `gaussian/m${dim}/r${rank}`,
  init: "gaussian",
  sampler,
  rank,
  dim,
  rows: [{ shape: "spread", values: new Array(dim).fill(1 / Math.sqrt(dim)) }],
  work: rank * dim,
  trials,
});
const shard = (sampler, rank, dim, from, count) => ({
  id: String(from),
  kind: "noise",
  plan: "bench",
  seed: "bench",
  cell: cell(sampler, rank, dim, count),
  first: from,
  count,
});

console.log(
  "\nA second worker (shards of the sweep, r=64 m=4096): one worker's time over that of two",
);
const scaling = [];
if (availableParallelism() < 2) console.log("skipped: one core");
else {
  const [one, two] = [poolExecutor("simd", 1), poolExecutor("simd", 2)];
  const shards = Array.from({ length: quick ? 8 : 24 }, (_, i) =>
    shard("factors", 64, 4096, i * 512, 512),
  );
  const run = async (executor) => {
    const start = performance.now();
    for await (const { partial } of executor.run(shards, {}))
      if (!partial.rows[0].coordinate.n) throw new Error("result lost");
    return performance.now() - start;
  };
  await run(two);
  await run(one);
  for (let round = 0; round < ROUNDS; round++) scaling.push((await run(one)) / (await run(two)));
  await one.close();
  await two.close();
  console.log(spread(scaling, 2));
}

console.log(
  "\nTime to a standard error of 1e-3 of TV (r=16, m=4096, spread row, 64 bins, standard error between 32 batches)",
);
const [rank, dim, goal] = [16, 4096, 1e-3];
const T95 = 2.042;
const se = (mass, weight) => {
  const { value, low } = splitTv(mass, weight);
  return (value - low) / T95;
};
const backend = backends.simd;
/** Trials that bring the standard error to the goal, from its size at `trials`. */
async function needed(sampler, estimate, trials) {
  const {
    batches,
    rows: [row],
  } = await simulate(shard(sampler, rank, dim, 0, trials), backend);
  return Math.ceil((trials * (se(row[estimate], batches) / goal) ** 2) / 64) * 64;
}
const histogramTrials = await needed("coordinate", "histogram", 2 ** 18);
const mixtureTrials = Math.max(64, await needed("coordinate", "mixture", 2 ** 14));
const timed = async (sampler, trials) => {
  const start = performance.now();
  const {
    batches,
    rows: [row],
  } = await simulate(shard(sampler, rank, dim, 0, trials), backend);
  const reached = se(row.mixture, batches);
  return { seconds: (performance.now() - start) / 1000, reached };
};
const child = numpy
  ? pythonPeer("numpy_peer.py", "tv", rank, dim, quick ? 200 : 1000, "float32")
  : undefined;
const reach = { histogramTrials, mixtureTrials, coordinate: [], factors: [], numpy: [] };
for (let round = 0; round < ROUNDS; round++) {
  reach.coordinate.push((await timed("coordinate", mixtureTrials)).seconds);
  reach.factors.push((await timed("factors", mixtureTrials)).seconds);
  if (child) reach.numpy.push(((await child.round())[0] / (quick ? 200 : 1000)) * histogramTrials);
}
child?.close();
const milliseconds = (list) =>
  spread(
    list.map((t) => 1e3 * t),
    2,
  );
const { reached } = await timed("coordinate", mixtureTrials);
console.log(
  `mixture estimate, ${mixtureTrials} trials: coordinate ${milliseconds(reach.coordinate)} ms ` +
    `(standard error reached: ${reached.toExponential(2)}), factors ${milliseconds(reach.factors)} ms`,
);
if (child) {
  const fromLaw = reach.factors.map((t, i) => t / reach.coordinate[i]);
  const fromKernel = reach.numpy.map(
    (t, i) => t / histogramTrials / (reach.factors[i] / mixtureTrials),
  );
  console.log(
    `Of which: estimator ${(histogramTrials / mixtureTrials).toFixed(0)} (trials of a histogram over those of the ` +
      `conditional estimate), law instead of A ${spread(fromLaw, 0)}, ` +
      `kernel ${spread(fromKernel, 1)} (drawing A, a trial)`,
  );
  const over = (list) =>
    spread(
      reach.numpy.map((t, i) => t / list[i]),
      0,
    );
  console.log(
    `NumPy/ours: coordinate ${over(reach.coordinate)}, factors ${over(reach.factors)} (NumPy's histogram needs ` +
      `${histogramTrials} trials of A; its seconds are those of ${quick ? 200 : 1000} of them, scaled: ` +
      `${spread(reach.numpy, 1)} s)`,
  );
}
for (const opened of Object.values(backends)) await opened.dispose();
store("latest", { numpy, torch, table, scaling, reach });
