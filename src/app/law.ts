/** The exact numbers of one (rank, rho), in the contract's JSON. */
import { berryEsseenBound, fourthMomentBound, scaleMixtureBound } from "../core/bounds.js";
import { jointTv } from "../core/joint.js";
import { coordinateVariance, excessKurtosis, skewness } from "../core/moments.js";
import { exactTv } from "../core/tv.js";

/** Exact summary for |q| = 1; `jointTv` when a dimension is given. */
export function lawSummary(rank: number, rho: number, dim?: number) {
  const joint = dim === undefined ? {} : { dim, jointTv: jointTv(rank, dim).tv };
  return {
    rank,
    rho,
    variance: coordinateVariance(rank, rho),
    skewness: skewness(rank, rho),
    excessKurtosis: excessKurtosis(rank, rho),
    tv: exactTv(rank, rho),
    bounds: {
      fourthMoment: fourthMomentBound(rank, rho),
      scaleMixture: scaleMixtureBound(rank, rho),
      berryEsseenKolmogorov: berryEsseenBound(rank, rho),
    },
    ...joint,
  };
}
