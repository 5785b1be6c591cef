/**
 * `npm run bench`: noise of n gradient rows under fresh factors A, per trial, against NumPy on the same machine in the same
 * run. Rounds are interleaved (ours, NumPy, ours, ...), warmed, seeded; results are consumed. Ratios come first: NumPy's
 * time over ours in each round, as median with smallest and largest. Without NumPy the peer is skipped aloud.
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { createInterface } from "node:readline";
import { openBackend } from "../dist/src/backend/select.js";
import { drawFactors } from "../dist/src/experiment/noise/simulate.js";

const ROUNDS = 7;
const CONFIGURATIONS = [[1, 4, 1024], [1, 16, 4096], [1, 64, 4096], [1, 256, 1024], [64, 4, 1024], [64, 16, 4096]];
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
const spread = (list, digits) => `${median(list).toFixed(digits)} [${Math.min(...list).toFixed(digits)}, ${Math.max(...list).toFixed(digits)}]`;
const numpy = spawnSync("python3", ["-c", "import numpy; print(numpy.__version__)"], { encoding: "utf8" });
const peer = numpy.status === 0 ? `NumPy ${numpy.stdout.trim()}` : undefined;
if (!peer) console.log("NumPy not found: the peer is skipped");
console.log(`${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.versions.node}${peer ? `, ${peer}` : ""}; ${ROUNDS} interleaved rounds, median [min, max]`);

const results = [];
for (const mode of ["reference", "simd", "webasm"]) {
  const backend = await openBackend(mode);
  for (const [rows, rank, dim] of CONFIGURATIONS) {
    const trials = Math.max(8, Math.floor(4e6 / (rank * dim * Math.max(1, rows / 8))));
    const gradient = new Float64Array(rows * dim).fill(1 / Math.sqrt(dim));
    let first = 0;
    const ours = async () => {
      const start = performance.now();
      const factors = drawFactors("bench", "noise", { init: "gaussian", rank, dim }, first, trials);
      const products = await backend.project(factors, gradient, { batch: trials, rank, dim, rows });
      first += trials;
      if (!Number.isFinite(products[0])) throw new Error("result lost");
      return (performance.now() - start) / 1000;
    };
    await ours();
    const child = peer ? spawn("python3", [new URL("numpy_peer.py", import.meta.url).pathname, rows, rank, dim, trials].map(String)) : undefined;
    const lines = child ? createInterface({ input: child.stdout })[Symbol.asyncIterator]() : undefined;
    const theirs = async () => { child.stdin.write("go\n"); return Number((await lines.next()).value.split(" ")[0]); };
    const [mine, other] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      mine.push((await ours()) / trials);
      if (child) other.push((await theirs()) / trials);
    }
    child?.stdin.end();
    const ratios = other.map((t, i) => t / mine[i]);
    results.push({ mode, rows, rank, dim, trials, secondsPerTrial: mine, numpySecondsPerTrial: other, ratios });
    console.log(`${mode.padEnd(10)} n=${String(rows).padEnd(3)} r=${String(rank).padEnd(4)} m=${String(dim).padEnd(5)} ${child ? `NumPy/ours ${spread(ratios, 2).padEnd(20)}` : ""} ours ${spread(mine.map((t) => 1e3 * t), 3)} ms a trial`);
  }
  await backend.dispose();
}
mkdirSync(new URL("results/", import.meta.url), { recursive: true });
writeFileSync(new URL("results/latest.json", import.meta.url), `${JSON.stringify({ machine: cpus()[0]?.model, peer, results }, null, 1)}\n`);
