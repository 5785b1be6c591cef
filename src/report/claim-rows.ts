/** The lines of a claim: one a subject, with its verdict, its estimate, its sample, its level and its power. */
import type { ClaimResult, DetailTable, Power, Verdict } from "../claims/claim.js";
import { estimateOf, type Estimate } from "./limits.js";
import { LANGUAGE_MODEL, NO_ROWS } from "./subjects.js";
import { surpriseOf, type Surprise } from "./surprise.js";

export interface ClaimRow {
  readonly result: ClaimResult;
  /** Whether it is the language model's column of the result. */
  readonly isColumn: boolean;
  readonly subject: string;
  readonly verdict: Verdict;
  readonly surprise: Surprise | undefined;
  readonly statistic: string;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly sampleSize: number | null;
  readonly level: number | null;
  readonly power: Power | null;
  readonly detail: string;
  readonly tables: readonly DetailTable[];
  /** Undefined where there is nothing to draw. */
  readonly estimate: Estimate | undefined;
}

/** Lines of one result: its own, and the language model's where it has one. */
export function rowsOf(c: ClaimResult, subjects: ReadonlyMap<string, string>): ClaimRow[] {
  const common = { result: c, level: c.falseAlarm };
  const subject = subjects.get(c.id) ?? NO_ROWS;
  const rows: ClaimRow[] = [
    {
      ...common,
      ...c,
      isColumn: false,
      subject: c.task === null ? subject : `${subject}, ${c.task}`,
      surprise: surpriseOf(c, c.verdict),
      tables: c.tables ?? [],
      estimate: estimateOf(c.claim, c),
    },
  ];
  const { languageModel: l } = c;
  if (l === undefined) return rows;
  const column: ClaimRow = {
    ...common,
    ...l,
    isColumn: true,
    subject: LANGUAGE_MODEL,
    surprise: surpriseOf(c, l.verdict),
    tables: l.tables ?? [],
    estimate: estimateOf(c.claim, l),
  };
  return [...rows, column];
}
