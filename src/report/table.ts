/** What a table is: an exhibit of text cells. One table a file of `tables/`, found by its id. */
import type { DetailTable } from "../claims/claim.js";
import type { Subject } from "../experiment/kind.js";
import type { Exhibit } from "./exhibit.js";

export interface Table<Rows> extends Exhibit<Rows> {
  /** Cells as readers see them. */
  write(rows: Rows, subject: Subject): DetailTable;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tables of all rows in one list
export type AnyTable = Table<any>;

/** Declares a table: its rows, words and cells are checked against each other. */
export const defineTable = <Rows>(table: Table<Rows>): Table<Rows> => table;
