/**
 * The claims that a proved bound lies above the exact distance: one maker, by the bound and the distance that it
 * bounds.
 */
import { fourthMomentBound, scaleMixtureBound } from "../../core/bounds.js";
import { exactDistances, type Distances } from "../../core/tv.js";
import { COMPUTED, defineClaim } from "../claim.js";
import { judgeBound } from "../rules.js";
import type { Source } from "../source.js";

/** Grid on which the bounds are compared with the exact distance. */
const RANKS = [1, 2, 3, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096];
const RHOS = [0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.6, 0.8, 0.9, 0.99, 1];

interface GridPoint {
  readonly rank: number;
  readonly rho: number;
  readonly exact: Distances;
}
let points: readonly GridPoint[] | undefined;
/** The exact distances on the grid, computed once for all bounds. */
function grid(): readonly GridPoint[] {
  points ??= RANKS.flatMap((rank) =>
    RHOS.map((rho) => ({ rank, rho, exact: exactDistances(rank, rho) })),
  );
  return points;
}

/** Whether no bound on the total variation is smaller. */
const isTightest = (value: number, { rank, rho }: GridPoint): boolean =>
  value <= Math.min(fourthMomentBound(rank, rho), scaleMixtureBound(rank, rho));

/** What tells the bounds apart. */
export interface BoundOptions<Id extends string> {
  readonly id: Id;
  readonly source: Source;
  readonly because: string;
  readonly distance: "TV" | "Kolmogorov";
  readonly bound: (rank: number, rho: number) => number;
}

/** A claim on one bound. */
export const boundClaim = <const Id extends string>(options: BoundOptions<Id>) => {
  const { id, source, because, distance, bound } = options;
  return defineClaim({
    id,
    source,
    statement: `The bound dominates the exact ${distance} distance for every rank and loading.`,
    expectation: "upheld",
    because,
    theory: "E5",
    evidence: "proved",
    sees: COMPUTED,
    reads: {},
    seeded: false,
    test() {
      const compared = grid().map((point) => {
        const value = bound(point.rank, point.rho);
        const { tv, kolmogorov } = point.exact;
        return { point, value, ratio: value / (distance === "TV" ? tv : kolmogorov) };
      });
      // A NaN stays the smallest, so that it is seen.
      const closest = compared.reduce((a, b) =>
        Number.isNaN(a.ratio) || b.ratio >= a.ratio ? a : b,
      );
      const { rank, rho } = closest.point;
      const tightest =
        distance === "TV"
          ? compared.filter(({ value, point }) => isTightest(value, point)).length
          : null;
      const facts = { pairs: compared.length, rank, rho, tightest };
      const name = "smallest bound / exact";
      return judgeBound(name, closest.ratio, { low: 1 }, compared.length, facts);
    },
    explain: ({ pairs, rank, rho, tightest }) => [
      {
        text:
          `Proved in the source; checked on ${pairs} pairs (r, rho), closest at r = ${rank}, ` +
          `rho = ${rho}.`,
      },
      {
        text:
          tightest === null
            ? "It bounds the Kolmogorov distance, not TV."
            : `The tighter of the two TV bounds at ${tightest} of them.`,
      },
    ],
  });
};
