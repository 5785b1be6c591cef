/** Controls of the claims that have not moved yet: what rows on theory give, and what none give. */
import { describe, expect, it } from "vitest";
import { emptyTables } from "../../experiment/rows.js";
import { tablesOnTheory } from "../../testing/rows.js";
import { judge } from "./ledger.js";

describe("ledger", () => {
  it("gives every expected verdict on rows that sit on theory", () => {
    const claims = judge({ seed: "1", tables: tablesOnTheory });
    expect(
      claims
        .filter((c) => c.expectation !== "none" && c.verdict !== c.expectation)
        .map((c) => `${c.id} ${c.verdict}`),
    ).toEqual([]);
    expect(new Set(claims.map((c) => c.id)).size).toBe(claims.length);
  });

  it("calls every sampled claim inconclusive when there are no rows", () => {
    const claims = judge({ seed: "1", tables: emptyTables() });
    const sampled = claims.filter((c) => c.evidence === "estimated");
    expect(sampled.length).toBeGreaterThan(5);
    expect(sampled.filter((c) => c.verdict !== "inconclusive").map((c) => c.id)).toEqual([]);
  });
});
