/** loradp attack --outputs, from a file to a page. */
import { existsSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { fileOf, normals, targetRows, type Row } from "../app/outputs/tables.fixture.js";
import { readParquet } from "../store/parquet.js";
import { json, loradp } from "./in-process.fixture.js";

const folder = mkdtempSync(join(tmpdir(), "loradp-outputs-cli-"));
const at = (...names: string[]): string => join(folder, ...names);
const fixtures = join(import.meta.dirname, "../testing/outputs-fixtures");

const unknown: Row[] = normals("unknown", 30).map((logit, i) => ({
  ...{ model: "m", example: `?${i}`, member: null, logit, validation_accuracy: 0.8 },
}));
const first = fileOf([...targetRows("a", { gap: 0.4, validation_accuracy: 0.8 }), ...unknown]);
const second = fileOf(targetRows("b", { gap: 2.5, validation_accuracy: 0.8 }));

describe("attack --outputs", () => {
  let result: Record<string, unknown>;
  beforeAll(async () => {
    result = await json("attack", "--outputs", first, "--against", second, "--out", at("one"));
  });

  it("prints one object with everything", () => {
    expect(Object.keys(result).join(" ")).toBe(
      "source format layout pools targets shadows examples steps seed attacks notRun against comparison written",
    );
    expect(result).toMatchObject({ examples: 430, targets: 1, against: { examples: 400 } });
    expect(result["comparison"]).toMatchObject({ answer: "shown below", examples: 400 });
    const names = (result["written"] as string[]).map((path) => path.slice(at("one").length + 1));
    expect(names).toEqual([
      ...["scores.parquet", "unlabelled.parquet", "attacks.csv", "curves.csv", "index.html"],
    ]);
    expect(readdirSync(at("one")).sort()).toEqual([...names, "started.json"].sort());
  });

  it("writes scores that roc and audit scores read, to the same AUC", async () => {
    const [loss] = result["attacks"] as Array<{ auc: { value: number; interval: number[] } }>;
    const words = [at("one", "scores.parquet"), "--score", "loss-unaware"];
    const roc = await json("roc", ...words);
    expect([roc["auc"], roc["aucInterval"]]).toEqual([loss.auc.value, loss.auc.interval]);
    expect(await json("audit", "scores", ...words, "--delta", "1e-5")).toMatchObject({
      epsilonLower: (loss as unknown as Record<string, number>)["epsilonLower"],
    });
    const left = await readParquet<Record<string, string>>(at("one", "unlabelled.parquet"));
    expect(left.map((row) => row["record"])).toEqual(unknown.map((row) => row["example"]));
    expect(Object.keys(left[0])).toEqual(["pool", "target", "record", "loss-unaware"]);
  });

  it("writes a page of its own: nothing is fetched, what was not run is named", () => {
    const page = readFileSync(at("one", "index.html"), "utf8");
    expect(page).not.toMatch(/(src|href)="(?!#|data:)/);
    expect(page).toMatch(/<p class="head">Members can be told from non-members/);
    expect(page).toMatch(/The first leaks less than the second where both are equally good: shown/);
    expect(page).toMatch(/rows of role shadow/);
    expect(page.match(/<svg /g)).toHaveLength(2);
  });

  it("overwrites nothing unless it is told to, and says the same again", async () => {
    const words = ["attack", "--outputs", first, "--out", at("one")];
    expect((await loradp(words)).stderr).toMatch(/^--out must be a folder without results/);
    const again = await json(...words, "--against", second, "--force");
    expect(again).toEqual(result);
  });

  it("for people says the answer, the comparison, and what is missing", async () => {
    const { stdout } = await loradp([
      ...["attack", "--outputs", first, "--against", second, "--out", at("people")],
    ]);
    expect(stdout).toMatch(/^read: 430 examples, 1 target, 0 shadow models, 1 pool\nagainst: 400/);
    expect(stdout).toMatch(/\nMembers can be told from non-members.\nAUC 0\.\d{3} \[/);
    expect(stdout).toMatch(/\n {2}answer: shown below\n/);
    expect(stdout).toMatch(/\nnot run, for what the table lacks:\n/);
    expect(stdout).toMatch(/\n {2}calibrated, lira-online, .*: rows of role shadow\n/);
  });

  it("--ignore leaves a column aside, and --seed draws other halves", async () => {
    const path = fileOf(targetRows("c", { gap: 1, age: 3 }));
    const words = ["attack", "--outputs", path, "--ignore", "age", "--out"];
    const [one, two] = [
      await json(...words, at("i")),
      await json(...words, at("j"), "--seed", "2"),
    ];
    const rates = (r: Record<string, unknown>) =>
      (r["attacks"] as Array<Record<string, { value: number }>>)[0];
    expect(rates(one)["auc"]).toEqual(rates(two)["auc"]);
    expect(rates(one)["balancedAccuracy"]).not.toEqual(rates(two)["balancedAccuracy"]);
  });

  it("attacks the last step, whatever the order of rows", async () => {
    const [early, late] = [0, 3].map((gap, step) => targetRows("steps", { gap, step }));
    const path = fileOf([...late, ...early]);
    const found = await json("attack", "--outputs", path, "--out", at("steps"));
    const [loss] = found["attacks"] as Array<{ auc: { value: number } }>;
    expect(found["steps"]).toEqual([0, 1]);
    expect(loss.auc.value).toBeGreaterThan(0.9);
  });

  it("of tables whose members nobody knows writes scores alone, and says so", async () => {
    const path = fileOf(unknown);
    const found = await json("attack", "--outputs", path, "--out", at("none"));
    expect(found["attacks"]).toEqual([]);
    expect(existsSync(at("none", "scores.parquet"))).toBe(false);
    expect(await readParquet(at("none", "unlabelled.parquet"))).toHaveLength(30);
    expect(readFileSync(at("none", "index.html"), "utf8")).toMatch(/No member is known/);
    const { stdout } = await loradp(["attack", "--outputs", path, "--out", at("unknown")]);
    expect(stdout).toMatch(/\nwritten: .*index\.html\n$/);
  });

  it("reads what attack --save-outputs wrote", async () => {
    const path = at("saved.csv");
    const { stdout } = await loradp([
      ...[
        "attack",
        "--method",
        "full",
        "--data",
        "synthetic",
        "--pool-size",
        "60",
        "--hidden",
        "8",
      ],
      ...["--steps", "10", "--batch", "10", "--pretraining", "5", "--pools", "1", "--shadows", "4"],
      ...["--targets", "2", "--workers", "1", "--out", at("own"), "--save-outputs", path],
    ]);
    expect(stdout.trimEnd().endsWith(`; ${path} (attack --outputs reads it)`)).toBe(true);
    const found = await json("attack", "--outputs", path, "--out", at("saved"));
    expect(found).toMatchObject({ targets: 2, shadows: 4, examples: 60, steps: [10] });
  });

  it("reads shadow models of both attackers, with a page of all attacks", async () => {
    const found = await json(
      "attack",
      "--outputs",
      join(fixtures, "logit.csv"),
      "--out",
      at("all"),
    );
    expect(found["attacks"]).toHaveLength(16);
    const lacking = found["notRun"] as Array<{ attack: string }>;
    expect(lacking).toHaveLength(6);
    expect(lacking.map(({ attack }) => attack)).toContain("quantile");
  });
});

it("outputs of models that diverged are not saved: the rate is refused, as without --save-outputs", async () => {
  const path = at("diverged.csv");
  const { status, stderr } = await loradp([
    ...["attack", "--data", "synthetic", "--pool-size", "60", "--hidden", "4", "--steps", "12"],
    ...["--pretraining", "2", "--batch", "7", "--pools", "2", "--shadows", "4", "--targets", "2"],
    ...["--method", "lora", "--rank", "2", "--rate", "900", "--out", at("diverged")],
    ...["--save-outputs", path],
  ]);
  expect([status, stderr]).toEqual([2, expect.stringMatching(/^--rate must be small enough/m)]);
  expect(existsSync(path)).toBe(false);
});
