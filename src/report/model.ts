/** Everything that a report shows, as the page and Markdown take it. */
import type { ClaimResult, DetailTable } from "../claims/claim.js";

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
}
/** Numbers for readers: text cells. */
export interface ReportTable extends Shown, DetailTable {}

export interface ReportModel {
  readonly title: string;
  /** Opening paragraphs. */
  readonly story: readonly string[];
  readonly claims: readonly ClaimResult[];
  readonly figures: readonly ReportFigure[];
  readonly tables: readonly ReportTable[];
  readonly provenance: ReadonlyArray<readonly [string, string]>;
}
