/** What the properties speak about, as one object, so that a planted bug is the object with one member replaced. */
import { mergeMoments } from "../src/core/accumulator.js";
import { berryEsseenBound, fourthMomentBound, scaleMixtureBound } from "../src/core/bounds.js";
import { sampleFactor } from "../src/core/factors.js";
import { noiseLaw } from "../src/core/law.js";
import { pldEpsilon } from "../src/accountant/pld.js";
import { rdpEpsilon } from "../src/accountant/rdp.js";
import { epsilonFromCounts } from "../src/attack/epsilon-lower.js";
import { oneRunEpsilon } from "../src/attack/one-run.js";
import { auc, tprAtFpr } from "../src/attack/roc.js";
import { asymmetry } from "../src/attack/symmetry.js";
import { gaussianDelta } from "../src/core/gaussian-mechanism.js";
import {
  coordinateVariance,
  noiseCovariance,
  orthogonalVariance,
  rowEnergy,
} from "../src/core/moments.js";
import { deltaFloor, privacyProfile, rebuttalRepaired } from "../src/core/privacy.js";
import { releaseDelta } from "../src/core/release.js";
import { stream } from "../src/core/stream.js";
import { exactTv } from "../src/core/tv.js";
import { trueBGradient } from "../src/claims/identity/deviation.js";
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

/** delta(eps) of the vector query. */
const profileDelta = (rank: number, dim: number, rho: number, epsilon: number): number =>
  privacyProfile(rank, dim, rho).delta(epsilon).value;

export const subject = {
  noiseCovariance,
  rowEnergy,
  profileDelta,
  deltaFloor,
  rebuttalRepaired,
  gaussianDelta,
  releaseDelta,
  rdpEpsilon,
  pldEpsilon,
  oneRunEpsilon,
  epsilonFromCounts,
  auc,
  tprAtFpr,
  asymmetry,
  stream,
  sampleFactor,
  noiseRow,
  coordinateVariance,
  orthogonalVariance,
  noiseLaw,
  exactTv,
  mergeMoments,
  mergePartials,
  fourthMomentBound,
  scaleMixtureBound,
  berryEsseenBound,
  bGradient: trueBGradient,
};
export type Subject = typeof subject;
