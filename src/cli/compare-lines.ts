/** Two runs side by side, for people: what differs, in aligned columns. */
import type { Comparison } from "../app/report.js";

type Table = Comparison["verdicts"];

/** Columns behind a title; nothing where there are no rows. */
function columns(title: string, { head, body }: Table): string[] {
  if (body.length === 0) return [];
  const rows = [head, ...body];
  const width = head.map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  return [
    `${title}:`,
    ...rows.map((row) => `  ${row.map((cell, i) => cell.padEnd(width[i])).join("  ")}`.trimEnd()),
  ];
}

/** Numbers of verdicts alike are counted alone: the page has them all. */
export function comparisonLines({ against, summary, verdicts, settings }: Comparison): string[] {
  return [
    `against ${against}: ${summary.join(" ")}`,
    ...columns("verdicts that differ", verdicts),
    ...columns("settings that differ", settings),
  ];
}
