/** What a claim between pools needs of a plan. */
import type { MembershipRow } from "../../experiment/rows.js";
import type { Need } from "../claim.js";
import { poolsOf } from "./evidence.js";

/** Fewer tell too little of their spread: Student's limits at 2 degrees are 4.3 standard errors, at 1 12.7. */
export const FEWEST_POOLS = 4;

/** Why rows of these pools decide nothing between pools; undefined where they can. */
export function missingPools(rows: ReadonlyArray<{ readonly pool: number }>): string | undefined {
  const pools = poolsOf(rows).length;
  return pools < FEWEST_POOLS
    ? `Needs ${FEWEST_POOLS} replicated pools, whose spread is the error; this run has ${pools}.`
    : undefined;
}

export const enoughPools: Need<{ membership: (row: MembershipRow) => boolean }> = {
  what: `${FEWEST_POOLS} replicated pools`,
  curable: true,
  missing: ({ membership }) => missingPools(membership),
};
