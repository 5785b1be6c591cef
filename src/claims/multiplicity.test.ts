/** Tests at the level between pools, counted and held to Holm's rule; p-values that agree with the verdicts. */
import { describe, expect, it } from "vitest";
import { suiteHeads } from "../app/plans.js";
import { goldenTables } from "../testing/golden.js";
import { result } from "../testing/results.js";
import { headsFor } from "../testing/describe-claim.js";
import { canaryRows, languageRows } from "../testing/language-rows.js";
import { membershipTables } from "../testing/membership-rows.js";
import { judgeClaim } from "./engine.js";
import { TextCanaries } from "./language/TEXT-canaries.js";
import { BETWEEN, levelsAt, ofWholeLevel } from "./levels.js";
import { MiaKnownA } from "./membership/MIA-known-A.js";
import { multiplicityOf, multiplicityText } from "./multiplicity.js";
import { CLAIMS } from "./registry.js";

// Holm by hand: 4 x 0.005 = 0.02, 3 x 0.01 = 0.03, 2 x 0.03 = 0.06; 0.3 is open.
const CLAIMS_AT_LEVEL = [
  result("A", { verdict: "violated", pValue: 0.03 }),
  result("B", { verdict: "upheld", pValue: 0.005 }),
  result("C", { verdict: "inconclusive", pValue: 0.3 }),
  result("D", { verdict: "violated", pValue: 0.01 }),
  result("E", { verdict: "violated" }),
];

describe("claims tested at the level between pools", () => {
  it("are counted, shown or open, with what chance gives and what stands by itself alone", () => {
    expect(multiplicityOf(CLAIMS_AT_LEVEL)).toEqual({
      tests: 4,
      level: 0.05,
      byChance: 0.2,
      alone: [{ id: "A", pValue: 0.03, holm: 0.06 }],
    });
    expect(multiplicityText(CLAIMS_AT_LEVEL)).toMatch(
      /^4 claims were tested at 5% each.*chance alone would show 0\.2 .*rule.*: A \(p = 0\.030, by Holm 0\.060\)\./,
    );
  });
  it("those that are upheld are among them", () => {
    const both = [
      result("A", { verdict: "upheld", pValue: 0.03 }),
      result("B", { verdict: "inconclusive", pValue: 0.9 }),
    ];
    expect(multiplicityOf(both).alone.map(({ id }) => id)).toEqual(["A"]);
  });
  it("an open one that Holm's rule does not show is no news; without any nothing is said", () => {
    const open = [result("A", { verdict: "inconclusive", pValue: 0.9 })];
    expect(multiplicityOf(open).alone).toEqual([]);
    expect(multiplicityText(open)).toContain("for all together: none.");
    expect(multiplicityText([result("A")])).toBe("");
  });
});

describe("p-values", () => {
  it("stand where the test was one at that level, and agree with its verdict", async () => {
    let seen = 0;
    for (const run of ["standard", "mia"] as const) {
      const tables = await goldenTables(run);
      const rows = Object.values(tables).flat() as ReadonlyArray<{ readonly plan: string }>;
      const plans = suiteHeads(new Set(rows.map((r) => r.plan)));
      const claims = CLAIMS.filter(({ id }) => /^(MIA|TEXT)-/.test(id) && id !== "MIA-audit");
      for (const claim of claims)
        for (const { id, verdict, pValue, falseAlarm, value } of judgeClaim(claim, {
          ...{ seed: "20240917", tables, plans },
        })) {
          const isTest = falseAlarm === BETWEEN / 2 && value !== null;
          expect([run, id, pValue !== undefined]).toEqual([run, id, isTest]);
          if (pValue === undefined) continue;
          seen++;
          const isShown = verdict === "upheld" || verdict === "violated";
          expect([run, id, pValue < BETWEEN]).toEqual([run, id, isShown]);
        }
    }
    expect(seen).toBeGreaterThan(10);
  });

  it("of a look are those of the whole level", () => {
    const tables = membershipTables(languageRows({}), canaryRows(2));
    const share = levelsAt(2).between / BETWEEN;
    for (const claim of [MiaKnownA, TextCanaries]) {
      const heads = headsFor(claim.id, tables);
      const [one, second] = [undefined, 2].map((look) =>
        judgeClaim(claim, { seed: "1", tables, plans: heads, look }),
      );
      expect([claim.id, second[0].pValue]).toEqual([
        claim.id,
        expect.closeTo((one[0].pValue as number) / share, 12),
      ]);
    }
    const { between } = levelsAt(2);
    expect(ofWholeLevel(between, between)).toBeCloseTo(BETWEEN, 12);
    expect(ofWholeLevel(between / 5, between)).toBeCloseTo(BETWEEN / 5, 12);
    expect(ofWholeLevel(0.9, between)).toBe(1);
  });
});
