/** The user's own tables: what a network sees of them, whatever their names and orders; and what is refused. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { stream } from "../../core/stream.js";
import { permutation } from "../draws.js";
import { count, type Examples } from "./examples.js";
import { openTask } from "./table.js";
import type { Task } from "./task.js";

const folder = mkdtempSync(join(tmpdir(), "loradp-table-"));
type Record = Readonly<{ [column: string]: string | number }>;

function write(name: string, rows: readonly Record[], columns = Object.keys(rows[0])): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  const lines = rows.map((row) => columns.map((c) => row[c]).join(","));
  writeFileSync(path, `${[columns.join(","), ...lines].join("\n")}\n`);
  return path;
}

const KINDS = ["oak", "ash", "elm"];
/** Two features of normal numbers and three kinds, unrelated. */
function trees(n: number): Record[] {
  const { normal } = stream("table", "trees", 0);
  return Array.from({ length: n }, (_, i) => ({
    height: normal(),
    age: normal(),
    label: KINDS[i % 3],
  }));
}
const shuffledRows = (rows: readonly Record[], seed: string): Record[] =>
  Array.from(permutation(rows.length, seed, "rows", 0), (i) => rows[i]);

const partsOf = ({ publicPart, privatePart, test }: Task) => [publicPart, privatePart, test];
const examplesOf = (e: Examples): string[] =>
  Array.from(e.labels, (label, i) =>
    [...e.features.subarray(i * e.dim, (i + 1) * e.dim), label].join(" "),
  );
const all = (task: Task): string[] => partsOf(task).flatMap(examplesOf);

describe("a table of the user's own", () => {
  const rows = trees(240);

  it("is features by name, at the public rows' mean 0 and deviation 1, and classes in order", async () => {
    const task = await openTask(write("trees.csv", rows));
    const values = (c: string): number[] => rows.map((row) => Number(row[c]));
    const standard = (list: readonly number[]) => {
      const known = Array.from(task.publicPart.rows as Int32Array, (row) => list[row - 1]);
      const mean = known.reduce((a, x) => a + x, 0) / known.length;
      const deviation = Math.sqrt(known.reduce((a, x) => a + (x - mean) ** 2, 0) / known.length);
      return list.map((x) => (x - mean) / deviation);
    };
    const [ages, heights] = [standard(values("age")), standard(values("height"))];
    const wanted = rows.map(({ label }, i) => [
      Math.fround(ages[i]),
      Math.fround(heights[i]),
      ["ash", "elm", "oak"].indexOf(String(label)),
    ]);
    const got = all(task).map((line) => line.split(" ").map(Number));
    const nearest = (line: readonly number[]): number =>
      Math.min(...got.map((g) => Math.max(...g.map((x, k) => Math.abs(x - line[k])))));
    for (const line of wanted) expect(nearest(line)).toBeLessThan(1e-6);
    expect([got.length, task.test.dim, task.test.classes]).toEqual([240, 2, 3]);
    expect(task.table).toEqual({
      source: join(folder, "trees.csv"),
      format: "csv",
      rows: 240,
      copies: 0,
      label: "label",
      features: 2,
      constant: [],
      classes: ["ash", "elm", "oak"].map((name) => ({ name, rows: 80 })),
      parts: { public: 80, private: 120, test: 40 },
    });
    expect(partsOf(task).map(count)).toEqual([80, 120, 40]);
  });

  it("comes to the same parts for any name, order of rows and order of columns", async () => {
    const once = await openTask(write("a.csv", rows));
    const parts = (task: Task) => partsOf(task).map(({ features, labels }) => [features, labels]);
    for (const [name, list, columns] of [
      ["another/name.csv", rows, undefined],
      ["reversed.csv", rows.toReversed(), undefined],
      ["shuffled.csv", shuffledRows(rows, "1"), ["label", "age", "height"]],
    ] as const) {
      const task = await openTask(write(name, list, columns && [...columns]));
      expect(parts(task)).toEqual(parts(once));
      expect(task.name).toBe(once.name);
    }
    // The split is not that of another content.
    const other = await openTask(write("other.csv", trees(246).slice(6)));
    expect(parts(other)).not.toEqual(parts(once));
  });

  it("keeps decimals that begin late, and scales that squares do not survive", async () => {
    const late = rows.map((row, i) => ({
      late: i < 200 ? i % 2 : 0.25 + i / 1000,
      huge: `${row["height"]}e300`,
      tiny: `${row["age"]}e-300`,
      label: row["label"],
    }));
    const path = write(
      "late.csv",
      late.map((r) => ({ ...r, huge: Number(r.huge), tiny: Number(r.tiny) })),
    );
    const { table, publicPart } = await openTask(path);
    expect(table?.constant).toEqual([]);
    for (const j of [0, 1, 2]) {
      const values = Array.from(publicPart.labels, (_, i) => publicPart.features[3 * i + j]);
      expect(new Set(values).size).toBeGreaterThan(10);
      expect(Math.max(...values.map(Math.abs))).toBeLessThan(10);
    }
  });

  it("leaves out copies, so that no example is in two parts, and counts them", async () => {
    const copies = [...rows, ...rows.slice(0, 50), ...rows.slice(0, 5)];
    const task = await openTask(write("copies.csv", copies));
    expect([task.table?.rows, task.table?.copies]).toEqual([295, 55]);
    // Rows that are left, of each class.
    expect(task.table?.classes.map((c) => c.rows)).toEqual([80, 80, 80]);
    expect(new Set(all(task)).size).toBe(240);
    expect(all(task)).toHaveLength(240);
    // The same features in another class are an example of their own.
    const relabelled = [...rows, { ...rows[0], label: "elm" }];
    expect((await openTask(write("relabelled.csv", relabelled))).table?.copies).toBe(0);
  });

  it("refuses a number that public rows' spread does not hold, by its row; among public ones it is one", async () => {
    let refused = 0;
    for (let k = 0; k < 16; k++) {
      const odd = rows.map((row, i) => ({ ...row, height: i === k ? 1e300 : i % 7 }));
      const found = await openTask(write("large.csv", odd)).catch((e: unknown) => e as Error);
      if (found instanceof Error) {
        expect(found.message).toMatch(
          new RegExp(
            `row ${k + 1} .*column height must be of the size of the public rows'.*1e\\+300`,
          ),
        );
        refused++;
      } else {
        expect(Array.from(found.publicPart.rows as Int32Array)).toContain(k + 1);
        for (const part of partsOf(found)) expect(part.features.every(Number.isFinite)).toBe(true);
      }
    }
    // A third of rows are public: all 16 with 2e-8.
    expect(refused).toBeGreaterThan(0);
  });

  it("says which columns hold one value, and which classes one row", async () => {
    const odd = rows.map((row, i) => ({ ...row, one: 0.1, label: i === 7 ? "yew" : row["label"] }));
    const { table, publicPart } = await openTask(write("odd.csv", odd));
    expect(table?.constant).toEqual(["one"]);
    expect(table?.classes.find(({ name }) => name === "yew")?.rows).toBe(1);
    const ones = Array.from(publicPart.labels, (_, i) => publicPart.features[3 * i + 2]);
    expect(ones.every((x) => x === 0)).toBe(true);
  });

  it("takes its classes from the column that is named, and its features from all others", async () => {
    const path = write(
      "named.csv",
      rows.map(({ label, ...rest }, i) => ({ ...rest, kind: label, label: i % 2 })),
    );
    const kind = await openTask(path, "kind");
    expect([kind.table?.features, kind.table?.classes.length]).toEqual([3, 3]);
    const byDefault = openTask(path);
    await expect(byDefault).rejects.toThrow(/column kind.*got oak/);
  });

  it("numbers of one value are one class, however they are written", async () => {
    const spelled = rows.map((row, i) => ({ ...row, label: ["1", "1.0", "10", "2"][i % 4] }));
    const { table } = await openTask(write("spelled.csv", spelled));
    expect(table?.classes.map(({ name, rows: n }) => [name, n])).toEqual([
      ["1", 120],
      ["2", 60],
      ["10", 60],
    ]);
  });
});

describe("classes", () => {
  const labelled = (n: number, label: (i: number) => string | number): Record[] =>
    trees(n).map((row, i) => ({ ...row, label: label(i) }));

  it.each<[string, number, (i: number) => string | number]>([
    ["60 different numbers in 180 rows", 180, (i) => i % 60],
    ["51 whole numbers in 1,019 rows", 1019, (i) => i % 51],
    ["51 fractions in any number of rows", 2040, (i) => (i % 51) + 0.5],
    ["20 fractions in 79 rows", 79, (i) => (i % 20) + 0.5],
    ["names of rows", 120, (i) => `row${i % 61}`],
  ])("%s are none", async (_, n, label) => {
    const path = write("regression.csv", labelled(n, label));
    await expect(openTask(path, "label", { data: "--data", label: "--label" })).rejects.toThrow(
      /^--label must be a column of classes: .* got \d+ different values in \d+ rows of label: name/,
    );
  });

  it.each<[string, number, (i: number) => string | number, number]>([
    ["50 whole numbers in 180 rows", 180, (i) => i % 50, 50],
    ["51 whole numbers in 1,020 rows", 1020, (i) => i % 51, 51],
    ["20 fractions in 80 rows", 80, (i) => (i % 20) + 0.5, 20],
    ["60 names in 180 rows", 180, (i) => `c${i % 60}`, 60],
  ])("%s are classes", async (_, n, label, classes) => {
    const task = await openTask(write("classes.csv", labelled(n, label)));
    expect(task.test.classes).toBe(classes);
  });

  it.each<[string, (i: number) => string | number, RegExp]>([
    [
      "empty",
      (i) => (i === 100 ? "" : "x"),
      /row 101 .*column label must be the name of a class, got empty/,
    ],
    ["one", () => "x", /2 to 255, got 1 different values in 240 rows/],
  ])("%s: refused", async (_, label, message) => {
    await expect(openTask(write("bad.csv", labelled(240, label)))).rejects.toThrow(message);
  });

  it("fewer than 60 different rows are too few, copies aside", async () => {
    const path = write("few.csv", [...trees(59), ...trees(59)]);
    await expect(openTask(path)).rejects.toThrow(
      /60 different rows .* got 59 rows \(and 59 copies\)/,
    );
  });
});
