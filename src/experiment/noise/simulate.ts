/**
 * Runs one shard: draws A for each keyed trial, lets the backend
 * form G A'A, and sums what the noise N = G(A'A - I) does.
 */
import type { Backend } from "../../backend/backend.js";
import { inParts, noiseSums } from "../../backend/sample.js";
import { gaussianFactors, normalSource } from "../../backend/simd/normals.js";
import { push } from "../../core/accumulator.js";
import { ENTRY_KURTOSIS, coordinateVariance, orthogonalVariance } from "../../core/moments.js";
import { sampleFactor, type Init } from "../../core/factors.js";
import { largestIndex } from "../../core/row-major.js";
import { FINE_BINS } from "../../core/kolmogorov.js";
import { jointLogRatio } from "../../core/joint.js";
import { normalCdf } from "../../core/stdlib.js";
import { stream, type Stream } from "../../core/stream.js";
import { BATCHES, BINS, gaussianEdges } from "../../core/tv-estimate.js";
import { emptyPartial, type NoisePartial, type RowPartial } from "./partial.js";
import { drawer, type Draw } from "./samplers.js";
import type { Shard } from "../kind.js";
import type { NoiseCell } from "./plan.js";

/** Trials asked of a sampler at once. */
const BATCH = 512;

/** Theoretical Var N_j for |q| = 1 under any init. */
export function theoryVariance(init: Init, rank: number, dim: number, rho: number): number {
  return init === "orthogonal"
    ? orthogonalVariance(rank, dim, rho)
    : coordinateVariance(rank, rho, ENTRY_KURTOSIS[init]);
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

/**
 * Draws the factors of trials first..first+count-1 of a cell,
 * each from its own streams; normals come from the SIMD kernel.
 */
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

/** A row as its noise is counted: loading and standard deviation of the probed coordinate. */
interface Probed {
  readonly rank: number;
  readonly dim: number;
  readonly rho: number;
  readonly sd: number;
  /** Exact conditional and joint laws are those of Gaussian A. */
  readonly gaussian: boolean;
}

/**
 * Adds the conditional law of N_j given c = |A q|^2, Normal(rho(c-1), (1-rho^2)c/r), to the bins from `offset` on; E2's
 * scale mixture.
 */
function addConditional(
  into: Float64Array,
  offset: number,
  c: number,
  { rho, rank, sd }: Probed,
): void {
  const mean = (rho * (c - 1)) / sd;
  const spread = Math.sqrt(((1 - rho * rho) * c) / rank) / sd;
  const below = (edge: number): number =>
    spread > 0 ? normalCdf((edge - mean) / spread) : Number(mean <= edge);
  let before = 0;
  for (let k = 0; k < BINS; k++) {
    const now = k === BINS - 1 ? 1 : below(coarse[k]);
    into[offset + k] += now - before;
    before = now;
  }
}

/** Adds one trial of a row to its sums: N_j, q . N and |N|^2 stand at `at` of what a sampler returns. */
function addTrial(
  into: RowPartial,
  slot: number,
  drawn: Float64Array,
  at: number,
  probed: Probed,
): void {
  const { rank, dim, sd } = probed;
  const value = drawn[at];
  const along = drawn[at + 1];
  const energy = drawn[at + 2];
  push(into.coordinate, value);
  push(into.energy, energy);
  const z = sd > 0 ? value / sd : value;
  into.histogram[slot * BINS + binOf(z, coarse)] += 1;
  into.fine[binOf(z, fine)] += 1;
  if (!probed.gaussian) return;
  addConditional(into.mixture, slot * BINS, 1 + along, probed);
  const w = rank * Math.max(0, energy - along * along);
  if (jointLogRatio(along, w, rank, dim) > 0) into.jointHits += 1;
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
  const probes = cell.rows.map((row) => largestIndex(row.values));
  const probed = cell.rows.map((row, i): Probed => {
    const rho = row.values[probes[i]];
    const sd = Math.sqrt(theoryVariance(init, rank, dim, rho));
    return { rank, dim, rho, sd, gaussian: init === "gaussian" };
  });
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
      for (let i = 0; i < rows; i++)
        addTrial(partial.rows[i], slot, sums, 3 * (t * rows + i), probed[i]);
    }
  }
  return partial;
}
