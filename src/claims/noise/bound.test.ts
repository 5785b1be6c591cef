/** A bound that is wrong at one point of the grid is seen, by however little. */
import { describe, expect, it } from "vitest";
import { exactTv } from "../../core/tv.js";
import { emptyTables } from "../../experiment/rows.js";
import { judgeRows } from "../../testing/describe-claim.js";
import { boundClaim } from "./bound.js";
import { ownTheory } from "../source.js";

const known = new Map<string, number>();
/** The exact distance, computed once for all cases. */
function exact(rank: number, rho: number): number {
  const key = `${rank} ${rho}`;
  if (!known.has(key)) known.set(key, exactTv(rank, rho));
  return known.get(key) as number;
}
/** Ratio to the exact distance at one point; 2 elsewhere. */
const judged = (ratio: number) => {
  const claim = boundClaim({
    id: "test",
    source: ownTheory("E5"),
    because: "",
    distance: "TV",
    bound: (rank, rho) => (rank === 64 && rho === 0.6 ? ratio : 2) * exact(rank, rho),
  });
  return judgeRows(claim, emptyTables())[0];
};

describe("a claim on a bound", () => {
  it.each([
    [1, "upheld"],
    [1 - 1e-9, "violated"],
    [NaN, "violated"],
  ])("with %d of the exact distance at one point", (ratio, verdict) => {
    const result = judged(ratio);
    expect(result.verdict).toBe(verdict);
    expect(result.detail).toContain("closest at r = 64, rho = 0.6");
  });
});
