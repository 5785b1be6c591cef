/** What a command line printed and wrote, as text: numbers to eight digits, long tables as a digest of each column. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { parse } from "csv-parse/sync";
import { decodeSafetensors } from "../../store/safetensors.js";
import { readParquet } from "../../store/parquet.js";

const digits = (x: number): string => String(Number(x.toPrecision(8)));
const short = (text: string): string =>
  createHash("sha256").update(text).digest("hex").slice(0, 10);

const WIDTH = 110;

const isPlain = (cell: unknown): boolean =>
  Array.isArray(cell)
    ? cell.every((x) => typeof x === "string")
    : typeof cell !== "object" || cell === null;

/** Whether a list is a table: some rows of many plain columns. */
function isTable(
  list: readonly unknown[],
): list is ReadonlyArray<Readonly<Record<string, unknown>>> {
  const [first, ...rest] = list;
  if (rest.length < 2 || typeof first !== "object" || first === null) return false;
  const names = Object.keys(first).join();
  return list.every(
    (row) =>
      typeof row === "object" &&
      row !== null &&
      Object.keys(row).length > 4 &&
      Object.keys(row).join() === names &&
      Object.values(row).every(isPlain),
  );
}

/** JSON on one line where it fits, else a line a field; tables as those of files, lists of nothing by their names. */
export function jsonText(value: unknown, indent = ""): string {
  if (typeof value === "number") return digits(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "undefined";
  if (Array.isArray(value) && isTable(value)) return `table of\n${recordsText(value)}`;
  const isList = Array.isArray(value);
  const [open, end] = isList ? "[]" : "{}";
  const isEmpty = (x: unknown): boolean => !isList && Array.isArray(x) && x.length === 0;
  const empty = Object.entries(value).filter(([, x]) => isEmpty(x));
  const fields = [
    ...Object.entries(value)
      .filter(([, x]) => !isEmpty(x))
      .map(([key, x]) => [isList ? "" : `${key}: `, x] as const),
    ...(empty.length > 0 ? [["empty: ", empty.map(([key]) => key).join(" ")] as const] : []),
  ];
  const line = `${open}${fields.map(([key, x]) => key + jsonText(x)).join(", ")}${end}`;
  if ((indent.length + line.length <= WIDTH && !line.includes("\n")) || fields.length === 0)
    return line;
  const inner = `${indent}  `;
  const lines = fields.map(([key, x]) => `${inner}${key}${jsonText(x, inner)}`);
  return `${open}\n${lines.join("\n")}\n${indent}${end}`;
}

/** The folder of the inputs, which has another name at each run. */
const INPUTS = /\/[^\n]*?\/loradp-pinned-\w+/g;

/** Numbers by count, sum with the weight of their place, and ends; other cells by those that differ and a digest. */
function columnText(cells: readonly string[]): string {
  const values = cells.filter((cell) => cell !== "");
  const list = values.map(Number);
  if (values.length > 0 && list.every(Number.isFinite)) {
    const sumOf = (of: (x: number) => number): string =>
      String(
        Number(
          cells.reduce((s, cell, i) => s + of(Number(cell)) * (1 + i / 1000), 0).toPrecision(7),
        ),
      );
    const ends = [Math.min(...list), Math.max(...list)];
    // Beside a sum that a few cells decide stands one that none does.
    const isWide = Math.max(...ends.map(Math.abs)) > 100;
    const bounded = isWide ? ` (bounded ${sumOf((x) => x / (1 + Math.abs(x)))})` : "";
    return `${values.length} numbers, sum ${sumOf((x) => x)}${bounded}, ${ends.map(digits).join(" to ")}`;
  }
  const kinds = [...new Set(cells)];
  const all = cells.join("\n").replace(INPUTS, "DIR");
  const named =
    kinds.length <= 4
      ? kinds.map((kind) => kind.replace(INPUTS, "DIR").slice(0, 30) || "none").join(" ")
      : "";
  return `${kinds.length} texts ${named} ${short(all)}`.replaceAll("  ", " ");
}

const FEW = 6;
const MANY_COLUMNS = 16;

function tableText(columns: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const number = (cell: string): string =>
    cell !== "" && Number.isFinite(Number(cell)) ? digits(Number(cell)) : cell;
  if (rows.length <= FEW && columns.length <= MANY_COLUMNS)
    return [columns, ...rows.map((row) => row.map(number))]
      .map((row) => `  ${row.join(",")}`)
      .join("\n");
  const lines = columns.map((name, i) => `  ${name}: ${columnText(rows.map((row) => row[i]))}`);
  return [`  ${rows.length} rows`, ...lines].join("\n");
}

const cellText = (cell: unknown): string => {
  if (cell === null || cell === undefined) return "";
  return typeof cell === "object" ? JSON.stringify(cell) : String(cell);
};

const recordsText = (rows: readonly object[]): string =>
  tableText(
    Object.keys(rows[0] ?? {}),
    rows.map((row) => Object.values(row).map(cellText)),
  );

const parquetText = async (path: string): Promise<string> =>
  recordsText(await readParquet<object>(path));

function csvText(path: string): string {
  const [columns = [], ...rows] = parse(readFileSync(path)) as string[][];
  return tableText(columns, rows);
}

function tensorsText(path: string): string {
  const { tensors } = decodeSafetensors(readFileSync(path), path);
  return Object.entries(tensors)
    .map(([name, { shape, data }]) => {
      const cells = Array.from(data, String);
      return `  ${name} [${shape.join(", ")}]: ${columnText(cells)}`;
    })
    .join("\n");
}

/** Text of a page: its script, its style and its drawings are the report's. */
const pageText = (path: string): string => {
  const html = readFileSync(path, "utf8").replace(/<(script|style|svg)[\s\S]*?<\/\1>/g, "");
  const text = html.replace(/<[^>]*>/g, "\n").replace(/\s*\n\s*/g, "\n");
  return text.trim().replace(/^/gm, "  ");
};

/** Files whose text is another test's: what the report draws and says. */
const ELSEWHERE = ["picture.svg", "report.md", "claims.json"];
const isElsewhere = (path: string): boolean =>
  ELSEWHERE.includes(basename(path)) ||
  (basename(path) === "index.html" && existsSync(join(dirname(path), "run.json")));

/** Fields of run.json and started.json that are another machine's elsewhere, and rows of its provenance. */
function isMachines(key: string, value: unknown): boolean {
  if (key === "digest") return true;
  return (
    Array.isArray(value) && value.length === 2 && ["versions", "machine"].includes(String(value[0]))
  );
}
const read = (path: string): unknown =>
  JSON.parse(readFileSync(path, "utf8"), (key, value: unknown) => {
    if (key === "tables") return Object.keys(value as object);
    return isMachines(key, value) ? "(this machine's)" : value;
  });

async function fileText(path: string, result: string): Promise<string> {
  const name = basename(path);
  if (isElsewhere(path)) return "  (not shown)";
  if (name.endsWith(".parquet")) {
    const text = await parquetText(path);
    const twin = path.replace(/parquet$/, "csv");
    return existsSync(twin) && csvText(twin) === text ? "  the rows of the CSV" : text;
  }
  if (name.endsWith(".csv")) return csvText(path);
  if (name.endsWith(".safetensors")) return tensorsText(path);
  if (name.endsWith(".html")) return pageText(path);
  if (!name.endsWith(".json")) return readFileSync(path, "utf8").trimEnd().replace(/^/gm, "  ");
  return jsonText(read(path)) === result ? "  (the JSON above)" : `  ${jsonText(read(path), "  ")}`;
}

const SHARD = /shards\/([0-9a-f]{16})\.json$/;

/**
 * Every file of a folder, or the file itself, under the name it has in `root`.
 * @param result of the command, as text
 */
export async function filesText(root: string, name: string, result: string): Promise<string[]> {
  const path = join(root, name);
  if (!existsSync(path)) return [];
  const all = statSync(path).isDirectory()
    ? (readdirSync(path, { recursive: true, encoding: "utf8" }) as string[])
        .filter((each) => statSync(join(path, each)).isFile())
        .sort()
        .map((each) => `${name}/${each}`)
    : [name];
  const names = all.filter((each) => !SHARD.test(each));
  const texts = await Promise.all(
    names.map(async (each) => `-- ${each}\n${await fileText(join(root, each), result)}`),
  );
  const shards = all.flatMap((each) => SHARD.exec(each)?.[1] ?? []);
  return shards.length > 0 ? [...texts, `-- shards of ${name}\n  ${shards.join(" ")}`] : texts;
}

/** Lines that stood together before, in a text of the same group, that are folded. */
const TOGETHER = 4;

/** Folds what was said before to the letter: many lines of one command line are those of another. */
export function folder(): (text: string) => string {
  const before: string[] = [];
  const places = new Map<string, number>();
  /** Takes lines into what was said before. */
  const said = (lines: readonly string[]): void => {
    const from = Math.max(0, before.length - TOGETHER + 1);
    before.push(...lines);
    for (let i = from; i + TOGETHER <= before.length; i++) {
      const key = before.slice(i, i + TOGETHER).join("\n");
      if (!places.has(key)) places.set(key, i);
    }
  };
  /** How many lines from the first on were said before, and where. */
  const found = (lines: readonly string[]): readonly [count: number, place: number] => {
    const place = places.get(lines.slice(0, TOGETHER).join("\n"));
    if (place === undefined) return [0, 0];
    const end = lines.findIndex((line, i) => before[place + i] !== line);
    return [end < 0 ? lines.length : end, place];
  };
  return (text) => {
    const out: string[] = [];
    for (let lines = text.split("\n"); lines.length > 0;) {
      const [count, place] = found(lines);
      const more = `  (and ${count - 1} lines more, as from line ${place + 1} on)`;
      out.push(count === 0 ? lines[0] : lines[0] + more);
      said(lines.slice(0, Math.max(1, count)));
      lines = lines.slice(Math.max(1, count));
    }
    return out.join("\n");
  };
}
