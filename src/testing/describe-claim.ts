/**
 * The contract of every claim, from one description: rows on theory give the expected verdict, each change of rows gives the verdict
 * that it should, and without rows nothing is upheld or violated.
 */
import { describe, expect, it } from "vitest";
import type { AnyClaim, ClaimResult, Verdict } from "../claims/claim.js";
import { judgeClaim, NO_ROWS } from "../claims/engine.js";
import { emptyTables, type Tables } from "../experiment/rows.js";
import type { Model, PlanHead } from "../experiment/kind.js";

const TEXT = new Set(["language", "emails"]);
const modelOf = (row: object): Model =>
  "source" in row && TEXT.has(String(row.source)) ? "language-model" : "classifier";

/** A head for each plan that the rows name, feeding one claim; the task is the plan's name. */
export function headsFor(id: string, tables: Tables): PlanHead[] {
  const rows = Object.values(tables).flat() as object[];
  const first = new Map<string, object>();
  for (const row of rows)
    if ("plan" in row && !first.has(String(row.plan))) first.set(String(row.plan), row);
  return [...first].map(([name, row]) => ({
    name,
    feeds: [id],
    subject: { model: modelOf(row), task: name },
    primary: true,
  }));
}

/** Judges one claim on rows, every plan of which feeds it (or on the plans given). */
export function judgeRows(
  claim: AnyClaim,
  tables: Tables,
  plans: readonly PlanHead[] = headsFor(claim.id, tables),
): ClaimResult[] {
  return judgeClaim(claim, { seed: "1", tables, plans });
}

/** A change of the rows and the verdict that it must give. */
export type Flip = readonly [change: string, tables: Tables, verdict: Verdict];

export interface ClaimTest {
  readonly claim: AnyClaim;
  /** Rows on theory; only those of plans that the claim is meant for. */
  readonly onTheory: Tables;
  /** Verdict on theory where it is not the expectation. */
  readonly verdict?: Verdict;
  readonly flips: readonly Flip[];
}

/** Plans of the tables that a claim is at home on; a language model's column has tests of its own. */
const homePlans = (claim: AnyClaim, tables: Tables): PlanHead[] =>
  headsFor(claim.id, tables).filter(
    (plan) => (plan.subject.model === "language-model") === (claim.perTask === "language-model"),
  );

/** The tests that every claim has. */
export function describeClaim({ claim, onTheory, verdict, flips }: ClaimTest): void {
  const judged = (tables: Tables, plans = homePlans(claim, tables)): ClaimResult =>
    judgeRows(claim, tables, plans)[0];
  describe(claim.id, () => {
    it("comes out as theory says on rows that sit on theory", () => {
      const result = judged(onTheory);
      expect(result.verdict).toBe(verdict ?? claim.expectation);
      expect(JSON.stringify([result.statistic, result.detail, result.tables ?? []])).not.toMatch(
        /undefined|NaN|null/,
      );
      expect(result.detail).not.toBe("");
    });
    if (flips.length > 0)
      it.each(flips)("%s", (_, tables, expected) => {
        expect(judged(tables).verdict).toBe(expected);
      });
    if (Object.keys(claim.reads).length > 0)
      it("is open without rows, and not tested where no plan feeds it", () => {
        expect(judged(emptyTables(), homePlans(claim, onTheory))).toMatchObject({
          verdict: "inconclusive",
          detail: NO_ROWS,
        });
        expect(judged(onTheory, []).verdict).toBe("not tested");
      });
  });
}
