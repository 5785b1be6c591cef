/** roc and audit scores on tables as they come: right numbers, or one line that names row, column and value. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { gaussianEpsilon } from "../core/gaussian-mechanism.js";
import { normalQuantile } from "../core/stdlib.js";
import { stream } from "../core/stream.js";
import { writeParquet } from "../store/parquet.js";
import { json, loradp } from "./in-process.fixture.js";

const folder = mkdtempSync(join(tmpdir(), "loradp-scores-"));
type Row = readonly [score: unknown, member: unknown];

function write(name: string, rows: readonly Row[], header = "score,member"): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${[header, ...rows.map((row) => row.join(","))].join("\n")}\n`);
  return path;
}
// Numbers and keys are checked one by one below.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
const roc = async (...argv: string[]): Promise<any> => json("roc", ...argv);
// eslint-disable-next-line @typescript-eslint/no-explicit-any
const audit = async (file: string, ...more: string[]): Promise<any> =>
  json("audit", "scores", file, "--delta", "0", ...more);

/** Members' scores are larger by 0.5 on average. */
const some = (n: number): Row[] => {
  const { normal } = stream("scores", "test", n);
  return Array.from({ length: n }, (_, i) => [normal() + 0.5 * (i % 2), i % 2] as const);
};
const apart = (n: number): Row[] => Array.from({ length: n }, (_, i) => [10 * (i % 2), i % 2]);

describe("scores of a table", () => {
  it("that are whole numbers for 20,480 rows and decimals after it are decimals", async () => {
    const rows: Row[] = [
      ...Array.from({ length: 20_480 }, () => [0, 0] as const),
      ...Array.from({ length: 20_480 }, () => [0.4, 1] as const),
    ];
    const file = write("late.csv", rows);
    expect(await roc(file)).toMatchObject({ auc: 1, rows: 40_960, members: 20_480 });
    // Clopper-Pearson of 10,240 right of 10,240 on both sides: log((1 - q)/q), q = 1 - 0.025^(1/10240).
    const q = -Math.expm1(Math.log(0.025) / 10_240);
    expect((await audit(file)).epsilonLower).toBeCloseTo(Math.log((1 - q) / q), 6);
    expect(Math.log((1 - q) / q)).toBeCloseTo(7.9, 1);
  });

  it("are counted, and said with their columns and format", async () => {
    const rows: Row[] = [...apart(40), [10, 1], [10, 1], [0, 0]];
    const file = write("counted.csv", rows);
    const counts = { rows: 43, members: 22, nonMembers: 21, format: "csv", source: file };
    const read = { ...counts, columns: { score: "score", member: "member" } };
    expect(await roc(file)).toMatchObject({ ...read, auc: 1 });
    expect(await audit(file)).toMatchObject({ ...read, seed: "20240917" });
    const { stdout } = await loradp(["roc", file]);
    expect(stdout).toMatch(/\n {2}rows +43 +of .*counted\.csv \(csv\)\n {2}members +22 .*\n.* 21 /);
    expect(stdout).toMatch(/^Members score higher: the AUC is 1\.0000, 95% interval \[0\.8\d+, 1/);
    expect(stdout).toMatch(/\n {2}balanced accuracy +1\.0000 \[0\.\d+, 1\.0000\] /);
    expect(stdout).toMatch(
      /\n {4}best threshold +1\.0000 +optimistic: chosen and counted on the s/,
    );
    expect(stdout).toMatch(/\n {2}TPR at 1% FPR +none +too few non-members\n/);
    expect(stdout).toMatch(/One half of the scores \(seed 20240917\) chose the threshold/);
  });

  it("that are all equal are said to tell nothing, and one that differs is enough", async () => {
    const same = Array.from({ length: 30 }, (_, i): Row => [3, i % 2]);
    const note = "note: all scores are equal, so that they tell nothing of any record";
    const said = async (...argv: string[]): Promise<string> => (await loradp(argv)).stdout;
    const file = write("equal.csv", same);
    expect(await said("roc", file)).toContain(note);
    expect(await said("audit", "scores", file, "--delta", "0")).toContain(note);
    for (const member of [0, 1])
      expect(await said("roc", write("other.csv", [...same, [4, member]]))).not.toContain("equal");
  });

  it("come from the file of that path, whatever the characters in it", async () => {
    const twin = write("s1.csv", apart(20));
    for (const name of ["s[1].csv", "s?.csv", "s*.csv", "{s1,s2}.csv", "score=7/x.csv"]) {
      const file = write(name, some(60));
      const { auc, rows } = await roc(file);
      expect([rows, auc < 1]).toEqual([60, true]);
    }
    expect(await roc(twin)).toMatchObject({ rows: 20, auc: 1 });
  });

  it("the order of rows and the name of the file change nothing", async () => {
    const rows = some(2000);
    const files = [
      write("a.csv", rows),
      write(
        "sorted.csv",
        rows.toSorted(([a], [b]) => Number(a) - Number(b)),
      ),
      write("elsewhere/b.csv", rows.toReversed()),
    ];
    const outcomes = [];
    for (const file of files) {
      const { source: _s, ...curve } = await roc(file);
      const { source: _t, ...bound } = await audit(file);
      outcomes.push({ curve, bound });
    }
    expect(outcomes[1]).toEqual(outcomes[0]);
    expect(outcomes[2]).toEqual(outcomes[0]);
    const seeds = await Promise.all(["1", "2", "3"].map((seed) => audit(files[0], "--seed", seed)));
    expect(seeds.map(({ seed }) => seed)).toEqual(["1", "2", "3"]);
    expect(new Set(seeds.map(({ epsilonLower }) => epsilonLower)).size).toBeGreaterThan(1);
  });

  it("in JSON lines and in Parquet are those in CSV", async () => {
    const rows = some(200);
    const records = rows.map(([score, member]) => ({ score, member: member === 1 }));
    const lines = join(folder, "scores.jsonl");
    writeFileSync(lines, records.map((r) => JSON.stringify(r)).join("\n"));
    const parquet = join(folder, "scores.parquet");
    await writeParquet(parquet, records);
    const { auc, best, heldOut } = await roc(write("scores.csv", rows));
    for (const [file, format] of [
      [lines, "json-lines"],
      [parquet, "parquet"],
    ] as const)
      expect(await roc(file)).toMatchObject({
        auc,
        best,
        heldOut,
        format,
        rows: 200,
        members: 100,
      });
  });

  it("in other columns are read by name; members and non-members do not change places", async () => {
    const file = write(
      "named.csv",
      apart(60).map(([score, member], i) => [`${score},${member},${i}`, 1 - Number(member)]),
      "Score,Member,score,member",
    );
    expect((await roc(file, "--score", "Score", "--member", "Member")).auc).toBe(1);
    expect((await roc(file, "--score", "Score")).auc).toBe(0);
    const { auc, columns } = await roc(file, "--member", "Member");
    expect([auc, columns]).toEqual([(30 * 31) / 2 / 900, { score: "score", member: "Member" }]);
  });

  it("may be infinite", async () => {
    const rows: Row[] = [...apart(20), ["inf", 1], ["-Infinity", 0], ["-inf", 1], [" +INF", 0]];
    const { auc, rows: read } = await roc(write("infinite.csv", rows));
    // Counted pair by pair.
    const value = (x: unknown): number => Number(String(x).trim().replace(/inf.*/i, "Infinity"));
    const of = (m: number): number[] => rows.filter((r) => r[1] === m).map(([x]) => value(x));
    const wins = of(1).flatMap((a) => of(0).map((b) => (Number(a > b) + Number(a >= b)) / 2));
    expect(read).toBe(24);
    expect(auc).toBeCloseTo(wins.reduce((x, y) => x + y, 0) / wins.length, 12);
  });

  it("are bounded at the delta and the confidence asked for", async () => {
    const file = write("levels.csv", apart(400));
    // 100 right of 100 on both sides: log((1 - q - delta)/q), q = 1 - (alpha/2)^(1/100).
    for (const [delta, confidence] of [
      [0, 0.95],
      [0.2, 0.95],
      [0.2, 0.5],
    ] as const) {
      const q = -Math.expm1(Math.log((1 - confidence) / 2) / 100);
      const levels = ["--delta", String(delta), "--confidence", String(confidence)];
      const { epsilonLower, epsilonLowerIfGdp } = await json("audit", "scores", file, ...levels);
      expect(epsilonLower).toBeCloseTo(Math.log((1 - q - delta) / q), 9);
      const mu = 2 * normalQuantile(1 - q, 0, 1);
      const ifGdp = delta > 0 ? expect.closeTo(gaussianEpsilon(delta, mu), 9) : undefined;
      expect(epsilonLowerIfGdp).toEqual(ifGdp);
    }
  });

  it("have true-positive rates at each level of false positives", async () => {
    // Non-members 0..999; a third of members is above all of them, a third below the largest five, a third below 49.
    const members = Array.from(
      { length: 300 },
      (_, i) => [[2000, 994.5, 950.5][i % 3], 1] as const,
    );
    const others = Array.from({ length: 1000 }, (_, i) => [i, 0] as const);
    const { best, heldOut } = await roc(write("rates.csv", [...members, ...others]));
    expect(best.tprAtFpr).toEqual({ "0.01": 2 / 3, "0.001": 1 / 3 });
    // Of 500 that choose the 5th largest is the threshold for 1%, about 990; 0.1% needs 999 of them.
    const { tpr, fpr } = heldOut.tprAtFpr["0.01"];
    expect(tpr.value).toBeGreaterThan(0.5);
    expect(tpr.interval[0]).toBeLessThan(2 / 3);
    expect(tpr.interval[1]).toBeGreaterThan(2 / 3);
    expect(fpr.interval[0]).toBeLessThan(0.01);
    expect(fpr.interval[1]).toBeGreaterThan(0.01);
    expect(heldOut.tprAtFpr["0.001"]).toBeNull();
  });

  it("of the wrong sign are asked about, others not", async () => {
    const rows = some(2000);
    const loss = write(
      "loss.csv",
      rows.map(([x, m]) => [-Number(x), m] as const),
    );
    for (const command of [roc, audit])
      expect((await command(loss)).note).toMatch(
        /is the sign of the score right\? larger must mean/,
      );
    const { stdout } = await loradp(["roc", loss]);
    expect(stdout).toMatch(
      /^Members score lower: .*See the note below\.\n[^]*\nnote: is the sign of the score right\?/,
    );
    // Just below 1/2, but not by the whole interval.
    const shifted = Array.from({ length: 100 }, (_, i) => [i + 4 * ((i % 2) ^ 1), i % 2] as const);
    const even = write("even.csv", shifted);
    expect((await roc(even)).auc).toBeLessThan(0.48);
    for (const file of [write("right.csv", rows), even]) {
      expect(await roc(file)).not.toHaveProperty("note");
      expect(await audit(file)).not.toHaveProperty("note");
    }
  });

  const late = [...apart(30_000)];
  it.each<[string, string, readonly Row[], RegExp, string[]]>([
    ["NaN", "nan.csv", [["NaN", 1], ...apart(4)], /row 1 .*column score .*got NaN/, []],
    ["NaN late", "nan2.csv", [...late, ["nan", 1]], /row 30001 .*column score .*got nan/, []],
    ["empty", "empty.csv", [...late, ["", 1]], /row 30001 .*column score .*got empty/, []],
    ["beyond doubles", "big.csv", [...late, ["1e400", 1]], /row 30001 .*got 1e400/, []],
    ["a word", "word.csv", [...late, ["oops", 1]], /row 30001 .*column score .*got oops/, []],
    ["no flag", "flag.csv", [...late, [1, "yes"]], /row 30001 .*column member .*got yes/, []],
    [
      "one class",
      "ones.csv",
      [
        [1, 1],
        [2, 1],
      ],
      /at least one member and one non-member, got 2 and 0/,
      [],
    ],
    ["no rows", "none.csv", [], /at least one member and one non-member, got 0 and 0/, []],
    [
      "no such column",
      "columns.csv",
      apart(4),
      /--score must be a column of .*\(score, member\), got Score: did you mean score\?/,
      ["--score", "Score"],
    ],
    [
      "one column for both",
      "both.csv",
      apart(4),
      /--member must be another column than --score, got member/,
      ["--score", "member"],
    ],
  ])("%s is refused in one line", async (_, name, rows, message, more) => {
    const file = write(name, rows);
    for (const command of [["roc"], ["audit", "scores", "--delta", "0"]]) {
      const { status, stdout, stderr } = await loradp([...command, file, ...more]);
      expect([status, stdout, stderr.trim().split("\n").length]).toEqual([2, "", 1]);
      expect(stderr).toMatch(message);
    }
  });

  it("a folder is no table", async () => {
    write("pooled/a.csv", apart(4));
    for (const command of [["roc"], ["audit", "scores", "--delta", "0"]]) {
      const { status, stderr } = await loradp([...command, join(folder, "pooled")]);
      expect([status, stderr.trim().split("\n").length]).toEqual([2, 1]);
    }
  });
});
