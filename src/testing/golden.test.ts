/**
 * Golden test: the tables of whole runs (commit 280dab8, seed 20240917, two profiles) give the same ids, verdicts and
 * numbers as they gave there. Where a change is wanted, `npx vitest run src/testing/golden.test.ts -u` writes
 * expected.json anew; it changes in the same commit, and the commit says why.
 */
import { describe, expect, it } from "vitest";
import { suiteHeads } from "../app/plans.js";
import { judge } from "../claims/judge.js";
import type { ClaimResult, LanguageVerdict } from "../claims/claim.js";
import { goldenTables } from "./golden.js";

const numbersOf = ({ verdict, value, low, high, sampleSize }: ClaimResult | LanguageVerdict) => ({
  verdict,
  value,
  low,
  high,
  sampleSize,
});
/** What must not change of a result. */
const kept = (c: ClaimResult) => ({
  id: c.id,
  ...numbersOf(c),
  expectation: c.expectation,
  evidence: c.evidence,
  falseAlarm: c.falseAlarm,
  languageModel: c.languageModel ? numbersOf(c.languageModel) : null,
});

describe.each(["quick", "standard"] as const)("stored tables of profile %s", (profile) => {
  it("give the ids, verdicts and numbers of the run that made them", async () => {
    const tables = await goldenTables(profile);
    const names = Object.values(tables).flatMap((rows) =>
      rows.map((r: { plan: string }) => r.plan),
    );
    const plans = suiteHeads(new Set(names));
    const results = judge({ seed: "20240917", tables, plans });
    expect(results.length).toBe(new Set(results.map((c) => c.id)).size);
    const lines = results.map((result) => `  ${JSON.stringify(kept(result))}`);
    await expect(`[\n${lines.join(",\n")}\n]\n`).toMatchFileSnapshot(
      `./golden/${profile}/expected.json`,
    );
  });
});
