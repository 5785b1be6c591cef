/**
 * How many replicated private sets a claim on a language model needs. Fewer show nothing of others; numbers are kept.
 */
import type { Finding } from "../claim.js";

const POOLS = 3;

/** The finding, or the same as "not tested" on too few pools. */
export const onEnoughPools = <Facts>(pools: number, finding: Finding<Facts>): Finding<Facts> =>
  pools >= POOLS
    ? finding
    : {
        ...finding,
        verdict: "not tested",
        statistic: { ...finding.statistic, falseAlarm: null },
      };

/** Why it is not tested; "" where it is. */
export const poolsText = (pools: number): string =>
  pools >= POOLS
    ? ""
    : `Needs ${POOLS} replicated pools; this run has ${pools} (profile quick is a smoke test). `;
