/** What the properties speak about, as one object, so that a planted bug is the object with one member replaced. */
import { mergeMoments } from "../src/core/accumulator.js";
import { berryEsseenBound, fourthMomentBound, scaleMixtureBound } from "../src/core/bounds.js";
import { sampleFactor } from "../src/core/factors.js";
import { noiseLaw } from "../src/core/law.js";
import { coordinateVariance, orthogonalVariance } from "../src/core/moments.js";
import { stream } from "../src/core/stream.js";
import { exactTv } from "../src/core/tv.js";
import { trueBGradient } from "../src/claims/identity.js";
import { mergePartials } from "../src/experiment/noise/partial.js";

/** Noise of one row under factors A: N = q A'A - q, formed here independently of the backends. */
function noiseRow(q: ArrayLike<number>, a: Float64Array, rank: number): Float64Array {
  const m = q.length;
  const noise = Float64Array.from(q, (x) => -x);
  for (let k = 0; k < rank; k++) {
    let y = 0;
    for (let j = 0; j < m; j++) y += q[j] * a[k * m + j];
    for (let j = 0; j < m; j++) noise[j] += y * a[k * m + j];
  }
  return noise;
}

export const subject = {
  stream, sampleFactor, noiseRow, coordinateVariance, orthogonalVariance, noiseLaw, exactTv, mergeMoments, mergePartials,
  fourthMomentBound, scaleMixtureBound, berryEsseenBound, bGradient: trueBGradient,
};
export type Subject = typeof subject;
