/**
 * Bytes, texts and tables that are written, what is read of them, and each refusal in its words, today, as stored in
 * pinned/. It says nothing of what is right: hand-worked tests do.
 */
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { UsageError } from "../core/errors.js";
import { emptyTables, type Tables } from "../experiment/rows.js";
import { everyTable } from "../testing/every-table.js";
import { decodePartial, encodePartial } from "./codec.js";
import { columnTypes } from "./column-types.js";
import { toCsv } from "./csv.js";
import { firstDifference } from "./difference.js";
import { codeOf, prepareFolder, temporaryOf, writeWhole, writing } from "./files.js";
import { isObject, quoted, strictJson } from "./json.js";
import { checkUnlocked, isHeld, LOCK, takeLock } from "./lock.js";
import { readParquet, readParquetColumns, writeParquet } from "./parquet.js";
import { outcome, typed } from "./pinned/outcome.fixture.js";
import { fileOf, headed, REFUSED_TENSORS } from "./pinned/tensors.fixture.js";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.js";
import { readTables, tableDigests, writeCsvs, writeTables } from "./tables.js";

const folder = mkdtempSync(join(tmpdir(), "loradp-pinned-store-"));
let count = 0;
function newFolder(): string {
  const path = join(folder, `f${count++}`);
  mkdirSync(path);
  return path;
}
const stored = (lines: readonly string[], name: string) =>
  expect(`${lines.join("\n").replaceAll(folder, "DIR")}\n`).toMatchFileSnapshot(
    `pinned/${name}.txt`,
  );

it("safetensors are written byte by byte, read and refused as stored", async () => {
  const tensors = {
    "b.1": { shape: [2, 3], data: Float32Array.of(1, -2, 3.5, -0, 1e-40, Infinity) },
    B: { shape: [], data: Float32Array.of(7) },
    "a.ü": { shape: [3, 1], data: Float32Array.of(0.1, 0.2, -0.3) },
    none: { shape: [0, 4], data: new Float32Array(0) },
  };
  const lines: string[] = [];
  for (const metadata of [undefined, {}, { format: "pt", zeta: "1", alpha: "ü" }]) {
    const bytes = encodeSafetensors(tensors, metadata);
    const start = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
    lines.push(`${bytes.length} bytes: ${Buffer.from(bytes.subarray(0, 8)).toString("hex")}`);
    lines.push(`  ${typed([Buffer.from(bytes.subarray(8, start)).toString()])}`);
    lines.push(`  ${Buffer.from(bytes.subarray(start)).toString("hex")}`);
    lines.push(`  ${await outcome(() => decodeSafetensors(bytes, "own"))}`);
  }
  lines.push(
    await outcome(() => encodeSafetensors({ a: { shape: [2, 2], data: new Float32Array(3) } })),
  );
  // Numbers of three types, their names in another order than their bytes.
  const mixed = fileOf(
    {
      z: { dtype: "BF16", shape: [3], data_offsets: [0, 6] },
      a: { dtype: "F16", shape: [1, 4], data_offsets: [14, 22] },
      m: { dtype: "F32", shape: [2], data_offsets: [6, 14] },
    },
    "803f40c0807f" + "0000c03f000000bf" + "003c01000084ff7b",
  );
  for (const accepted of [undefined, ["F32", "BF16"], ["F16", "F32", "BF16"]] as const)
    lines.push(await outcome(() => decodeSafetensors(mixed, "mixed", accepted)));
  for (const [what, bytes] of REFUSED_TENSORS)
    lines.push(`${what}: ${await outcome(() => decodeSafetensors(bytes, "f"))}`);
  lines.push(await outcome(() => decodeSafetensors(headed("{} "), "f")));
  await stored(lines, "safetensors");
});

const noise = everyTable.noise
  .slice(0, 3)
  .map((row, i) => ({ ...row, rank: 5 + i, seed: `00${i}` }));
/** Rows of two tables. */
const some: Tables = { ...emptyTables(), noise, densities: everyTable.densities.slice(1, 3) };

it("tables are written, read and refused as stored", async () => {
  const lines: string[] = [];
  const whole = newFolder();
  await writeTables(whole, some);
  lines.push(`written: ${readdirSync(whole).sort().join(" ")}`);
  lines.push(`rows of each: ${typed(writeCsvs(whole, some))}`, readdirSync(whole).sort().join(" "));
  for (const name of ["noise", "densities"])
    lines.push(
      ...readFileSync(join(whole, `${name}.csv`), "utf8")
        .split("\r\n")
        .map((line) => typed([line])),
    );
  expect(await readTables(whole)).toEqual(some);
  const digest = (name: string): string =>
    createHash("sha256")
      .update(readFileSync(join(whole, `${name}.parquet`)))
      .digest("hex");
  expect(tableDigests(whole)).toEqual({ noise: digest("noise"), densities: digest("densities") });
  expect(tableDigests(newFolder())).toEqual({});
  const changes: ReadonlyArray<readonly [what: string, name: string, rows: readonly object[]]> = [
    ["texts for numbers", "noise", noise.map((row) => ({ ...row, rank: "r", dim: "d" }))],
    ["a number for texts", "noise", noise.map((row, i) => ({ ...row, plan: i + 7 }))],
    ["a text that is none", "noise", noise.map((row, i) => ({ ...row, cell: i < 2 ? "c" : null }))],
    ["flags for a number", "noise", noise.map((row) => ({ ...row, mean: true }))],
    ["numbers that are none", "noise", noise.map((row) => ({ ...row, mean: null }))],
    ["columns more", "noise", noise.map((row) => ({ ...row, more: 1 }))],
    ["a column less", "densities", some.densities.map(({ z1: _, ...row }) => row)],
    ["four columns less", "densities", some.densities.map(({ cell, shape }) => ({ cell, shape }))],
    ["rows of another table", "densities", noise],
  ];
  for (const [what, name, rows] of changes) {
    const out = newFolder();
    await writeParquet(join(out, `${name}.parquet`), rows);
    const read = await outcome(async () => {
      const tables = (await readTables(out)) as unknown as Record<string, readonly object[]>;
      return Object.keys(tables).filter((key) => tables[key].length > 0);
    });
    lines.push(`${what}: ${read.replaceAll(out, "OUT")}`);
  }
  for (const rows of [noise, noise.map((row) => ({ ...row, rank: 7n as never }))]) {
    const missing = join(folder, typeof rows[0].rank === "bigint" ? "f0" : "none");
    lines.push(await outcome(() => writeTables(missing, { ...emptyTables(), noise: rows })));
  }
  expect(readdirSync(whole)).toHaveLength(4);
  await stored(lines, "tables");
});

it("tables of earlier versions have the columns that came later, where they have none", async () => {
  const { SINCE } = await import("../experiment/columns.js");
  for (const [name, since] of Object.entries(SINCE) as Array<[keyof Tables, object]>) {
    const out = newFolder();
    const [row] = everyTable[name] as unknown as readonly Readonly<Record<string, unknown>>[];
    const older = Object.fromEntries(Object.entries(row).filter(([key]) => !(key in since)));
    await writeParquet(join(out, `${name}.parquet`), [older]);
    expect([name, (await readTables(out))[name]]).toEqual([name, [{ ...since, ...older }]]);
  }
});

it("columns of Parquet have types, and values, as stored", async () => {
  const rows = [
    { whole: 3, half: 0.5, text: "2024-01-02", flag: true, none: null, big: 2 ** 53, "o'k": "a" },
    { whole: -4, half: 2, text: null, flag: false, none: null, big: 1, "o'k": "" },
    { whole: null, half: null, text: "7", flag: null, none: null, big: 2, "o'k": 'q"' },
  ];
  const path = join(newFolder(), "rows.parquet");
  await writeParquet(path, rows);
  const { columns, rows: own } = await readParquetColumns(path, "SOURCE");
  const lines = [columnTypes(rows), `${own} rows`, ...columns.map(typed)];
  lines.push(...(await readParquet<object>(path)).map(typed));
  await stored(lines, "parquet");
});

const CODES =
  "ENOSPC EDQUOT EFBIG EROFS EACCES EPERM ENAMETOOLONG ENOTDIR EISDIR EEXIST ENOTEMPTY " +
  "ENOENT ELOOP EIO EMFILE ENFILE EOTHER";

it("what the system refuses to write is said in the words that are stored", async () => {
  const failed = (code: string) => Object.assign(new Error("no"), { code, syscall: "write" });
  const lines: string[] = [];
  for (const code of CODES.split(" "))
    lines.push(
      await outcome(() =>
        writing("a/b.csv", () => {
          throw failed(code);
        }),
      ),
    );
  lines.push(
    typed([codeOf(failed("EX")), codeOf(new Error("x")), codeOf("EX"), writing("a", () => 7)]),
  );
  lines.push(temporaryOf("a/b.csv").replace(/[0-9a-f]{8}/, "HEX"));
  const out = newFolder();
  writeFileSync(join(out, "file"), "");
  lines.push(await outcome(() => prepareFolder(join(out, "file", "below"))));
  lines.push(await outcome(() => prepareFolder(join(out, "file"))));
  lines.push(await outcome(() => prepareFolder(join(out, "new", "er"))));
  writeWhole(join(out, "other", "x.txt"), "ü");
  writeWhole(join(out, "other", "x.txt"), Uint8Array.of(104, 105), { flush: false });
  lines.push(readdirSync(out, { recursive: true, encoding: "utf8" }).sort().join(" "));
  lines.push(readFileSync(join(out, "other", "x.txt"), "utf8"));
  await stored(
    lines.map((line) => line.replaceAll(out, "OUT")),
    "files",
  );
});

it("a folder that another run writes to is refused in the words that are stored", async () => {
  const lines: string[] = [];
  const holder = {
    pid: 7,
    host: "elsewhere",
    since: "2020-01-02T03:04:05Z",
    space: "s",
    began: "9",
  };
  const texts: ReadonlyArray<readonly [what: string, text: string]> = [
    ["another machine's", JSON.stringify(holder)],
    ...["pid", "host", "since", "space", "began"].map(
      (key) => [`without ${key}`, JSON.stringify({ ...holder, [key]: undefined })] as const,
    ),
    ...[0, -7, 1.5, "7", 1].map(
      (pid) => [`pid ${typed([pid])}`, JSON.stringify({ ...holder, pid })] as const,
    ),
    ["no JSON", "{"],
    ["no object", "null"],
    ["a list", "[7]"],
  ];
  for (const [what, text] of texts) {
    const out = newFolder();
    writeFileSync(join(out, LOCK), text);
    const said = await Promise.all([() => takeLock(out), () => checkUnlocked(out)].map(outcome));
    expect(said[1]).toBe(said[0]);
    expect([isHeld(out), readFileSync(join(out, LOCK), "utf8")]).toEqual([undefined, text]);
    lines.push(`${what}: ${said[0].replaceAll(out, "OUT").replaceAll("\\", "/")}`);
  }
  await stored(lines, "locks");
});

it("texts of rows, of partials and of JSON, and what differs in data, are as stored", async () => {
  const rows = [
    { a: 'x,"y"', b: null, c: -0, d: true, "e,f": "two\nlines" },
    { a: "", b: undefined, c: 1e-7, d: false, "e,f": "cr\r" },
    { "e,f": 'q"', d: " blank ", c: NaN, b: 7n, a: "é;" },
  ];
  const lines = [[], rows].map((list) => typed([toCsv(list)]));
  const partial = {
    f: Float64Array.of(-0, NaN, -Infinity, 0.1),
    n: [NaN, -0, 5e-324],
    t: "NaN",
    o: null,
  };
  lines.push(encodePartial(partial), typed(decodePartial(encodePartial(partial))));
  for (const text of [
    ...['{"a":1,"b":{"a":2}}', '{"a":1,"b":[{"a":1},{"a":2}],"a":3}', '{"a":{"b":1,"\\u0062":2}}'],
    ...[
      '{"a:b":"{","c\\"":"}"}',
      '{"a":"\\"","a":1}',
      '[{"x":[{"y":1,"y":2}]}]',
      "[1,]",
      "",
      "tru",
    ],
    ...["7", '"a"', "null", `{"${"n".repeat(90)}":1,"${"n".repeat(90)}":2}`, '{"a":1}}'],
  ])
    lines.push(`${text.slice(0, 40)}: ${typed(strictJson(text))}`);
  lines.push(`objects: ${typed([{}, [], null, 7, "a", undefined].map(isObject))}`, quoted('a"\n'));
  const long = "x".repeat(60);
  for (const [a, b] of [
    [
      { a: 1, b: 2 },
      { b: 3, a: 4 },
    ],
    [{ a: [1, 2, { c: 3 }] }, { a: [1, 2, { c: "3" }] }],
    [{ a: 1 }, { a: 1, b: undefined }],
    [{ a: null }, { a: {} }],
    [{ a: long }, { a: `${long}y` }],
    [{ a: [1] }, { a: [1, 2], b: 0 }],
    [7, 7],
    [NaN, -0],
  ])
    lines.push(`${typed([a, b])}: ${typed(firstDifference(a, b))}`);
  await stored(lines, "texts");
});

it("errors of the program are no refusals", () => {
  const fault = new UsageError("a", "b", "c", "d");
  expect(() =>
    writing("x", () => {
      throw fault;
    }),
  ).toThrow(fault);
});
