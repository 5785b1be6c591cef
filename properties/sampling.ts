/** Noise sampled from keyed streams, for the properties that compare it with theory. */
import { emptyMoments, meanOf, push, varianceOf } from "../src/core/accumulator.js";
import type { Init } from "../src/core/factors.js";
import type { Subject } from "./subject.js";

interface Estimate {
  readonly value: number;
  readonly se: number;
}
export interface Sample {
  readonly mean: Estimate;
  readonly variance: Estimate;
  readonly values: number[];
}

/** Noise of the first coordinate of a row q, one value a trial. */
export function sampleNoise(
  s: Pick<Subject, "stream" | "sampleFactor" | "noiseRow">,
  init: Init,
  rank: number,
  q: Float64Array,
  trials: number,
): Sample {
  const moments = emptyMoments();
  const values: number[] = [];
  const a = new Float64Array(rank * q.length);
  for (let t = 0; t < trials; t++) {
    const source = s.stream("properties", `${init}/${rank}/${q.length}`, t);
    s.sampleFactor(init, rank, q.length, source, a);
    const [x] = s.noiseRow(q, a, rank);
    push(moments, x);
    values.push(x);
  }
  return { mean: meanOf(moments), variance: varianceOf(moments), values };
}

/** Where draws of A come from: the key of their streams, and their shape and number. */
interface Draws {
  readonly key: string;
  readonly rank: number;
  readonly dim: number;
  readonly trials: number;
}

/** Mean of f over draws of A; f may go on drawing from A's stream. */
export function overFactors(
  s: Pick<Subject, "stream" | "sampleFactor">,
  { key, rank, dim, trials }: Draws,
  f: (a: Float64Array, normal: () => number) => number,
): Estimate {
  const moments = emptyMoments();
  const a = new Float64Array(rank * dim);
  for (let t = 0; t < trials; t++) {
    const source = s.stream("privacy", `${key}/${rank}/${dim}`, t);
    s.sampleFactor("gaussian", rank, dim, source, a);
    push(moments, f(a, source.normal));
  }
  return meanOf(moments);
}

/** x A'A, for x of length m and A of rank x m. */
export function project(x: ArrayLike<number>, a: Float64Array, rank: number): Float64Array {
  const dim = x.length;
  const out = new Float64Array(dim);
  for (let k = 0; k < rank; k++) {
    let y = 0;
    for (let j = 0; j < dim; j++) y += x[j] * a[k * dim + j];
    for (let j = 0; j < dim; j++) out[j] += y * a[k * dim + j];
  }
  return out;
}
