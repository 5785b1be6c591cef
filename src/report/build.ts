/** From evidence to the report model: the opening, the sections, every figure and table that has rows, provenance. */
import type { ClaimResult } from "../claims/claim.js";
import type { PlanHead } from "../experiment/kind.js";
import type { Tables } from "../experiment/rows.js";
import type { Comparison } from "./compare.js";
import { convergenceSection } from "./convergence/section.js";
import { dataOf } from "./data-of.js";
import { namedAfter } from "./draw.js";
import { fill } from "./exhibit.js";
import { csvOfRows } from "./figure-data.js";
import { FIGURES } from "./figures/registry.js";
import type { ReportModel } from "./model.js";
import { openingOf } from "./opening.js";
import { sectionsOf } from "./sections.js";
import { tellStory } from "./story.js";
import { subjectsOf } from "./subjects.js";
import { TABLES } from "./tables/registry.js";

/** What a run leaves for its report. */
export interface ReportInput {
  readonly tables: Tables;
  /** Of the plans that were run. */
  readonly plans: readonly PlanHead[];
  readonly claims: readonly ClaimResult[];
  readonly provenance: ReadonlyArray<readonly [string, string]>;
  /** With another run. */
  readonly comparison?: Comparison;
  /** What the page opens with; default: the answer to the question. */
  readonly opensWith?: "convergence";
}

/** Builds the report. */
export function buildReport(input: ReportInput): ReportModel {
  const { claims, provenance } = input;
  const data = dataOf(input.plans, input.tables);
  const convergence = convergenceSection(input.tables);
  return {
    title: "Is low-rank adaptation secretly differentially private SGD?",
    opening: openingOf(claims, provenance, data),
    sections: sectionsOf(claims),
    story: tellStory(claims, data),
    claims,
    subjects: subjectsOf(claims, input.plans),
    figures: fill(FIGURES, input).map(({ exhibit, rows, subject, ...words }) => ({
      ...words,
      svg: namedAfter(words.id, exhibit.draw(rows, subject)),
      csv: csvOfRows(exhibit.data ? exhibit.data(rows, subject) : rows),
    })),
    tables: fill(TABLES, input).map(({ exhibit, rows, subject, ...words }) => ({
      ...words,
      ...exhibit.write(rows, subject),
    })),
    ...(convergence && { convergence }),
    ...(input.opensWith && { opensWith: input.opensWith }),
    provenance,
    ...(input.comparison && { comparison: input.comparison }),
  };
}
