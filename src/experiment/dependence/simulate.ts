/** Runs one shard: draws the noises of both gradients, trial by trial, and sums up their products. */
import type { Backend } from "../../backend/backend.js";
import { push } from "../../core/accumulator.js";
import { dot } from "../../core/row-major.js";
import { stream } from "../../core/stream.js";
import type { Shard } from "../kind.js";
import { drawFactors } from "../noise/simulate.js";
import { byName, emptySums, type Sums } from "../sums.js";
import type { DependenceCell } from "./plan.js";
import { crossProbe, crossSds, energyOf } from "./theory.js";

/** Means over trials: <N_x, N_y>_F and N_x[0,j] N_y[0,l] over their scales, and |N_x|^2 a coordinate. */
export const MOMENTS = ["correlation", "cross", "energy"] as const;

/** Entries of A held at once. */
const HELD = 4e6;

/** Noises of x and y, first x then y, of `batch` trials from `first` on. */
export async function drawNoises(
  { cell, seed, plan }: Shard<DependenceCell>,
  backend: Backend,
  first: number,
  batch: number,
): Promise<Float64Array> {
  const { rank, dim, x, y, model, fixedSd } = cell;
  const experiment = `${plan}/${cell.id}`;
  const size = x.length;
  const rows = size / dim;
  if (model === "dp-sgd") {
    // By definition, and not by a trainer: what reads it checks its own fit or test.
    const noises = new Float64Array(batch * 2 * size);
    for (let t = 0; t < batch; t++) {
      const { normal } = stream(seed, experiment, first + t);
      for (let i = 0; i < 2 * size; i++) noises[2 * t * size + i] = fixedSd * normal();
    }
    return noises;
  }
  const products = (of: string, gradient: Float64Array, count: number): Promise<Float64Array> =>
    backend.project(
      drawFactors(seed, of, { init: "gaussian", rank, dim }, first, batch),
      gradient,
      { batch, rank, dim, rows: count },
    );
  const stacked = Float64Array.from([...x, ...y]);
  const noises = new Float64Array(await products(experiment, stacked, 2 * rows));
  if (model === "flora") {
    const fresh = await products(`${experiment}/fresh`, Float64Array.from(y), rows);
    for (let t = 0; t < batch; t++)
      noises.set(fresh.subarray(t * size, (t + 1) * size), (2 * t + 1) * size);
  }
  for (let at = 0; at < noises.length; at += 2 * size)
    for (let i = 0; i < 2 * size; i++) noises[at + i] -= stacked[i];
  return noises;
}

export async function simulate(shard: Shard<DependenceCell>, backend: Backend): Promise<Sums> {
  const { cell, first, count } = shard;
  const { rank, dim, x, y } = cell;
  const size = x.length;
  const scale = { x: Math.sqrt(energyOf(cell, x)), y: Math.sqrt(energyOf(cell, y)) };
  const { j, l } = crossProbe(cell);
  const sd = crossSds(cell);
  const sums = emptySums(MOMENTS.length);
  const { correlation, cross, energy } = byName(MOMENTS, sums.moments);
  const step = Math.max(1, Math.min(count, Math.floor(HELD / (rank * dim))));
  for (let done = 0; done < count; done += step) {
    const batch = Math.min(step, count - done);
    const noises = await drawNoises(shard, backend, first + done, batch);
    for (let t = 0; t < batch; t++) {
      const nx = noises.subarray(2 * t * size, (2 * t + 1) * size);
      const ny = noises.subarray((2 * t + 1) * size, 2 * (t + 1) * size);
      push(correlation, dot(nx, ny) / (scale.x * scale.y));
      push(cross, (nx[j] * ny[l]) / (sd.x * sd.y));
      push(energy, dot(nx, nx) / size);
    }
  }
  return sums;
}
