import {
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, describe, expect, test } from "vitest";
import { readParquet, streamParquet, writeParquet } from "./parquet.js";
import { classNames, flags, numbers } from "./table/cells.js";
import { mostCells } from "./table/memory.js";
import { readTable } from "./table/read.js";
import { testFolder, written } from "./table/table.fixture.js";

const folder = testFolder();
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes the answer to a query as Parquet, by DuckDB itself. */
async function parquetOf(name: string, query: string): Promise<string> {
  const path = join(folder, name);
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run(`COPY (${query}) TO '${path}' (FORMAT parquet)`);
  connection.closeSync();
  return path;
}

describe("rows of the suite", () => {
  const rows = [
    { a: 1, b: "x", c: true, d: null },
    { a: 2.5, b: "y", c: false, d: 3 },
  ];

  test.each([
    ["v[3]", "v3"],
    ["a=7", "b"],
  ])(
    "come back from a folder %s (%s is another), and nothing else is left",
    async (name, other) => {
      const paths = [name, other].map((n) => {
        written(folder, `run/${n}/other`, "");
        return join(folder, "run", n, "noise.parquet");
      });
      await writeParquet(paths[1], [{ a: -1 }]);
      await writeParquet(paths[0], rows);
      expect(await readParquet(paths[0])).toEqual(rows);
      expect(await readParquet(paths[1])).toEqual([{ a: -1 }]);
      expect(readdirSync(join(folder, "run", name)).sort()).toEqual(["noise.parquet", "other"]);
    },
  );

  test("two writers of one file do not disturb each other: one whole table stays", async () => {
    const path = join(folder, "twice.parquet");
    const tables = [1, 2, 3, 4].map((seed) =>
      Array.from({ length: 2000 }, (_, i) => ({ i, seed })),
    );
    await Promise.all(tables.map((table) => writeParquet(path, table)));
    expect(tables).toContainEqual(await readParquet(path));
    expect(readdirSync(folder).filter((name) => name.startsWith("twice"))).toEqual([
      "twice.parquet",
    ]);
  });

  test("a damaged or missing file is one line", async () => {
    const path = join(folder, "cut.parquet");
    await writeParquet(path, rows);
    truncateSync(path, readFileSync(path).length - 20);
    for (const call of [
      () => readParquet(path),
      () => readParquet(written(folder, "zero.parquet", Buffer.alloc(5000))),
      () => readParquet(join(folder, "none.parquet")),
      () => readTable(path, "--data"),
      () => readTable(written(folder, "magic.parquet", "PAR1"), "--data"),
    ]) {
      const error = await call().catch((e: unknown) => e);
      expect(error).toMatchObject({ name: "UsageError" });
      expect((error as Error).message).toMatch(/\.parquet must be a whole Parquet file, got /);
      expect((error as Error).message).not.toMatch(/[\n\0]|LINE 1/);
    }
  });
});

test.skipIf(process.platform === "win32")(
  "the link to a file with a backslash in its name says whose it is, and goes with its reader",
  async () => {
    const path = join(folder, "back\\slash.parquet");
    await writeParquet(path, [{ a: 1 }]);
    const links = (): string[] =>
      readdirSync(tmpdir()).filter((name) => {
        try {
          return readlinkSync(join(tmpdir(), name, "table.parquet")) === path;
        } catch {
          return false;
        }
      });
    const during = await streamParquet(path, path, async () => links());
    expect(during).toEqual([expect.stringMatching(/^loradp-\w{6}$/)]);
    await expect(streamParquet(path, path, () => Promise.reject(new Error("x")))).rejects.toThrow();
    expect(links()).toEqual([]);
  },
);

describe("Parquet as a table", () => {
  test("types of numbers are judged by the rules of text", async () => {
    const path = await parquetOf(
      "types.parquet",
      `SELECT 1.50::DECIMAL(10,2) AS dec, 2::TINYINT AS tiny, 9007199254740992 AS edge,
        9007199254740993 AS beyond, 0.1::FLOAT AS single, 'inf'::DOUBLE AS endless, 'NaN'::DOUBLE AS nan,
        NULL::DOUBLE AS missing, true AS yes, DATE '2024-01-02' AS day, [1, 2] AS list, ' 7' AS text,
        123456789012345678901234567.5::DECIMAL(38,1) AS wide, 18446744073709551615::UBIGINT AS most,
        1e25::DOUBLE AS large, 'ab'::BLOB AS bytes`,
    );
    const table = await readTable(path, "--data");
    const number = (name: string): number => numbers(table.column(name), "finite")[0];
    expect(["dec", "tiny", "edge", "single", "text", "wide", "large"].map(number)).toEqual([
      1.5,
      2,
      2 ** 53,
      Math.fround(0.1),
      7,
      Number("123456789012345678901234567.5"),
      1e25,
    ]);
    expect(numbers(table.column("endless"), "extended")).toEqual(Float64Array.of(Infinity));
    for (const [name, reason] of [
      [
        "beyond",
        /types\.parquet row 1 column beyond must be .* holds exactly .* got "?9007199254740993/,
      ],
      ["most", /holds exactly .*got "?18446744073709551615/],
      ["nan", /row 1 column nan must be a finite number, got NaN/],
      ["missing", /got null/],
      ["yes", /got true/],
      ["endless", /must be a finite number, got Infinity/],
      ["day", /row 1 column day must be a number, a text.* got 2024-01-02 of type DATE/],
      ["list", /of type INTEGER\[\]/],
      ["bytes", /of type BLOB/],
    ] as const)
      expect(() => number(name), name).toThrow(reason);
    expect(flags(table.column("yes"))).toEqual([true]);
    expect(classNames(table.column("dec"))).toEqual(["1.5"]);
    // No double: ids that differ in the last digit stay two.
    expect(table.column("wide").cells).toEqual(["123456789012345678901234567.5"]);
  });

  test("flags of whole numbers and truth values; classes of integers and doubles", async () => {
    const path = await parquetOf(
      "flags.parquet",
      "SELECT i % 2 AS a, (i % 2)::DOUBLE AS b, i % 2 = 1 AS c FROM range(30000) t(i)",
    );
    const table = await readTable(path, "--data");
    const expected = Array.from({ length: 30_000 }, (_, i) => i % 2 === 1);
    for (const name of ["a", "b", "c"]) expect(flags(table.column(name))).toEqual(expected);
    expect(new Set(classNames(table.column("b")))).toEqual(new Set(["0", "1"]));
  });

  test("names are the file's own: case, dots, and nested ones aside", async () => {
    const path = await parquetOf(
      "names.parquet",
      `SELECT 1 AS "a.b", {'x': 1, 'y': {'z': 2}} AS s, 2 AS "Ü ", [{'q': 1}] AS l, 3 AS last`,
    );
    const table = await readTable(path, "--data");
    expect(table.columns).toEqual(["a.b", "s", "Ü ", "l", "last"]);
    expect(table.column("last").cells).toEqual([3]);
    expect(table.rows).toBe(1);
  });

  test("rows times columns are counted before a row is read", async () => {
    // 2^20 rows and 2 columns. Its last part is made to say that there are as many rows as memory holds cells.
    const path = await parquetOf("many.parquet", "SELECT 1 AS a, 2 AS b FROM range(1048576)");
    // A number n of rows is 2 n in groups of 7 bits, the lowest first; each but the last is marked by 128.
    const most = Math.min(mostCells(), 2 ** 27 - 1);
    const coded = (rows: number): string =>
      [0, 1, 2, 3]
        .map((i) => (Math.floor((2 * rows) / 128 ** i) % 128) + (i < 3 ? 128 : 0))
        .map((byte) => String.fromCharCode(byte))
        .join("");
    const parts = readFileSync(path, "latin1").split(coded(2 ** 20));
    expect(parts).toHaveLength(2);
    writeFileSync(path, parts.join(coded(most)), "latin1");
    await expect(readTable(path, "--data")).rejects.toThrow(
      `many.parquet must be a table of at most ${mostCells()} cells (they are held in memory), got ${2 * most}:`,
    );
  });
});
