/**
 * Golden test: the tables of stored runs give the same ids, verdicts and numbers as they gave there. Where a change is
 * wanted, `npx vitest run src/testing/golden.test.ts -u` writes expected.json anew; it changes in the same commit, and
 * the commit says why. So does said.txt, what these results say in words: it holds what was said before, and does not
 * tell whether that was right.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { suiteHeads } from "../app/plans.js";
import { judge } from "../claims/judge.js";
import type { ClaimResult, LanguageVerdict } from "../claims/claim.js";
import { judgeClaim } from "../claims/engine.js";
import { CLAIMS } from "../claims/registry.js";
import type { Tables } from "../experiment/rows.js";
import { GOLDEN, goldenTables, type Golden } from "./golden.js";
import { resultLines } from "./pinned-results.js";

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

/** Claims that the attacked models of plan mia answer; the plan itself feeds those that its size is meant for. */
const ON_MODELS = [
  ...["MIA-full", "MIA-full-known", "MIA-rank", "MIA-rank-known", "MIA-known-A"],
  ...["MIA-rank-utility", "MIA-utility", "MIA-loss"],
];
/** What is judged: everything on whole runs, the claims on attacked models on those. */
function resultsOf(run: Golden, tables: Tables): ClaimResult[] {
  const rows = Object.values(tables).flat() as ReadonlyArray<{ readonly plan: string }>;
  const plans = suiteHeads(new Set(rows.map((r) => r.plan)));
  if (run !== "mia") return judge({ seed: "20240917", tables, plans });
  const heads = plans.map((head) => ({ ...head, feeds: ON_MODELS }));
  return CLAIMS.filter(({ id }) => ON_MODELS.includes(id)).flatMap((claim) =>
    judgeClaim(claim, { seed: "20240917", tables, plans: heads }),
  );
}

/** What a result says beside that: its sentences and tables. */
const saidOf = ({ id, statistic, power, open, detail, tables, languageModel }: ClaimResult) => ({
  ...{ id, statistic, power, open, detail, tables },
  ...(languageModel && { languageModel }),
});

describe.each(GOLDEN)("stored tables of %s", (run) => {
  let results: ClaimResult[];
  beforeAll(async () => {
    results = resultsOf(run, await goldenTables(run));
  });

  it("give the sentences and tables that they gave before", async () => {
    const lines = results.flatMap((result) => ["", ...resultLines(saidOf(result))]);
    await expect(`${lines.slice(1).join("\n")}\n`).toMatchFileSnapshot(`./golden/${run}/said.txt`);
  });

  it("give the ids, verdicts and numbers of the run that made them", async () => {
    expect(results.length).toBe(new Set(results.map((c) => c.id)).size);
    const lines = results.map((result) => `  ${JSON.stringify(kept(result))}`);
    await expect(`[\n${lines.join(",\n")}\n]\n`).toMatchFileSnapshot(
      `./golden/${run}/expected.json`,
    );
  });
});
