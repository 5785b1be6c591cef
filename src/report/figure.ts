/** What a figure is: an exhibit that is drawn. One figure a file of `figures/`, found by its id. */
import type { Subject } from "../experiment/kind.js";
import type { Exhibit } from "./exhibit.js";

export interface Figure<Rows> extends Exhibit<Rows> {
  /** SVG text. */
  draw(rows: Rows, subject: Subject): string;
  /** What its CSV holds, where that is not all columns of its rows: what is drawn, or the columns that are used. */
  data?(rows: Rows, subject: Subject): readonly object[];
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- figures of all rows in one list
export type AnyFigure = Figure<any>;

/** Declares a figure: its rows, words and drawing are checked against each other. */
export const defineFigure = <Rows>(figure: Figure<Rows>): Figure<Rows> => figure;
