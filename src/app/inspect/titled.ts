/** What every table of an inspected adapter is. */
import type { DetailTable } from "../../claims/claim.js";

/** A table under a title, with what to know of it. */
export interface Titled extends DetailTable {
  readonly title: string;
  readonly note: string;
}
