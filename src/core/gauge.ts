/**
 * One step of dp-lora on the factors of one layer, and the noise that it puts on W = s B A (docs/theory.md E18). (A/c,
 * c B) is the same W in another gauge. Matrices are row-major: A r x m, B n x r, an example's gradient G n x m.
 */
import { norm } from "./row-major.js";

/** A (r x m) and B (n x r). */
export interface Factors {
  readonly a: Float64Array;
  readonly b: Float64Array;
}

export interface GaugeSize {
  readonly outputs: number;
  readonly dim: number;
  readonly rank: number;
}

/** As `Training` has them; the batch divides, and is fixed. */
export interface DpStep {
  readonly clip: number;
  readonly noiseMultiplier: number;
  readonly rate: number;
  readonly scale: number;
}

/** x y, of rows x inner and inner x cols. */
export function product(
  x: Float64Array,
  y: Float64Array,
  rows: number,
  inner: number,
  cols: number,
): Float64Array {
  const out = new Float64Array(rows * cols);
  for (let i = 0; i < rows; i++)
    for (let k = 0; k < inner; k++) {
      const f = x[i * inner + k];
      for (let j = 0; j < cols; j++) out[i * cols + j] += f * y[k * cols + j];
    }
  return out;
}

function transposed(x: Float64Array, rows: number, cols: number): Float64Array {
  const out = new Float64Array(x.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) out[j * rows + i] = x[i * cols + j];
  return out;
}

/** The same W in gauge c: (A/c, c B). */
export const inGauge = ({ a, b }: Factors, c: number): Factors => ({
  a: a.map((x) => x / c),
  b: b.map((x) => c * x),
});

/**
 * Sum of clipped gradients of the factors, over the batch: of B s G A', of A s B' G, clipped together.
 * @returns the sums, and how many were clipped
 */
export function clippedSums(
  { a, b }: Factors,
  gradients: readonly Float64Array[],
  { outputs, dim, rank }: GaugeSize,
  { clip, scale }: DpStep,
): Factors & { readonly clipped: number } {
  const sums = { a: new Float64Array(a.length), b: new Float64Array(b.length) };
  const [at, bt] = [transposed(a, rank, dim), transposed(b, outputs, rank)];
  let clipped = 0;
  for (const g of gradients) {
    const ofB = product(g, at, outputs, dim, rank).map((x) => scale * x);
    const ofA = product(bt, g, rank, outputs, dim).map((x) => scale * x);
    const size = Math.hypot(norm(ofA), norm(ofB));
    const factor = size > clip ? clip / size : 1;
    clipped += Number(size > clip);
    for (let i = 0; i < ofA.length; i++) sums.a[i] += factor * ofA[i];
    for (let i = 0; i < ofB.length; i++) sums.b[i] += factor * ofB[i];
  }
  return { ...sums, clipped };
}

/** Standard deviation of a step's noise on one number of a factor. */
export const stepNoise = ({ clip, noiseMultiplier, rate }: DpStep, batch: number): number =>
  (rate * noiseMultiplier * clip) / batch;

/** Factors after the step, with noise of standard normals `z`, or without. */
export function stepped(
  { a, b }: Factors,
  sums: Factors,
  batch: number,
  step: DpStep,
  z?: Factors,
): Factors {
  const [pace, deviation] = [step.rate / batch, stepNoise(step, batch)];
  const moved = (x: Float64Array, sum: Float64Array, noise?: Float64Array): Float64Array =>
    x.map((v, i) => v - pace * sum[i] - deviation * (noise?.[i] ?? 0));
  return { a: moved(a, sums.a, z?.a), b: moved(b, sums.b, z?.b) };
}

const squares = (x: Float64Array): number => x.reduce((sum, v) => sum + v * v, 0);

/**
 * Mean over the entries of W of the variance of a step's noise: s^2 t^2 (|A|^2/m + |B|^2/n) of the factors that the
 * step leads to without noise, and s^2 t^4 r of the noises' product; t the deviation of the noise on a factor.
 */
export function noiseOnW(
  { a, b }: Factors,
  { outputs, dim, rank }: GaugeSize,
  step: DpStep,
  batch: number,
): number {
  const square = stepNoise(step, batch) ** 2;
  const linear = squares(a) / dim + squares(b) / outputs;
  return step.scale ** 2 * square * (linear + square * rank);
}
