/** Runs one plan, and says how the results that it feeds come to rest as its sample grows. */
import type { ConvergenceRow } from "../experiment/rows.js";
import { CONVERGENCE, convergenceSection } from "../report/convergence/section.js";
import { slopeOf } from "../report/convergence/sample.js";
import { byResult } from "../claims/convergence.js";
import type { PlanInput } from "./plans.js";
import { report } from "./report.js";
import { sweep, type SweepOptions } from "./sweep.js";

/** A result on first parts of the sample, by size. */
export interface Converging {
  readonly claim: string;
  readonly column: string;
  readonly points: ReadonlyArray<Omit<ConvergenceRow, "plan" | "claim" | "column">>;
  /** Of log width on log sample, with Student's 95% interval; null where two parts have no width. */
  readonly slope: ReturnType<typeof slopeOf>;
}

/** A small table of text. */
export interface ConvergenceTable {
  readonly title: string;
  readonly caption: string;
  readonly head: readonly string[];
  readonly body: ReadonlyArray<readonly string[]>;
}

export interface Convergence {
  readonly plan: string;
  readonly out: string;
  /** The answer in a sentence or two; empty where the plan feeds no sampled claim. */
  readonly lead: string;
  readonly results: readonly Converging[];
  /** In rank and in dimension (computed exactly), in sample, and what rows that share draws are worth. */
  readonly tables: readonly ConvergenceTable[];
  /** The page, at its section. */
  readonly page: string;
}

/**
 * @param plan name of one of the suite's plans, path of a file, or the plan itself
 * @throws UsageError and Interrupted as {@link sweep} does
 */
export async function converge(
  plan: string | PlanInput,
  options: SweepOptions,
): Promise<Convergence> {
  const { plan: name, out, tables } = await sweep(plan, options);
  const { report: page } = await report(out, { opensWith: CONVERGENCE });
  const section = convergenceSection(tables);
  return {
    plan: name,
    out,
    lead: section?.lead ?? "",
    results: byResult(tables.convergence).map((rows) => ({
      claim: rows[0].claim,
      column: rows[0].column,
      points: rows.map(({ plan: _, claim: __, column: ___, ...point }) => point),
      slope: slopeOf(rows),
    })),
    tables: (section?.tables ?? []).map(({ title, caption, head, body }) => ({
      title,
      caption,
      head,
      body,
    })),
    page: `${page}#${CONVERGENCE}`,
  };
}
