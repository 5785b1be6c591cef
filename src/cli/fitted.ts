/** Text for people in the columns of a terminal, which would break words where a line ends. */
import { stripVTControlCharacters } from "node:util";

/** Columns that continued lines have at least. */
const ROOM = 30;

/** Gaps and words; a number with its interval is one. */
const PARTS = / +|[^ ]+ \[[^ ]+, [^ ]+\]|[^ ]+/g;

/** Without colours. */
const widthOf = (text: string): number => stripVTControlCharacters(text).length;

/** Where a line goes on: under its last column of a table that leaves room, else a little further in than it began. */
function indentOf(line: string, columns: number): number {
  const plain = stripVTControlCharacters(line);
  const start = plain.search(/[^ ]/);
  const gaps = [...plain.matchAll(/(?<=[^ ]) {2,}/g)].map(
    ({ index, 0: gap }) => index + gap.length,
  );
  return gaps.findLast((at) => at <= columns - ROOM) ?? (start > 0 ? start + 2 : 0);
}

function broken(line: string, columns: number): string {
  const lines: string[] = [];
  const indent = " ".repeat(indentOf(line, columns));
  let current = "";
  for (const [part] of line.matchAll(PARTS)) {
    const isFull = widthOf(current) + widthOf(part) > columns;
    if (isFull && current.trim() !== "" && part.trim() !== "") {
      lines.push(current.trimEnd());
      current = indent;
    }
    current += part;
  }
  return [...lines, current.trimEnd()].join("\n");
}

/** @param columns of the terminal; undefined where there is none: then lines are left whole */
export const fitted = (text: string, columns: number | undefined): string =>
  columns === undefined || columns < 2 * ROOM
    ? text
    : text
        .split("\n")
        .map((line) => (widthOf(line) > columns ? broken(line, columns) : line))
        .join("\n");
