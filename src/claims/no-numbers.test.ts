/** A row without a number in a column that decides gives no verdict: neither NaN nor null counts as zero. */
import { describe, expect, it } from "vitest";
import type { Tables } from "../experiment/rows.js";
import { headsFor, judgeRows } from "../testing/describe-claim.js";
import { noiseRow, releaseRow, tablesOnTheory } from "../testing/rows.js";
import { CLAIMS, claimOf } from "./registry.js";
import type { AnyClaim } from "./claim.js";

/** Rows on theory, and of each table a first row whose columns are changed. */
const tables: Tables = {
  ...tablesOnTheory,
  noise: [noiseRow("spread", 16, 1024), ...tablesOnTheory.noise],
  release: [releaseRow("m1", 1), releaseRow("m2", 1), ...tablesOnTheory.release],
};
const DECIDING = [
  ["E2-unbiased", "noise", "mean"],
  ["E2-rank", "noise", "variance"],
  ["E12-exact", "release", "trials"],
  ["E12-exact", "release", "deltaExact"],
  ["E12-accountant", "release", "epsilonPlain"],
  ["E12-accountant", "release", "epsilonLower"],
  ["E12-expansion", "release", "epsilonLower"],
  ["DYN-first-step", "endings", "right"],
  ["DYN-law", "endings", "step"],
  ["DYN-loss", "endings", "step"],
  ["MIA-full", "membership", "auc"],
  ["MIA-known-A", "membership", "auc"],
  ["MIA-audit", "audits", "epsilonLower"],
  ["A-batches", "batches", "pSizes"],
  ["MIA-dp", "membership", "validationAccuracy"],
] as const;

function verdictWith(id: string, table: keyof Tables, column: string, value: number | null) {
  const claim = claimOf(id) as AnyClaim;
  const [first, ...rest] = tables[table] as readonly object[];
  const changed = { ...tables, [table]: [{ ...first, [column]: value }, ...rest] } as Tables;
  expect(first).toHaveProperty(column);
  return judgeRows(claim, changed, headsFor(id, tables))[0].verdict;
}

describe("a row without a number", () => {
  it.each(DECIDING)("%s: NaN in %s.%s", (id, table, column) => {
    expect(verdictWith(id, table, column, NaN)).toBe("inconclusive");
  });
  const declared = CLAIMS.flatMap((claim: AnyClaim) =>
    Object.entries((claim.numbers ?? {}) as Record<string, readonly string[]>).flatMap(
      ([table, columns]) =>
        columns.map((column) => [claim.id, table as keyof Tables, column] as const),
    ),
  );
  it.each(declared)("%s: null in %s.%s", (id, table, column) => {
    expect(verdictWith(id, table, column, null)).toBe("inconclusive");
  });
  it("of the claims that would take null for zero is declared", () => {
    expect([...new Set(declared.map(([id]) => id))]).toEqual([
      ...[
        "E2-unbiased",
        "A-batches",
        "MIA-audit",
        "E11-scaled",
        "E12-exact",
        "E12-accountant",
        "E12-expansion",
        "E13-published",
        "E17-scale",
        "E17-kurtosis",
        "E17-law",
        "E18-gauge",
        "E18-variance",
      ],
      "DYN-first-step",
    ]);
  });
});
