/** The scores of single records that attack writes: what roc makes of them is what attack printed. */
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { placesIn, type Places } from "../app/attack-scores.js";
import type { AttackLine } from "../app/attack-summary.js";
import type { MembershipRow } from "../experiment/rows.js";
import { memberMask, shadowsOf } from "../experiment/attacked.js";
import { readParquet } from "../store/parquet.js";
import { openTask } from "../train/data/table.js";
import { drawPool } from "../train/data/task.js";
import { training } from "../train/method.js";
import { json } from "./in-process.fixture.js";

const folder = mkdtempSync(join(tmpdir(), "loradp-scores-"));
const counts = { pools: 2, shadows: 4, targets: 2, poolSize: 150 };
const setting = [
  ...["--pool-size", "150", "--pools", "2", "--shadows", "4", "--targets", "2"],
  ...["--steps", "100", "--hidden", "16", "--pretraining", "20", "--batch", "30"],
];

interface Row {
  readonly pool: number;
  readonly target: number;
  readonly record: number;
  readonly row: number;
  readonly score: number;
  readonly member: number;
}
function rowsIn(file: string): Row[] {
  const [header, ...lines] = readFileSync(file, "utf8").trim().split("\r\n");
  const names = header.split(",");
  return lines.map(
    (line) => Object.fromEntries(line.split(",").map((x, j) => [names[j], Number(x)])) as never,
  );
}

/** Whether the class of a row of the user's table contradicts its features. */
const isWrong = (row: number): boolean => row % 12 === 5;
function table(): string {
  const rows = Array.from({ length: 480 }, (_, i) => {
    const [x, y] = [Math.sin(12.9 * i), Math.cos(7.7 * i)];
    const isRight = !isWrong(i + 1);
    return `${x},${y},${x > 0 === isRight ? "a" : "b"}`;
  });
  const path = join(folder, "own.csv");
  writeFileSync(path, `x,y,label\n${rows.join("\n")}\n`);
  return path;
}

describe("scores of single records", () => {
  let files: string[] = [];
  let attacks: AttackLine[] = [];
  const out = join(folder, "lora");

  beforeAll(async () => {
    const lora = ["attack", "--method", "lora", "--rank", "2", "--rate", "0.1"];
    const result = await json(...lora, ...setting, "--data", "synthetic", "--out", out);
    files = result["scores"] as string[];
    attacks = result["attacks"] as AttackLine[];
  });

  it("there is a table for each attack and attacker", () => {
    const names = attacks.map(({ attack, knowledge }) => `${attack}-${knowledge}.csv`);
    expect(files.map((file) => basename(file))).toEqual(names);
    expect(readdirSync(join(out, "scores")).sort()).toEqual(names.sort());
    for (const file of files) expect(rowsIn(file)).toHaveLength(2 * 2 * 150);
  });

  it("roc and audit scores say that rows of one model share it", async () => {
    const said = /150 records under 4 models: rows of one model share it/;
    const lira = files.find((file) => file.includes("lira-online-fixed")) as string;
    // 150 records of each of two pools.
    expect((await json("roc", lira))["note"]).toMatch(/300 records under 4 models: rows of one/);
    const [header, ...lines] = readFileSync(lira, "utf8").trim().split("\r\n");
    const first = join(folder, "first.csv");
    writeFileSync(first, [header, ...lines.filter((line) => line.startsWith("0,"))].join("\n"));
    expect((await json("audit", "scores", first, "--delta", "0"))["note"]).toMatch(
      new RegExp(said.source.replace("4", "2")),
    );
    const bare = join(folder, "bare.csv");
    writeFileSync(bare, "score,member\n1,1\n2,0\n0,1\n");
    expect(await json("roc", bare)).not.toHaveProperty("note");
  });

  it("roc of one target's rows gives the AUC of membership.csv, and their mean the printed one", async () => {
    const membership = await readParquet<MembershipRow>(join(out, "membership.parquet"));
    expect(new Set(membership.map((r) => r.auc)).size).toBeGreaterThan(20);
    for (const [i, { attack, knowledge, auc }] of attacks.entries()) {
      const found: number[] = [];
      for (const { pool, target, auc: stored } of membership.filter(
        (r) => r.attack === attack && r.knowledge === knowledge,
      )) {
        const rows = rowsIn(files[i]).filter((r) => r.pool === pool && r.target === target);
        const path = join(folder, "one.csv");
        writeFileSync(
          path,
          `score,member\n${rows.map((r) => `${r.score},${r.member}`).join("\n")}\n`,
        );
        const roc = await json("roc", path);
        expect(Math.abs((roc["auc"] as number) - (stored as number))).toBeLessThan(1e-12);
        found.push(roc["auc"] as number);
      }
      expect(found).toHaveLength(4);
      expect(Math.abs(found.reduce((a, x) => a + x, 0) / 4 - auc)).toBeLessThan(1e-12);
    }
  });

  it("a table as it stands is read by roc and by audit scores", async () => {
    expect(await json("roc", files[0])).toMatchObject({ auc: expect.any(Number) });
    const audit = await json("audit", "scores", files[0], "--delta", "1e-5");
    expect(audit["epsilonLower"]).toBeGreaterThanOrEqual(0);
  });

  it("record is the index in the pool: who is a member is what the keyed coins say", () => {
    const lora = { training: training({ method: "lora", rank: 2 }), plan: "attack", ...counts };
    for (const row of rowsIn(files[0])) {
      const mask = memberMask(
        { ...lora, pool: row.pool },
        "20240917",
        shadowsOf(lora) + row.target,
      );
      expect(row.member).toBe(mask[row.record]);
    }
  });

  it("row is the row of the user's file: those of the wrong class fit worst where left out", async () => {
    const full = ["attack", "--method", "full", "--rate", "0.1", ...setting];
    const result = await json(...full, "--data", table(), "--out", join(folder, "own"));
    const [file] = (result["scores"] as string[]).filter((path) =>
      path.endsWith("loss-unaware.csv"),
    );
    const unseen = rowsIn(file).filter((r) => r.member === 0);
    const [wrong, right] = [true, false].map((is) =>
      unseen.filter((r) => isWrong(r.row) === is).map((r) => r.score),
    );
    expect(wrong.length).toBeGreaterThan(9);
    const median = (list: number[]): number => list.sort((a, b) => a - b)[list.length >> 1];
    // By chance a tenth of them would be among the worst-fitting tenth; half of them are.
    expect(median(wrong)).toBeLessThan(right.sort((a, b) => a - b)[Math.floor(right.length / 10)]);
  });
});

describe("places in the user's table", () => {
  it("are those of each pool by itself: the class in that row is the record's", async () => {
    const path = table();
    const task = await openTask(path);
    const plan = { pools: 3, poolSize: 100, labelNoise: 0 };
    const { of } = placesIn(task, plan, "7") as Places;
    const lines = readFileSync(path, "utf8").trim().split("\n");
    for (let pool = 0; pool < plan.pools; pool++) {
      const { labels } = drawPool(task, plan.poolSize, 0, "7", pool);
      const said = Array.from(labels, (_, record) => lines[of(pool, record)].split(",")[2]);
      expect(said).toEqual(Array.from(labels, (label) => "ab"[label]));
    }
  });
});
