/** Numbers that intervals are held against are those of the claims: verdicts of stored runs agree with them. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { ClaimResult } from "../claims/claim.js";
import { judge } from "../claims/judge.js";
import { CLAIMS } from "../claims/registry.js";
import { tablesOnTheory } from "../testing/rows.js";
import { suiteHeads } from "../app/plans.js";
import { AGAINST, estimateOf } from "./limits.js";

type Stored = Pick<ClaimResult, "id" | "verdict" | "value" | "low" | "high">;

const stored = (name: string): Stored[] =>
  JSON.parse(
    readFileSync(new URL(`../testing/golden/${name}/expected.json`, import.meta.url), "utf8"),
  ) as Stored[];
const names = (Object.values(tablesOnTheory).flat() as object[]).flatMap((r) =>
  "plan" in r ? [String(r.plan)] : [],
);
const RESULTS: readonly Stored[] = [
  ...["quick", "standard"].flatMap(stored),
  ...judge({ seed: "1", tables: tablesOnTheory, plans: suiteHeads(new Set(names)) }),
];
/** Tasks have a slash, too, and are no claims. */
const claimOf = ({ id }: Stored): string =>
  CLAIMS.some((claim) => claim.id === id) ? id : id.split("/")[0];

describe("what intervals are held against", () => {
  it("is known of every claim with an interval, and of no other", () => {
    const both = RESULTS.filter((r) => r.low !== null && r.high !== null).map(claimOf);
    expect([...new Set(both)].filter((id) => !(id in AGAINST))).toEqual([]);
    const limits = RESULTS.filter(
      (r) => (r.low === null) !== (r.high === null) && r.value !== null,
    );
    const named = new Set(limits.map(claimOf).filter((id) => id in AGAINST));
    // Where one end of a bracket is missing.
    expect([...named].filter((id) => !id.startsWith("MIA-"))).toEqual([]);
    expect(new Set(both).size).toBeGreaterThan(20);
  });

  it("lies outside of the interval of what is decided, and inside where theory must be held", () => {
    const wrong = RESULTS.flatMap((r) => {
      const estimate = estimateOf(claimOf(r), r);
      if (!estimate?.interval || !estimate.against) return [];
      const { low, high } = estimate.interval;
      const { at, name } = estimate.against;
      const inside = at.some((x) => (low ?? -Infinity) < x && x < (high ?? Infinity));
      const isFine =
        name === "theory"
          ? r.verdict !== "upheld" || inside
          : !inside || ["inconclusive", "within margin"].includes(r.verdict);
      return isFine ? [] : [`${r.id} ${r.verdict} ${low} ${high} against ${at.join()}`];
    });
    expect(wrong).toEqual([]);
  });

  it("is on the side of a limit that the verdict says", () => {
    for (const r of RESULTS) {
      const estimate = estimateOf(claimOf(r), r);
      if (estimate?.side === undefined || r.value === null) continue;
      const [limit] = estimate.against?.at ?? [];
      const stands = estimate.side === "below" ? r.value <= limit : r.value >= limit;
      if (["upheld", "violated"].includes(r.verdict))
        expect(stands ? "upheld" : "violated", r.id).toBe(r.verdict);
    }
  });
});
