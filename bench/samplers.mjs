/**
 * `npm run build && node bench/samplers.mjs`: what n rows of one draw take by `factors` (A drawn and multiplied) and by
 * `block` (from the law), in interleaved rounds on one thread. CPU time of the process, so that neighbours matter less.
 * First the opening of `block` (once a shard of 64 trials or more), then ms a trial, then factors over block.
 */
import { openBackend } from "../dist/src/backend/select.js";
import { stream } from "../dist/src/core/stream.js";
import { drawer } from "../dist/src/experiment/noise/samplers.js";
import { machine, median, spread } from "./common.mjs";

const ROUNDS = 9;
const backend = await openBackend("simd");
const cpu = () => process.cpuUsage().user / 1e3;
const timed = async (work) => {
  const start = cpu();
  const sums = await work();
  if (!Number.isFinite(sums?.[sums.length - 1] ?? 0)) throw new Error("result lost");
  return cpu() - start;
};

/** Rows of length 1 in random directions, each with a probe of its own. */
function sampled(n, rank, dim) {
  const { normal } = stream("bench", `rows/${n}x${dim}`, 0);
  const rows = Array.from({ length: n }, () => {
    const values = Array.from({ length: dim }, normal);
    const size = Math.hypot(...values);
    return { shape: "random", values: values.map((x) => x / size) };
  });
  return { rank, dim, rows, probes: rows.map((_, i) => (17 * i) % dim) };
}

console.log(`${machine()}; ${ROUNDS} interleaved rounds, median [min, max]`);
for (const [n, rank, dim] of [
  [4, 16, 1024],
  [4, 64, 4096],
  [16, 64, 1024],
  [64, 16, 1024],
  [64, 64, 1024],
  [64, 256, 1024],
  [64, 256, 4096],
]) {
  const what = sampled(n, rank, dim);
  const open = (sampler) => drawer(sampler, "bench", "samplers", what, backend);
  const [factors, block] = [open("factors"), open("block")];
  const trials = Math.max(8, 64 * Math.round(2e8 / (n * rank * dim) / 64));
  await block(0, 512);
  await factors(0, 8);
  const times = { factors: [], block: [], opening: [] };
  for (let round = 0; round < ROUNDS; round++) {
    times.factors.push((await timed(() => factors(round * trials, trials))) / trials);
    times.block.push((await timed(() => block(512 * round, 512))) / 512);
    times.opening.push(await timed(async () => void open("block")));
  }
  const ratios = times.factors.map((t, i) => t / times.block[i]);
  const [opening, drawn, made] = ["opening", "factors", "block"].map((name) => median(times[name]));
  console.log(
    `n=${n} r=${rank} m=${dim}  opening ${opening.toFixed(1)} ms  factors ${drawn.toFixed(3)}  ` +
      `block ${made.toFixed(4)}  ratio ${spread(ratios, 1)}`,
  );
}
await backend.dispose();
