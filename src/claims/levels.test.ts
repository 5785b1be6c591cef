/** Levels of looks: what all looks together spend, and that every claim takes what it may spend from its context. */
import { describe, expect, it } from "vitest";
import { suiteHeads } from "../app/plans.js";
import { shareAt } from "../core/looks.js";
import { goldenTables } from "../testing/golden.js";
import type { ClaimResult } from "./claim.js";
import { judgeClaim, type Run } from "./engine.js";
import { ALPHA, BETWEEN, EQUIVALENCE, levelsAt } from "./levels.js";
import { CLAIMS } from "./registry.js";

const LOOK = 3;
/** Bounds that stand in the rows, made for a look when the rows were (experiment/kind.ts). */
const IN_ROWS = ["E12-accountant", "E12-expansion", "MIA-audit"];
/** Limits of the rows' own, which the level moves no end of: a binomial test of coverage; a proved bound. */
const NO_LIMIT = ["E4-sampled"];
/** The others compute, at length, and spend no level. */
const RANDOM = CLAIMS.filter(({ evidence }) => evidence === "estimated");

describe("levels of looks", () => {
  it("sum to the level over all looks, and are the level where there is one look", () => {
    const sum = Array.from({ length: 1e5 }, (_, i) => shareAt(i + 1)).reduce((a, b) => a + b, 0);
    expect(sum).toBeLessThan(1);
    expect(sum).toBeGreaterThan(1 - 1e-5);
    expect(shareAt(undefined)).toBe(1);
    const share = 6 / (4 * Math.PI ** 2);
    expect(levelsAt(undefined)).toEqual({ alpha: 1e-8, between: 0.05, equivalence: 1e-3 });
    const { alpha, between, equivalence } = levelsAt(2);
    expect(alpha).toBeCloseTo(ALPHA * share, 20);
    expect(between).toBeCloseTo(BETWEEN * share, 15);
    expect(equivalence).toBeCloseTo(EQUIVALENCE * share, 15);
  });

  it("reach every claim: its false alarm is divided, and its limits move outwards", async () => {
    const tables = await goldenTables("quick");
    const names = Object.values(tables).flatMap((rows) =>
      rows.map((r: { plan: string }) => r.plan),
    );
    const run: Run = { seed: "20240917", tables, plans: suiteHeads(new Set(names)) };
    const judged = (look?: number): ClaimResult[] =>
      RANDOM.flatMap((claim) => judgeClaim(claim, { ...run, look }));
    const [full, looked] = [judged(), judged(LOOK)];
    const width = ({ value, low, high }: ClaimResult): number =>
      (high ?? value ?? 0) - (low ?? value ?? 0);
    let random = 0;
    for (const [i, plain] of full.entries()) {
      const { id, falseAlarm } = plain;
      if (falseAlarm === null || falseAlarm === 0) continue;
      random++;
      expect([id, looked[i].falseAlarm]).toEqual([
        id,
        expect.closeTo(falseAlarm * shareAt(LOOK), 12),
      ]);
      expect((looked[i].falseAlarm as number) / falseAlarm).toBeCloseTo(shareAt(LOOK), 9);
      if (IN_ROWS.includes(plain.claim) || NO_LIMIT.includes(plain.claim)) continue;
      // A comparison of step 0 with itself has no width.
      if (plain.high === null || width(plain) === 0) continue;
      // The limit of the smallest p-value is the level itself.
      if (id.startsWith("DYN-l"))
        expect(looked[i].high).toBeCloseTo((plain.high as number) * shareAt(LOOK), 15);
      else expect([id, width(looked[i]) > width(plain)]).toEqual([id, true]);
    }
    expect(random).toBeGreaterThanOrEqual(30);
  });
});
