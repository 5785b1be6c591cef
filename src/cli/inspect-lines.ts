/** What an adapter shows, for people: the answer, then tables that a terminal can hold. */
import type { Inspected } from "../app/inspect/inspect.js";
import { opacusLines } from "../app/inspect/repair.js";
import { tablesOf } from "../app/inspect/tables.js";
import type { Titled } from "../app/inspect/titled.js";

/** Most rows of one table: --json and the page have all. */
const MOST_ROWS = 12;

/** Columns wider than this are for a page: their rows are written one under the other. */
const WIDE = 48;

function rowLines(head: readonly string[], row: readonly string[]): string[] {
  const width = Math.max(...head.map((name) => name.length));
  return head.flatMap((name, i) => (row[i] === "" ? [] : [`  ${name.padEnd(width)}  ${row[i]}`]));
}

function columnLines(head: readonly string[], body: readonly (readonly string[])[]): string[] {
  const widths = head.map((name, i) => Math.max(name.length, ...body.map((row) => row[i].length)));
  return [head, ...body].map((row) =>
    `  ${row.map((cell, i) => cell.padEnd(widths[i])).join("  ")}`.trimEnd(),
  );
}

function tableLines({ title, head, body, note }: Titled): string[] {
  const shown = body.slice(0, MOST_ROWS);
  const isWide = shown.some((row) => row.some((cell) => cell.length > WIDE));
  const rest = body.length - shown.length;
  const lines = isWide
    ? shown.flatMap((row, i) => [...(i > 0 ? [""] : []), ...rowLines(head, row)])
    : columnLines(head, shown);
  return [
    "",
    title,
    ...(shown.length > 0 ? lines : []),
    ...(rest > 0 ? [`  and ${rest} more: see --json or --out`] : []),
    `  ${note}`,
  ];
}

const part = (title: string, sentences: readonly string[]): string[] =>
  sentences.length === 0 ? [] : ["", title, ...sentences.map((text) => `  - ${text}`)];

export function inspectLines(found: Inspected): string {
  const { what, answer, shown, notShown, wouldGive } = found.statement;
  const { repair } = found;
  return [
    answer,
    `  ${what}`,
    ...part("Shown", shown),
    ...part("Not shown", notShown),
    ...part("What would give a guarantee", wouldGive),
    ...(repair === null ? [] : ["", ...opacusLines(repair).map((line) => `    ${line}`)]),
    ...tablesOf(found).flatMap(tableLines),
  ].join("\n");
}
