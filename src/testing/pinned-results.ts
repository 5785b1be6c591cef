/**
 * A claim's result as lines of text, for tests that pin whole results. They say that nothing changed, and not that it
 * is right; a change that is meant is written anew with `-u`, and its lines are read in review.
 */
import { fileURLToPath } from "node:url";
import type { DetailTable } from "../claims/claim.js";

/** Digits that no platform's last bit reaches. */
const DIGITS = 8;

/** A value as text: numbers in few digits, whatever holds them. */
export function pinnedText(value: unknown): string {
  if (typeof value === "number") return String(Number(value.toPrecision(DIGITS)));
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return `[${value.map(pinnedText).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value)
    .map(([key, own]) => `${key} ${pinnedText(own)}`)
    .join("; ");
}

/** A number that is another for other text. */
export function checksum(text: string): string {
  let sum = 2166136261;
  for (const letter of text) sum = Math.imul(sum ^ (letter.codePointAt(0) ?? 0), 16777619) >>> 0;
  return sum.toString(16);
}

/** Of long tables the first rows, and a checksum of the others. */
const MOST_ROWS = 8;

function tableLines(name: string, { head, body }: DetailTable): string[] {
  const rows = body.map((row) => row.join(" | "));
  const shown = rows.length > MOST_ROWS ? rows.slice(0, MOST_ROWS / 2) : rows;
  const rest = rows.slice(shown.length);
  return [
    `${name} head: ${head.join(" | ")}`,
    `${name} rows: ${rows.length}`,
    ...shown.map((row, i) => `${name} row ${i + 1}: ${row}`),
    ...(rest.length > 0 ? [`${name} rest: ${checksum(rest.join("\n"))}`] : []),
  ];
}

/** A line a field, a line a sentence of its detail, a line a row of its tables. */
export function resultLines(result: object, prefix = ""): string[] {
  return Object.entries(result).flatMap(([key, value]: [string, unknown]) => {
    if (value === undefined) return [];
    if (key === "tables")
      return (value as readonly DetailTable[]).flatMap((table, i) =>
        tableLines(`${prefix}table ${i + 1}`, table),
      );
    if (key === "languageModel") return resultLines(value as object, "language model ");
    if (key !== "detail") return [`${prefix}${key}: ${pinnedText(value)}`];
    return String(value)
      .split(/(?<=[.;:]) /)
      .map((sentence) => `${prefix}detail: ${sentence}`);
  });
}

const nameOf = (line: string): string => line.slice(0, line.indexOf(":"));
/** Enough of a line that is gone to know it. */
const startOf = (line: string): string => line.slice(0, 40).trimEnd();

/** Of lines those that others do not have; of those that are gone the name, or where it has several, the start. */
export function differingLines(lines: readonly string[], from: readonly string[]): string[] {
  const [before, now, names] = [new Set(from), new Set(lines), new Set(lines.map(nameOf))];
  const gone = from.filter((line) => !now.has(line));
  return [
    ...lines.filter((line) => !before.has(line)),
    ...gone.filter((line) => nameOf(line).endsWith("detail")).map((line) => `- ${startOf(line)}`),
    ...gone.filter((line) => !names.has(nameOf(line))).map((line) => `- ${nameOf(line)}`),
  ];
}

/** Results by what they are of: the first whole, of the others what differs from it. */
export function pinnedResults(results: ReadonlyArray<readonly [string, object]>): string {
  const [[name, first], ...others] = results;
  const whole = resultLines(first);
  const parts = others.map(([change, result]) => [
    `== ${change}`,
    ...differingLines(resultLines(result), whole),
  ]);
  return `${[`== ${name}`, ...whole, ...parts.flat()].join("\n")}\n`;
}

/** Where the pinned results of a claim stand. */
export const pinnedPath = (name: string): string =>
  fileURLToPath(new URL(`../claims/pinned/${name.replaceAll("/", "-")}.txt`, import.meta.url));
