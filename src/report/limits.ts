/**
 * What the interval of a claim is held against: numbers of its statement, not of a run. Results keep the ends of an
 * interval or a limit, and not which; a claim that is named here has an interval, every other one a limit.
 */
import type { ClaimId } from "../claims/registry.js";
import { exactTv } from "../core/tv.js";

export interface Against {
  readonly at: readonly number[];
  /** "limit": the interval decides by its side. "theory": it must hold the number. "excluded": it must not. */
  readonly name: "limit" | "theory" | "excluded";
}

const limit = (...at: readonly number[]): Against => ({ at, name: "limit" });

/** By claim. */
export const AGAINST: Readonly<Partial<Record<ClaimId, Against>>> = {
  "E1-trained": limit(2.5, 3.5),
  "E2-rank": { at: [-1], name: "theory" },
  // Slopes must hold the exact one of their ranks, and exclude that of the other shape.
  "E4-slope-spread": { at: [-0.5], name: "excluded" },
  "E4-slope-spread/wide": { at: [-0.5], name: "excluded" },
  "E4-slope-spiky": { at: [-1], name: "excluded" },
  "E4-slope-spiky/wide": { at: [-1], name: "excluded" },
  // Half of the distance that the law keeps at rank 1, however large the dimension.
  "E4-dimension": limit(exactTv(1, 0) / 2),
  "E6-joint": limit(0.5),
  "E6-witness": limit(0.5),
  "E7-rows": limit(0),
  "E8-steps": limit(0),
  "E9-sensitivity": limit(0.5),
  "E9-scaled": limit(-0.05, 0.05),
  "E11-matrix": limit(0.95),
  "E11-scaled": limit(0.95),
  "E11-paths": limit(0.5),
  "E13-published": limit(0.95),
  "E13-batch": limit(0),
  "E14-span": limit(0.95),
  "E14-leverage": limit(0.51),
  "E14-adam": limit(0.51),
  "E16-batch": limit(-2.1, -1.9),
  "E16-scale": limit(0.5, 2),
  "MIA-full": limit(0),
  "MIA-full-known": limit(0),
  "MIA-rank": limit(0),
  "MIA-rank-known": limit(0),
  "MIA-rank-utility": limit(0),
  "MIA-known-A": limit(0),
  "MIA-utility": limit(0),
  "MIA-loss": limit(0),
  "MIA-alignment": limit(0),
  "MIA-dp": limit(0),
  "REPAIR-dp": limit(0),
  "REPAIR-none": limit(0),
  "TEXT-known-A": limit(0),
  "EZ-published": limit(0),
  "TEXT-canaries": limit(0),
  "DYN-energy": limit(0.5, 2),
  "DYN-steps": limit(0.5),
  "DYN-path": limit(1.5),
  "DYN-first-step": limit(0.25),
};

/** Claims that stand above the limit that is kept as an upper end: p-values, which contradict below their level. */
const ABOVE: ReadonlySet<string> = new Set<ClaimId>(["DYN-law", "DYN-loss"]);

interface Ends {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** A number beside what it is held against. */
export interface Estimate {
  readonly value: number;
  /** Its interval, an end of which may be open; absent of a number that is held against a limit as it is. */
  readonly interval?: { readonly low: number | null; readonly high: number | null };
  readonly against: Against | undefined;
  /** Of a limit: the side on which the statement would stand. */
  readonly side?: "below" | "above";
}

/** Undefined where there is no number, or nothing beside it. */
export function estimateOf(claim: string, { value, low, high }: Ends): Estimate | undefined {
  if (value === null || !Number.isFinite(value) || (low === null && high === null))
    return undefined;
  const against = (AGAINST as Readonly<Record<string, Against | undefined>>)[claim];
  if (against !== undefined || (low !== null && high !== null))
    return { value, interval: { low, high }, against };
  const side = low === null && !ABOVE.has(claim) ? "below" : "above";
  return { value, against: limit((low ?? high) as number), side };
}
