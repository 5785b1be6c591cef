/**
 * The user's own documents (docs/texts.md): one a line, or one a line's field of JSON lines. Read as they are written,
 * or refused by line and value; what is left out is counted by its reason.
 */
import type { Readable } from "node:stream";
import { UsageError } from "../../core/errors.js";
import { readInput } from "../../store/table/bytes.js";
import { decimalOf, unfit } from "../../store/table/decimal.js";
import { LINE_END, textOf } from "../../store/table/decode.js";
import { jsonLinesContent } from "../../store/table/json-lines.js";
import { endingOf } from "../../store/table/read.js";
import { shown } from "../../core/shown.js";
import { listed, type Content } from "../../store/table/table.js";
import { plain } from "./text.js";

/** Where documents are. */
export interface TextSource {
  /** One literal file, or "-" for standard input. */
  readonly path: string;
  /** Of JSON lines: the field that holds a document. */
  readonly field?: string | undefined;
}

/** Lines that hold no document of their own. */
export interface LinesLeftOut {
  readonly empty: number;
  /** Of fewer characters than documents must have. */
  readonly short: number;
  /** Another's text, but for white space. */
  readonly copies: number;
}

export interface OwnTexts {
  readonly lines: number;
  /** Different texts in single blanks, in an order that depends on nothing but them. */
  readonly documents: readonly string[];
  /** Line of the file on which each of them stands first, from 1. */
  readonly at: readonly number[];
  readonly leftOut: LinesLeftOut;
}

const OPTION = "text";
const JSON_LINES = ["jsonl", "ndjson", "json"];
const TABLES = ["csv", "tsv"];

/** Whether the file is JSON lines, by its name; standard input is what the option says. */
function isJsonLines({ path, field }: TextSource): boolean {
  const ending = endingOf(path);
  if (path === "-" || JSON_LINES.includes(ending)) return path !== "-" || field !== undefined;
  if (TABLES.includes(ending))
    throw new UsageError(
      OPTION,
      "a file of documents, one a line",
      shown(path),
      "a table is none: write JSON lines and name the field by --text-field",
    );
  if (field !== undefined)
    throw new UsageError(
      "textField",
      "used with JSON lines, a file named .jsonl or .ndjson",
      `${shown(field)} with ${shown(path)}`,
      "leave it out, or name the file after what it is",
    );
  return false;
}

/** Whether each line that is not empty is a JSON object: their braces are no text. */
function isJsonAlike(lines: readonly string[]): boolean {
  const filled = lines.filter((line) => line.trim() !== "");
  const isObject = (line: string): boolean => {
    if (!line.trimStart().startsWith("{")) return false;
    try {
      JSON.parse(line);
      return true;
    } catch {
      return false;
    }
  };
  return filled.length > 0 && filled.every(isObject);
}

function plainLines(text: string, source: string): string[] {
  const lines = text.split(LINE_END);
  // What ends a file begins no line.
  if (lines[lines.length - 1] === "") lines.pop();
  if (isJsonAlike(lines))
    throw new UsageError(
      OPTION,
      "documents, one a line",
      `JSON lines in ${shown(source)}`,
      source === "standard input"
        ? "name the field that holds the text by --text-field"
        : "name the file .jsonl, and the field that holds the text by --text-field",
    );
  return lines;
}

function fieldOf(content: Content, field: string | undefined, source: string): string[] {
  const fields = listed(content.columns);
  if (field === undefined)
    throw new UsageError("textField", "given with JSON lines", "nothing", `one of ${fields}`);
  const index = content.columns.indexOf(field);
  if (index < 0)
    throw new UsageError("textField", `a field of ${shown(source)}`, shown(field), fields);
  return content.cells(index).map((cell, i) => {
    const where = `${shown(source)} line ${content.line(i) ?? i + 1} field ${shown(field)}`;
    if (typeof cell !== "string")
      throw new UsageError(
        where,
        "a text",
        cell ?? "null, or nothing",
        "write a string in each line",
      );
    // A number that no double holds comes as it was written: it is a number all the same.
    const decimal = decimalOf(cell);
    if (decimal && unfit(decimal, Number(cell)))
      throw new UsageError(where, "a text", `the number ${shown(cell)}`, "write words beside it");
    // Halves of pairs and NUL are no text; as bytes, different ones would become equal.
    const [bad] = /[\0\p{Cs}]/u.exec(cell) ?? [];
    if (bad !== undefined)
      throw new UsageError(where, "text", bad, "remove this character: it is none");
    return cell;
  });
}

const inputs = new WeakMap<Readable, Promise<Buffer>>();

async function bytesOf(path: string, stdin: Readable): Promise<Buffer> {
  const input = await readInput(path, OPTION, stdin);
  if ("bytes" in input) return input.bytes;
  throw new UsageError(OPTION, "text", `a Parquet file, ${shown(path)}`, "write JSON lines");
}

/** Standard input can be read once only, and `attack` asks twice. */
function onceOf(path: string, stdin: Readable): Promise<Buffer> {
  if (path !== "-") return bytesOf(path, stdin);
  const known = inputs.get(stdin) ?? bytesOf(path, stdin);
  inputs.set(stdin, known);
  return known;
}

/**
 * Reads documents, and leaves out what is none.
 * @param shortest characters that a document must have at least
 * @throws UsageError in one line, by line and value where there are
 */
export async function ownTexts(
  from: TextSource,
  shortest: number,
  stdin: Readable = process.stdin,
): Promise<OwnTexts> {
  const source = from.path === "-" ? "standard input" : from.path;
  const isJson = isJsonLines(from);
  const text = textOf(await onceOf(from.path, stdin), source);
  const content = isJson ? jsonLinesContent(text, source) : undefined;
  const lines = content ? fieldOf(content, from.field, source) : plainLines(text, source);
  const all = lines.map(plain);
  const first = new Map<string, number>();
  all.forEach((line, i) => {
    if (!first.has(line)) first.set(line, content?.line(i) ?? i + 1);
  });
  const texts = all.filter((line) => line !== "");
  const long = texts.filter((line) => [...line].length >= shortest);
  const documents = [...new Set(long)].sort();
  return {
    lines: lines.length,
    documents,
    at: documents.map((document) => first.get(document) as number),
    leftOut: {
      empty: lines.length - texts.length,
      short: texts.length - long.length,
      copies: long.length - documents.length,
    },
  };
}
