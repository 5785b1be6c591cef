/** Tables come back as they were written; a file that is not a table's is refused by name. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { COLUMNS } from "../experiment/columns.js";
import { emptyTables, type NoiseRow, type Tables } from "../experiment/rows.js";
import { everyTable } from "../testing/every-table.js";
import { writeParquet } from "./parquet.js";
import { readTables, writeTables } from "./tables.js";

const root = mkdtempSync(join(tmpdir(), "loradp-tables-"));
const whole = join(root, "whole");
let count = 0;
function folder(): string {
  const path = join(root, `f${count++}`);
  mkdirSync(path);
  return path;
}
const [noise] = everyTable.noise;

beforeAll(async () => {
  mkdirSync(whole);
  await writeTables(whole, everyTable);
});

describe("the tables of a folder", () => {
  it("have the columns that their rows have", () => {
    for (const [name, rows] of Object.entries(everyTable) as Array<[keyof Tables, object[]]>)
      if (rows.length > 0)
        expect([name, Object.keys(rows[0])]).toEqual([
          name,
          expect.arrayContaining(Object.keys(COLUMNS[name])),
        ]);
  });

  it("come back as they were written", async () => {
    expect(await readTables(whole)).toEqual(everyTable);
  });

  it.each([
    "2024-09-17",
    "2024-09-17 10:00:00",
    "10:00:00",
    "8f14e45f-ceea-467f-a8b2-1f3c2b4d5e6f",
    "Infinity",
    "007",
    "true",
    "null",
  ])("keep the text %s: no seed becomes a date", async (seed) => {
    const out = folder();
    await writeTables(out, { ...emptyTables(), noise: [{ ...noise, seed }] });
    expect((await readTables(out)).noise).toEqual([{ ...noise, seed }]);
  });
});

describe("a file in a table's place", () => {
  it.each([
    [
      "rows of another table",
      "dependence.parquet",
      /must be one with columns init, shape, .* and \d+ more, got [^:]+ and \d+ more: /,
    ],
    ["rows of rocs", "rocs.parquet", /must be one with columns cell, source, .* more, got /],
  ])("is refused by name with %s", async (_, other, message) => {
    const out = folder();
    copyFileSync(join(whole, other), join(out, "noise.parquet"));
    await expect(readTables(out)).rejects.toThrow(/^table .*noise\.parquet must be [^\n]*$/);
    await expect(readTables(out)).rejects.toThrow(message);
  });

  it.each([
    [
      "a rank that is text",
      { rank: "four" },
      /must be one whose rank is a number, got \S+ in row \d/,
    ],
    ["a plan that is a number", { plan: 7 }, /must be one whose plan is a text, got 7 in row 1/],
  ])("is refused by column and row with %s", async (_, change, message) => {
    const out = folder();
    const bad = { ...noise, ...change } as unknown as NoiseRow;
    await writeParquet(join(out, "noise.parquet"), "plan" in change ? [bad] : [noise, bad]);
    await expect(readTables(out)).rejects.toThrow(message);
  });

  it("is refused in one line where it is no Parquet: cut, empty, text, a folder", async () => {
    const bytes = readFileSync(join(whole, "noise.parquet"));
    for (const content of [
      bytes.subarray(0, -20),
      bytes.subarray(0, 100),
      "",
      "plan,rank\na,4\n",
    ]) {
      const out = folder();
      writeFileSync(join(out, "noise.parquet"), content);
      await expect(readTables(out)).rejects.toThrow(/noise\.parquet must be [^\n]*$/);
    }
    const out = folder();
    mkdirSync(join(out, "noise.parquet"));
    await expect(readTables(out)).rejects.toThrow(/noise\.parquet must be [^\n]*$/);
  });
});
