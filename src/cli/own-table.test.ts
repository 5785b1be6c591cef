/** train and attack on the user's own table: what is said of it, and what cannot change a result. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, describe, expect, it, vi } from "vitest";
import { attack as attackTask } from "../app/attack.js";
import { stream } from "../core/stream.js";
import { permutation } from "../core/permutation.js";
import { json, loradp } from "./in-process.fixture.js";

const folder = mkdtempSync(join(tmpdir(), "loradp-own-"));
const newFolder = (): string => mkdtempSync(join(folder, "out-"));
const HEADER = "width,height,kind,label";

/** Kinds can be learned from the width; labels are coins. */
function rowsOf(n: number): string[] {
  const { normal, uniform } = stream("own table", "test", 0);
  return Array.from({ length: n }, (_, i) =>
    [normal() + 3 * (i % 2), normal(), i % 2 ? "yew" : "elm", uniform() < 0.5 ? "b" : "a"].join(
      ",",
    ),
  );
}
function write(name: string, rows: readonly string[], header = HEADER): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${[header, ...rows].join("\n")}\n`);
  return path;
}
const without = (line: string, k: number): string => line.split(",").toSpliced(k, 1).join(",");
/** The table with one of the columns of classes left out. */
const byKind = (rows: readonly string[]) => rows.map((row) => without(row, 3));
const byCoin = (rows: readonly string[]) => rows.map((row) => without(row, 2));

const small = ["--method", "full", "--pool-size", "100", "--hidden", "8", "--batch", "20"];
const train = (file: string, ...more: string[]) => {
  const argv = ["train", "--data", file, ...small, "--steps", "40", ...more];
  return [...argv, "--pretraining", "100", "--out", newFolder()];
};
const attack = (file: string, ...more: string[]) => {
  const counts = ["--pools", "1", "--shadows", "4", "--targets", "1", "--workers", "1"];
  const argv = ["attack", "--data", file, ...small, ...counts, "--steps", "2", ...more];
  return [...argv, "--pretraining", "2", "--out", newFolder()];
};
/** The same attack on this thread. */
const attacked = (data: string) =>
  attackTask({
    data,
    label: "kind",
    training: { method: "full", batch: 20, steps: 2 },
    poolSize: 100,
    hidden: [8],
    pretraining: 2,
    pools: 1,
    shadows: 4,
    targets: 1,
    executor: "inline",
    out: newFolder(),
  });
// Keys and numbers are checked one by one below.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
const object = async (argv: string[]): Promise<any> => json(...argv);

describe("train and attack on the user's own table", () => {
  const rows = rowsOf(600);
  const kinds = write("kinds.csv", byKind(rows), "width,height,kind");

  it("say what was read and how it is cut, before and in the result", async () => {
    const { stdout } = await loradp(train(kinds, "--label", "kind"));
    const [data, parts, pool, title] = stdout.split("\n");
    expect(data).toMatch(
      /^data: 600 rows of .*kinds.csv \(csv\), 2 features, 2 classes by column kind: elm \(300\), yew \(300\)$/,
    );
    expect(parts).toMatch(
      /^parts: 200 rows public \(33%\).* 300 private \(50%\).* 100 unseen \(17%\)/,
    );
    expect(pool).toMatch(/^pool: 100 of 300/);
    expect(title).toMatch(/^ +step/);
    const argv = train(kinds, "--label", "kind");
    const result = await object(argv);
    expect(result).toMatchObject({
      data: kinds,
      table: {
        rows: 600,
        features: 2,
        label: "kind",
        parts: { public: 200, private: 300, test: 100 },
      },
    });
    expect(
      JSON.parse(readFileSync(join(argv.at(-1) as string, "train.json"), "utf8")).table,
    ).toEqual(result.table);
    const said = await loradp(attack(kinds, "--label", "kind"));
    expect(said.stdout.split("\n").slice(0, 2)).toEqual([data, parts]);
  });

  it("say copies, constant columns and classes of one row", async () => {
    const odd = [
      ...byKind(rows).map((row) => `1,${row}`),
      "1,0,0,ash",
      ...["1,0,1,elm", "1,0,1,elm"],
    ];
    const file = write("odd.csv", odd, "one,width,height,kind");
    const { stdout } = await loradp(train(file, "--label", "kind"));
    expect(stdout).toMatch(/^1 row left out: .*copies/m);
    expect(stdout).toMatch(/^1 feature of one value.*: one$/m);
    expect(stdout).toMatch(/^classes of 1 row.*: ash$/m);
  });

  it("come to the same for another name, folder, order of rows and order of columns", async () => {
    const order = Array.from(permutation(rows.length, "1", "rows", 0), (i) => byKind(rows)[i]);
    const moved = write(
      "elsewhere/other.csv",
      order.map((row) => row.split(",").reverse().join(",")),
      "kind,height,width",
    );
    const of = async (file: string) => {
      const { chosen, curve, members } = await object(train(file, "--label", "kind"));
      const { table, data, scores: _, ...attacks } = await attacked(file);
      expect([data, table?.source, table?.rows]).toEqual([file, file, 600]);
      return { chosen, curve, members, ...attacks };
    };
    expect(await of(moved)).toEqual(await of(kinds));
  });

  it("begin with a network of what the file holds now", async () => {
    const changing = write("changing.csv", byKind(rows), "width,height,kind");
    const before = await attacked(changing);
    // The same rows, features exchanged by their names.
    write("changing.csv", byKind(rows), "height,width,kind");
    const now = await attacked(changing);
    const fresh = await attacked(write("fresh.csv", byKind(rows), "height,width,kind"));
    expect(now.attacks).toEqual(fresh.attacks);
    expect(now.attacks).not.toEqual(before.attacks);
  });

  it("learn what features tell of the class, and nothing where they tell nothing", async () => {
    const learned = await object(train(kinds, "--label", "kind", "--rate", "0.3"));
    expect(learned.chosen.testAccuracy).toBeGreaterThan(0.8);
    const coins = write("coins.csv", byCoin(rows), "width,height,label");
    const guessed = await object(train(coins, "--rate", "0.3"));
    // 50 coins: fewer than 9 or more than 41 right with probability below 1e-5; the seed is fixed.
    expect(Math.abs(guessed.chosen.testAccuracy - 0.5)).toBeLessThan(0.34);
  });

  it.each<[string, readonly string[], string, RegExp]>([
    [
      "no column label",
      byKind(rows),
      "width,height,kind",
      /label must be a column of .*\(width, height, kind\)/,
    ],
    ["other case", byCoin(rows), "width,height,Label", /got label: did you mean Label\?/],
    [
      "a word",
      byCoin(rows).with(400, "x,1,a"),
      "width,height,label",
      /row 401 .*column width .*got x/,
    ],
    [
      "empty class",
      byCoin(rows).with(400, "1,1,"),
      "width,height,label",
      /row 401 .*column label .*got empty/,
    ],
    [
      "regression",
      byCoin(rows)
        .slice(0, 180)
        .map((row, i) => row.replace(/.$/, String(i % 60))),
      "width,height,label",
      /label must be a column of classes: .* got 60 different values in 180 rows/,
    ],
  ])("%s: one line, and nothing is written", async (_, list, header, message) => {
    const file = write("bad.csv", list, header);
    const out = join(folder, "never");
    for (const argv of [train(file), attack(file)]) {
      const { status, stdout, stderr } = await loradp([...argv.slice(0, -1), out]);
      expect([status, stdout, stderr.trim().split("\n").length]).toEqual([2, "", 1]);
      expect(stderr).toMatch(message);
      expect(existsSync(out)).toBe(false);
    }
  });

  it("--label belongs to tables", async () => {
    for (const data of ["synthetic", "emails"]) {
      const { status, stderr } = await loradp(train(data, "--label", "kind"));
      expect([status, stderr]).toEqual([2, expect.stringMatching(/^--label must be/)]);
    }
  });
});

describe("standard input", () => {
  afterEach(() => vi.restoreAllMocks());
  const given = (text: string) =>
    vi.spyOn(process, "stdin", "get").mockReturnValue(Readable.from([Buffer.from(text)]) as never);
  const table = [HEADER, ...rowsOf(600)].map((row) => without(row, 3)).join("\n");

  it("is a table for train and attack, too", async () => {
    const file = write("kinds.csv", byKind(rowsOf(600)), "width,height,kind");
    for (const argv of [train, attack]) {
      given(table);
      const {
        data,
        table: read,
        scores: _s,
        ...result
      } = await object(argv("-", "--label", "kind"));
      const {
        data: _d,
        table: _t,
        scores: _r,
        ...wanted
      } = await object(argv(file, "--label", "kind"));
      expect([data, read.source, read.rows]).toEqual(["standard input", "standard input", 600]);
      expect(result).toEqual(wanted);
    }
  });

  it("is scores for roc and audit scores", async () => {
    const scores = `score,member\n${Array.from({ length: 80 }, (_, i) => `${i % 2},${i % 2}`).join("\n")}`;
    given(scores);
    expect(await object(["roc", "-"])).toMatchObject({
      auc: 1,
      rows: 80,
      source: "standard input",
    });
    given(scores);
    const audit = await object(["audit", "scores", "-", "--delta", "0"]);
    expect(audit.epsilonLower).toBeGreaterThan(1);
  });
});
