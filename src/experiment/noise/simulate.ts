/** Runs one shard: draws A for each keyed trial, lets the backend form G A'A, and sums what the noise N = G(A'A - I) does. */
import type { Backend } from "../../backend/backend.js";
import { inParts, noiseSums } from "../../backend/sample.js";
import { gaussianFactors, normalSource } from "../../backend/simd/normals.js";
import { push } from "../../core/accumulator.js";
import { ENTRY_KURTOSIS, coordinateVariance, orthogonalVariance } from "../../core/moments.js";
import { sampleFactor, type Init } from "../../core/factors.js";
import { FINE_BINS } from "../../core/kolmogorov.js";
import { jointLogRatio } from "../../core/joint.js";
import { normalCdf } from "../../core/stdlib.js";
import { stream, type Stream } from "../../core/stream.js";
import { BATCHES, BINS, gaussianEdges } from "../../core/tv-estimate.js";
import { emptyPartial, type NoisePartial } from "./partial.js";
import { drawer, type Draw } from "./samplers.js";
import type { Shard } from "../kind.js";
import type { NoiseCell } from "./cells.js";

/** Trials asked of a sampler at once. */
const BATCH = 512;

/** Theoretical Var N_j for |q| = 1 under any init. */
export function theoryVariance(init: Init, rank: number, dim: number, rho: number): number {
  return init === "orthogonal"
    ? orthogonalVariance(rank, dim, rho)
    : coordinateVariance(rank, rho, ENTRY_KURTOSIS[init]);
}

/** Index of the coordinate with the largest loading. */
export function probe(q: ArrayLike<number>): number {
  let best = 0;
  for (let j = 1; j < q.length; j++) if (Math.abs(q[j]) > Math.abs(q[best])) best = j;
  return best;
}

/** Number of edges <= z: the bin of z. */
export function binOf(z: number, edges: Float64Array): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle] < z) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Draws the factors of trials first..first+count-1 of a cell, each from its own streams; normals come from the SIMD kernel. */
export function drawFactors(
  seed: string,
  experiment: string,
  cell: Pick<NoiseCell, "init" | "rank" | "dim">,
  first: number,
  count: number,
): Float64Array {
  const { init, rank, dim } = cell;
  if (init === "gaussian")
    return gaussianFactors(normalSource(seed, experiment), rank, dim, first, count);
  const size = rank * dim;
  const factors = new Float64Array(count * size);
  const fill = normalSource(seed, experiment);
  const drawn = new Float32Array(init === "orthogonal" ? size : 0);
  for (let t = 0; t < count; t++) {
    let next = 0;
    if (init === "orthogonal") fill(first + t, drawn);
    const source =
      init === "orthogonal" ? { normal: () => drawn[next++] } : stream(seed, experiment, first + t);
    sampleFactor(init, rank, dim, source as Stream, factors, t * size);
  }
  return factors;
}

const coarse = gaussianEdges(BINS);
const fine = gaussianEdges(FINE_BINS);

/** Adds the conditional law of N_j given c = |A q|^2, Normal(rho(c-1), (1-rho^2)c/r), to the bins; E2's scale mixture. */
function addConditional(
  into: Float64Array,
  offset: number,
  c: number,
  rho: number,
  rank: number,
  sd: number,
): void {
  const mean = (rho * (c - 1)) / sd;
  const spread = Math.sqrt(((1 - rho * rho) * c) / rank) / sd;
  let before = 0;
  for (let k = 0; k < BINS; k++) {
    const now =
      k === BINS - 1
        ? 1
        : spread > 0
          ? normalCdf((coarse[k] - mean) / spread)
          : mean <= coarse[k]
            ? 1
            : 0;
    into[offset + k] += now - before;
    before = now;
  }
}

/** Noise under other laws of A, by the backend's products. */
function byProducts(
  seed: string,
  experiment: string,
  cell: NoiseCell,
  probes: readonly number[],
  backend: Backend,
): Draw {
  const { rank, dim } = cell;
  const rows = cell.rows.length;
  const gradient = Float64Array.from(cell.rows.flatMap((row) => row.values));
  return (first, count) =>
    inParts(first, count, Math.max(rank, rows) * dim, 3 * rows, async (from, batch) =>
      noiseSums(
        await backend.project(drawFactors(seed, experiment, cell, from, batch), gradient, {
          batch,
          rank,
          dim,
          rows,
        }),
        gradient,
        probes,
        { batch, rank, dim, rows },
      ),
    );
}

/** Runs a shard on a backend. Pure: the result depends on the shard and the backend's arithmetic only. */
export async function simulate(shard: Shard<NoiseCell>, backend: Backend): Promise<NoisePartial> {
  const { cell, seed } = shard;
  const { rank, dim, init } = cell;
  const experiment = `${shard.plan}/${cell.id}`;
  const rows = cell.rows.length;
  const probes = cell.rows.map((row) => probe(row.values));
  const loadings = cell.rows.map((row, i) => row.values[probes[i]]);
  const sds = loadings.map((rho) => Math.sqrt(theoryVariance(init, rank, dim, rho)));
  const draw =
    init === "gaussian"
      ? drawer(cell.sampler, seed, experiment, { rank, dim, rows: cell.rows, probes }, backend)
      : byProducts(seed, experiment, cell, probes, backend);
  const partial = emptyPartial(rows);
  for (let done = 0; done < shard.count; done += BATCH) {
    const batch = Math.min(BATCH, shard.count - done);
    const sums = await draw(shard.first + done, batch);
    for (let t = 0; t < batch; t++) {
      const slot = (shard.first + done + t) % BATCHES;
      partial.batches[slot] += 1;
      for (let i = 0; i < rows; i++) {
        const at = 3 * (t * rows + i);
        const value = sums[at];
        const along = sums[at + 1];
        const energy = sums[at + 2];
        const row = partial.rows[i];
        push(row.coordinate, value);
        push(row.energy, energy);
        const z = sds[i] > 0 ? value / sds[i] : value;
        row.histogram[slot * BINS + binOf(z, coarse)] += 1;
        row.fine[binOf(z, fine)] += 1;
        if (init === "gaussian") {
          addConditional(row.mixture, slot * BINS, 1 + along, loadings[i], rank, sds[i]);
          const w = rank * Math.max(0, energy - along * along);
          if (jointLogRatio(along, w, rank, dim) > 0) row.jointHits += 1;
        }
      }
    }
  }
  return partial;
}
