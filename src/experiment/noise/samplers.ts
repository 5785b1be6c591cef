/**
 * Four ways to the noise N = A'A q - q of a row q with |q| = 1, equal in law for Gaussian
 * A (docs/theory.md E3, E6). `factors` draws A and multiplies: it assumes nothing. The
 * others use the law: given s = |A q|^2 (r s is chi-square with r degrees of freedom), the
 * part of A'A q across q is Gaussian, so N = (s - 1) q + sqrt(s/r) (z - (z.q) q).
 *   row         z of m normals, the whole row: O(r + m) a trial
 *   coordinate  what a sweep keeps of it alone, from two chi-squares and one normal: O(1) a trial
 *   block       what a sweep keeps of n rows under one A, from about 2n chi-squares and 2n^2 normals
 *               (core/block-trial.ts): O(n^3) a trial, whatever r and m
 * Rows of one cell share A under `factors` and `block`; under the others each row has streams of its own.
 */
import type { Backend } from "../../backend/backend.js";
import { keepNoise } from "../../backend/sample.js";
import { normalSource } from "../../backend/simd/normals.js";
import { blockFrame } from "../../core/block.js";
import { blockNumbers, blockTrial } from "../../core/block-trial.js";
import { chisquare } from "../../core/stdlib.js";
import { stream } from "../../core/stream.js";
import type { GradientRow } from "../../core/gradients.js";

export const SAMPLERS = ["factors", "row", "coordinate", "block"] as const;
export type Sampler = (typeof SAMPLERS)[number];

/** What is sampled: gradient rows with |q| = 1, each with its probed coordinate. */
export interface Sampled {
  readonly rank: number;
  readonly dim: number;
  readonly rows: readonly GradientRow[];
  readonly probes: readonly number[];
}

/**
 * Trials first .. first + batch - 1: N_j at the probe, q . N and |N|^2 of every row.
 * @returns batch x rows x 3
 */
export type Draw = (first: number, batch: number) => Promise<Float64Array>;

/**
 * Trials of one Mersenne twister under `coordinate` and `block`: seeding one
 * costs as much as some hundred numbers. Requests begin at multiples of it.
 */
export const TWISTER_TRIALS = 64;

export function drawer(
  sampler: Sampler,
  seed: string,
  experiment: string,
  what: Sampled,
  backend: Backend,
): Draw {
  switch (sampler) {
    case "factors":
      return byFactors(seed, experiment, what, backend);
    case "row":
      return byRow(seed, experiment, what);
    case "coordinate":
      return byCoordinate(seed, experiment, what);
    case "block":
      return byBlock(seed, experiment, what);
  }
}

function byFactors(
  seed: string,
  experiment: string,
  { rank, dim, rows, probes }: Sampled,
  backend: Backend,
): Draw {
  const gradient = Float64Array.from(rows.flatMap((row) => row.values));
  return (first, batch) =>
    backend.sample({
      seed,
      experiment,
      first,
      batch,
      rank,
      dim,
      rows: rows.length,
      gradient,
      probes,
    });
}

function byRow(seed: string, experiment: string, { rank, dim, rows, probes }: Sampled): Draw {
  const sources = rows.map((_, i) => normalSource(seed, `${experiment}/row ${i}`));
  const drawn = new Float32Array(rank + dim);
  const product = new Float64Array(dim);
  const gradients = rows.map((row) => Float64Array.from(row.values));
  return async (first, batch) => {
    const sums = new Float64Array(3 * batch * rows.length);
    for (let t = 0; t < batch; t++) {
      gradients.forEach((q, i) => {
        sources[i](first + t, drawn);
        let square = 0;
        let along = 0;
        for (let k = 0; k < rank; k++) square += drawn[k] * drawn[k];
        for (let j = 0; j < dim; j++) along += drawn[rank + j] * q[j];
        const s = square / rank;
        const spread = Math.sqrt(s / rank);
        for (let j = 0; j < dim; j++)
          product[j] = s * q[j] + spread * (drawn[rank + j] - along * q[j]);
        keepNoise(product, 0, q, 0, dim, probes[i], sums, 3 * (t * rows.length + i));
      });
    }
    return sums;
  };
}

function checkFirst(first: number): void {
  if (first % TWISTER_TRIALS !== 0)
    throw new RangeError(`trials begin at a multiple of ${TWISTER_TRIALS}, got ${first}`);
}

/**
 * N_j = rho (s - 1) + sqrt((1 - rho^2) s/r) z; q . N = s - 1; |N|^2 = (s
 * - 1)^2 + s/r (z^2 + w), w chi-square with m - 2 degrees of freedom.
 */
function byCoordinate(
  seed: string,
  experiment: string,
  { rank, dim, rows, probes }: Sampled,
): Draw {
  const loadings = rows.map((row, i) => row.values[probes[i]]);
  return async (first, batch) => {
    checkFirst(first);
    const sums = new Float64Array(3 * batch * rows.length);
    loadings.forEach((rho, i) => {
      const across = Math.sqrt(Math.max(0, 1 - rho * rho));
      for (let t = 0; t < batch; t += TWISTER_TRIALS) {
        const { uniform: prng, normal } = stream(
          seed,
          `${experiment}/coordinate ${i}`,
          (first + t) / TWISTER_TRIALS,
        );
        const [radius, rest] = [
          chisquare.factory(rank, { prng }),
          dim > 2 ? chisquare.factory(dim - 2, { prng }) : () => 0,
        ];
        for (let u = t; u < Math.min(batch, t + TWISTER_TRIALS); u++) {
          const s = radius() / rank;
          const z = normal();
          const at = 3 * (u * rows.length + i);
          sums[at] = rho * (s - 1) + across * Math.sqrt(s / rank) * z;
          sums[at + 1] = s - 1;
          sums[at + 2] = (s - 1) ** 2 + (s / rank) * (z * z + rest());
        }
      }
    });
    return sums;
  };
}

/** All rows under one A: normals from the kernel's stream of the trial, chi-squares from the twister of 64 trials. */
function byBlock(seed: string, experiment: string, { rank, dim, rows, probes }: Sampled): Draw {
  const gradient = new Float64Array(rows.length * dim);
  rows.forEach((row, i) => gradient.set(row.values, i * dim));
  const frame = blockFrame(gradient, dim, probes);
  const { inner, outer, normals } = blockNumbers(frame, rank);
  const make = blockTrial(frame, rank);
  const source = normalSource(seed, `${experiment}/block`);
  const drawn = new Float32Array(normals);
  return async (first, batch) => {
    checkFirst(first);
    const sums = new Float64Array(3 * batch * rows.length);
    for (let t = 0; t < batch; t += TWISTER_TRIALS) {
      const { uniform: prng } = stream(seed, `${experiment}/block`, (first + t) / TWISTER_TRIALS);
      const square = chisquare.factory({ prng });
      for (let u = t; u < Math.min(batch, t + TWISTER_TRIALS); u++) {
        source(first + u, drawn);
        make(
          drawn,
          inner.map((freedom) => square(freedom)),
          outer.map((freedom) => square(freedom)),
          sums,
          3 * u * rows.length,
        );
      }
    }
    return sums;
  };
}
