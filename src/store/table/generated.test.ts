/** A thousand tables, written in every dialect by the test itself and read back: content and numbers are the same. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { writeParquet } from "../parquet.js";
import { numbers } from "./cells.js";
import { readTable } from "./read.js";
import { readText, rowsOf, testFolder } from "./table.fixture.js";
import type { Cell, Table } from "./table.js";

const folder = testFolder();
afterAll(() => rmSync(folder, { recursive: true }));

interface Made {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Values of the columns that hold numbers only. */
  readonly values: ReadonlyMap<number, readonly number[]>;
}

interface Dialect {
  readonly delimiter: "," | "\t";
  readonly end: "\n" | "\r\n" | "\r";
  readonly quotes: "all" | "some" | "needed";
  readonly closed: boolean;
  readonly encoding: "utf8" | "utf8 with a mark" | "utf16le" | "utf16be";
  readonly gzip: boolean;
}

// A lone mark, NUL, and half of a pair are no text; all other characters are.
const text = fc
  .string({ unit: "binary", maxLength: 8 })
  .map((s) => s.replace(/[\0\ufeff]|\p{Cs}/gu, "x"));
const awkward = fc.constantFrom(
  "",
  " ",
  "#",
  '"',
  '""',
  ",",
  "\t",
  "\n",
  "\r\n",
  "\r",
  "a,b",
  ";",
  "NA",
  "é語😀",
  "{",
);
const integer = fc.integer().map(String);
const decimal = fc.double({ noNaN: true, noDefaultInfinity: true }).map(String);
const number = fc.oneof(
  integer,
  decimal,
  fc.constantFrom("1e300", "-1E-300", "+.5", "5.", "007", " 1 "),
);

/** A column that is of one kind for a while and of another after it, as files have that are written in two runs. */
const column = (rows: number): fc.Arbitrary<{ cells: string[]; numeric: boolean }> =>
  fc
    .tuple(
      fc.constantFrom("whole", "numbers", "late decimals", "late words", "words"),
      fc.nat(rows),
    )
    .chain(([kind, change]) => {
      const early = kind === "words" ? fc.oneof(text, awkward) : integer;
      const late = { whole: integer, numbers: number, "late decimals": decimal }[kind as string];
      return fc
        .tuple(
          fc.array(kind === "numbers" ? number : early, { minLength: change, maxLength: change }),
          fc.array(late ?? fc.oneof(text, awkward), {
            minLength: rows - change,
            maxLength: rows - change,
          }),
        )
        .map(([a, b]) => ({ cells: [...a, ...b], numeric: late !== undefined }));
    });

// String(double) writes integers from 2^53 to 1e21 with zeros that are no digits of the double.
const exact = (cell: string): boolean =>
  !/^-?\d{16,}$/.test(cell) || BigInt(cell) === BigInt(Number(cell));

const table: fc.Arbitrary<Made> = fc
  .tuple(
    fc.integer({ min: 1, max: 9 }),
    fc.oneof({ weight: 20, arbitrary: fc.nat(40) }, fc.constant(400)),
  )
  .chain(([width, rows]) =>
    fc.record({
      names: fc.uniqueArray(
        fc.oneof(text, fc.constantFrom("score", "Score", "member", "a;b", "#id", "a b")),
        { minLength: width, maxLength: width, selector: (name) => name.trim() },
      ),
      columns: fc.array(column(rows), { minLength: width, maxLength: width }),
    }),
  )
  .filter(({ names }) => names.every((name) => name.trim() !== ""))
  .map(({ names, columns }) => {
    const cells = columns.map((c) =>
      c.numeric ? c.cells.map((x) => (exact(x) ? x : "0")) : c.cells,
    );
    return {
      columns: names.map((name) => name.trim()),
      rows: (cells[0] ?? []).map((_, row) => cells.map((c) => c[row])),
      values: new Map(
        columns.flatMap((c, i) => (c.numeric ? [[i, cells[i].map(Number)] as const] : [])),
      ),
    };
  });

/** The same table with its first row 25,000 times: what changes, changes behind any sample. */
function longer(made: Made): Made {
  if (made.rows.length === 0) return made;
  const many = <T>(first: T, all: readonly T[]): T[] => [
    ...new Array<T>(25_000).fill(first),
    ...all,
  ];
  return {
    columns: made.columns,
    rows: many(made.rows[0], made.rows),
    values: new Map([...made.values].map(([i, v]) => [i, many(v[0], v)])),
  };
}

const tables: fc.Arbitrary<Made> = fc.oneof(
  { weight: 99, arbitrary: table },
  { weight: 1, arbitrary: table.map(longer) },
);

const dialect: fc.Arbitrary<Dialect> = fc.record({
  delimiter: fc.constantFrom<Dialect["delimiter"][]>(",", "\t"),
  end: fc.constantFrom<Dialect["end"][]>("\n", "\r\n", "\r"),
  quotes: fc.constantFrom<Dialect["quotes"][]>("all", "some", "needed"),
  closed: fc.boolean(),
  encoding: fc.constantFrom<Dialect["encoding"][]>(
    "utf8",
    "utf8 with a mark",
    "utf16le",
    "utf16be",
  ),
  gzip: fc.boolean(),
});

function encoded(content: string, { encoding, gzip }: Dialect): Uint8Array {
  const marked = encoding === "utf8" ? content : `\ufeff${content}`;
  const bytes = Buffer.from(marked, encoding.startsWith("utf16") ? "utf16le" : "utf8");
  if (encoding === "utf16be") bytes.swap16();
  return gzip ? gzipSync(bytes) : bytes;
}

function csvOf({ columns, rows }: Made, { delimiter, end, quotes, closed }: Dialect): string {
  const lines = [columns, ...rows].map((cells, line) =>
    cells
      .map((cell, i) => {
        const needed = /["\r\n,;|\t]|^\s*#/.test(cell) || (cells.length === 1 && cell === "");
        const wanted = quotes === "all" || (quotes === "some" && (line + i) % 3 === 0);
        return needed || wanted ? `"${cell.replaceAll('"', '""')}"` : cell;
      })
      .join(delimiter),
  );
  return lines.join(end) + (closed ? end : "");
}

function expectTable(read: Table, made: Made): void {
  expect(read.columns).toEqual(made.columns);
  expect(read.rows).toBe(made.rows.length);
  // Cell by cell, and one comparison of what differs: a matcher for every cell would take a minute.
  const cells = rowsOf(read);
  const rowIsSame = (row: readonly string[], i: number): boolean =>
    row.length === cells[i].length && row.every((cell, j) => cell === cells[i][j]);
  const row = made.rows.findIndex((expected, i) => !rowIsSame(expected, i));
  expect(cells[row]).toEqual(made.rows[row]);
  for (const [index, values] of made.values) {
    const found = numbers(read.column(made.columns[index]), "finite");
    expect(values.findIndex((value, i) => !Object.is(value, found[i]))).toBe(-1);
  }
}

test("1,000 tables of CSV, in any dialect, encoding and width", async () => {
  await fc.assert(
    fc.asyncProperty(tables, dialect, async (made, how) => {
      const name = `t.${how.delimiter === "," ? "csv" : "tsv"}${how.gzip ? ".gz" : ""}`;
      expectTable(await readText(folder, name, encoded(csvOf(made, how), how)), made);
    }),
    { numRuns: 1000, seed: 20240917 },
  );
});

test("200 tables of JSON lines, keys in any order", async () => {
  await fc.assert(
    fc.asyncProperty(table, dialect, fc.nat(7), async (made, how, turn) => {
      const rows = made.rows.length === 0 ? [made.columns.map(() => "1")] : made.rows;
      const lines = rows.map((cells, line) => {
        const pairs = cells.map((cell, i) => {
          // A number as JSON writes it stands bare, every other cell in quotes.
          const bare = /^-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?$/.test(cell) && (line + i) % 2 === 0;
          return `${JSON.stringify(made.columns[i])}: ${bare ? cell : JSON.stringify(cell)}`;
        });
        const at = line === 0 ? 0 : turn % pairs.length;
        return `{${[...pairs.slice(at), ...pairs.slice(0, at)].join(", ")}}`;
      });
      const content = lines.join(how.end) + (how.closed ? how.end : "");
      const read = await readText(folder, "t.jsonl", encoded(content, how));
      expect(read.columns).toEqual(made.columns);
      const same = (cell: Cell, i: number, row: number): boolean =>
        typeof cell === "number" ? Object.is(cell, Number(rows[row][i])) : cell === rows[row][i];
      expect(rowsOf(read).every((cells, row) => cells.every((cell, i) => same(cell, i, row)))).toBe(
        true,
      );
    }),
    { numRuns: 200, seed: 20240918 },
  );
});

test("20 tables of Parquet", async () => {
  const record = fc.record({
    whole: fc.integer(),
    decimal: fc.double({ noNaN: true, noDefaultInfinity: true }),
    text: text.map((s) => `t${s}`),
    flag: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 300 }), async (records) => {
      // Doubles that are whole would make a column of integers: one that is not comes first.
      const rows = [{ whole: 1, decimal: 0.5, text: "t", flag: true }, ...records];
      const path = join(folder, "t[1].parquet");
      await writeParquet(path, rows);
      const read = await readTable(path, "--data");
      expect(read.columns).toEqual(["whole", "decimal", "text", "flag"]);
      for (const name of ["whole", "decimal"] as const)
        expect([...numbers(read.column(name), "finite")]).toEqual(rows.map((row) => row[name]));
      for (const name of ["text", "flag"] as const)
        expect(read.column(name).cells).toEqual(rows.map((row) => row[name]));
    }),
    { numRuns: 20, seed: 20240919 },
  );
});
