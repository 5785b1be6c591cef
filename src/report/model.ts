/** Everything that a report shows, as the page and Markdown take it. */
import type { ClaimResult, DetailTable } from "../claims/claim.js";
import type { Comparison } from "./compare.js";
import type { ConvergenceSection } from "./convergence/section.js";
import type { Opening } from "./opening.js";
import type { Section } from "./sections.js";

/** A figure or a table with its words. */
interface Shown {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  /** Ids of the results that it illustrates. */
  readonly claims: readonly string[];
}
export interface ReportFigure extends Shown {
  readonly svg: string;
  /** Its numbers. */
  readonly csv: string;
}
/** Numbers for readers: text cells. */
export interface ReportTable extends Shown, DetailTable {}

export interface ReportModel {
  readonly title: string;
  /** The first screen. */
  readonly opening: Opening;
  /** One a link of the argument. */
  readonly sections: readonly Section[];
  /** The run in paragraphs, with ids and what stands of many tests together. */
  readonly story: readonly string[];
  readonly claims: readonly ClaimResult[];
  /** Whose numbers each result is about, by its id. */
  readonly subjects: ReadonlyMap<string, string>;
  readonly figures: readonly ReportFigure[];
  readonly tables: readonly ReportTable[];
  /** How results came to rest; absent where none was sampled. */
  readonly convergence?: ConvergenceSection;
  /** The page opens with that answer, where there is one, and not with the question's. */
  readonly opensWith?: "convergence";
  readonly provenance: ReadonlyArray<readonly [string, string]>;
  /** With another run, where one was given. */
  readonly comparison?: Comparison;
}
