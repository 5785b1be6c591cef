/** Sizes are checked before the work: a table that does not fit into memory is refused, not died of. */
import { getHeapStatistics } from "node:v8";
import { UsageError } from "../../core/errors.js";
import { shownPath } from "../../core/shown.js";

/** Most that a cell was seen to take while a table is read: CSV with quotes. */
const BYTES_PER_CELL = 150;
/** Share of the heap that a table may fill. */
const SHARE = 0.8;

/** How many cells fit into the heap of this process (23 million in Node's usual 4 GB). */
export const mostCells = (): number =>
  Math.floor((SHARE * getHeapStatistics().heap_size_limit) / BYTES_PER_CELL);

/** Throws UsageError where a table of so many cells would not fit. */
export function checkCells(cells: number, source: string, most = mostCells()): void {
  if (cells > most)
    throw new UsageError(
      shownPath(source),
      `a table of at most ${most} cells (they are held in memory)`,
      cells,
      "leave out columns or rows, or raise NODE_OPTIONS=--max-old-space-size",
    );
}

const [LF, CR] = [10, 13];

/** Upper bound of the number of cells of a text: its separators and line ends. */
export function countCells(text: string, separator: string): number {
  const code = separator.charCodeAt(0);
  let cells = 1;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === code || c === LF || c === CR) cells++;
  }
  return cells;
}
