/** run.json that is missing something: one line that names it, for `report` to refuse the folder. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { loradp } from "../cli/in-process.fixture.js";
import { UsageError } from "../core/errors.js";
import { ownPlan } from "./own-plan.fixture.js";
import { report } from "./report.js";
import { checkTables, readRun, writeRun, type RunFile } from "./run-file.js";
import { sweep } from "./sweep.js";

const folder = mkdtempSync(join(tmpdir(), "loradp-app-"));
const head = {
  name: "own",
  feeds: ["E2-unbiased"],
  subject: { model: "none", task: "own" },
  primary: false,
} as const;
const withMargin = { ...head, name: "other", margin: 0.02 };
const plans = [head, withMargin];
const run: RunFile = { kind: "sweep", seed: "7", plans, provenance: [["seed", "7"]] };
const { plans: _, ...older } = run;
const { kind: __, ...oldest } = older;

const path = join(folder, "run.json");
const reading = (content: unknown): RunFile => {
  writeFileSync(path, JSON.stringify(content));
  return readRun(folder);
};

describe("run.json", () => {
  it("comes back as it was written, and as earlier versions wrote it", () => {
    writeRun(folder, run);
    expect(readRun(folder)).toEqual({ ...run, tables: {} });
    expect(reading(older)).toEqual(older);
    expect(reading(oldest)).toEqual({ ...oldest, kind: "verify" });
  });

  it.each([
    ["no object", null, "of type object, got null"],
    ["a list", [], "of type object"],
    ["nothing", {}, "field seed must be of type string, got nothing"],
    ["a seed that is a number", { ...run, seed: 7 }, "field seed must be of type string, got 7"],
    ["no provenance", { ...run, provenance: undefined }, "field provenance must be of type array"],
    ["plans but no kind", { ...run, kind: undefined }, "field kind must be one of verify, sweep"],
    ["a kind that is none", { ...older, kind: "law" }, "field kind must be one of verify, sweep"],
    ["plans that are no list", { ...run, plans: "own" }, "field plans must be of type array"],
    ["plans of a name alone", { ...run, plans: [{ name: "x" }] }, "field plans.0.feeds must be"],
    [
      "a plan about no model",
      { ...run, plans: [{ ...head, subject: { model: "x", task: "x" } }] },
      "field plans.0.subject.model must be one of none, classifier, language-model, got x",
    ],
  ])("is refused in one line with %s", (___, content, message) => {
    let error: unknown;
    try {
      reading(content);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(UsageError);
    expect((error as Error).message).toContain(message);
    expect((error as Error).message).toMatch(/^run\.json of .*$/);
  });
});

describe("report on a folder whose run.json", () => {
  const out = join(folder, "own");
  const kept = join(out, "run.json");
  let whole: RunFile;
  let written: string;
  const withRun = (content: unknown): void => writeFileSync(kept, JSON.stringify(content));

  beforeAll(async () => {
    mkdirSync(out);
    await sweep(ownPlan, { out, executor: "inline" });
    written = readFileSync(kept, "utf8");
    // As a folder of an earlier version: nothing says what its run wrote.
    const { digest: _d, tables: _t, ...rest } = JSON.parse(written);
    whole = rest;
  });

  it("is no run ends in one line and exit code 2", async () => {
    for (const content of [{}, null, { ...whole, plans: [{ name: "x" }] }]) {
      withRun(content);
      const { status, stdout, stderr } = await loradp(["report", out]);
      expect([status, stdout]).toEqual([2, ""]);
      expect(stderr).toMatch(/^[^\n]*run\.json of [^\n]* must be [^\n]*\n$/);
    }
  });

  it("lacks a plan that rows name is refused, not judged on no rows", async () => {
    const message = "run.json of .* must be a list of every plan .*, got rows of own: ";
    withRun({ ...whole, plans: [{ ...head, name: "other" }] });
    await expect(report(out)).rejects.toThrow(new RegExp(message));
    const { plans: ___, ...without } = whole;
    for (const kind of ["verify", "sweep"]) {
      withRun({ ...without, kind });
      await expect(report(out)).rejects.toThrow(UsageError);
      await expect(report(out)).rejects.toThrow(new RegExp(message));
    }
    withRun(whole);
    expect((await report(out)).claims.map(({ id }) => id)).toEqual(["E2-unbiased"]);
  });

  it("is not as its run wrote it is refused: other feeds, another kind, any field", async () => {
    for (const [from, to] of [
      ['"kind":"sweep"', '"kind":"verify"'],
      ['"E2-unbiased"', '"E2-variance"'],
      ['"primary":false', '"primary":true'],
    ]) {
      expect(written).toContain(from);
      writeFileSync(kept, written.replace(from, to));
      await expect(report(out)).rejects.toThrow(/run\.json is as its run wrote it, got /);
    }
    writeFileSync(kept, written);
    expect((await report(out)).claims).toHaveLength(1);
  });

  it("lists other tables than the folder has: another run's, a lost one, one too many", async () => {
    writeFileSync(kept, written);
    const table = join(out, "noise.parquet");
    const own = readFileSync(table);
    const trials = { entries: 1, min: 128, max: 128 };
    await sweep({ ...ownPlan, trials }, { out: join(folder, "more"), executor: "inline" });
    // The same plan's name and seed, other trials.
    copyFileSync(join(folder, "more", "noise.parquet"), table);
    await expect(report(out)).rejects.toThrow(/^table .*noise\.parquet must be as .* not what/);
    writeFileSync(table, own);
    const asRun = readRun(out);
    const listing = (tables: Record<string, string>) => () =>
      checkTables(out, { ...asRun, tables });
    expect(listing({})).toThrow(/^table .*noise\.parquet must be .* got one of another run/);
    expect(listing({ ...asRun.tables, rocs: "0" })).toThrow(/^table .*rocs\.parquet .* it is lost/);
    expect((await report(out)).claims).toHaveLength(1);
  });
});
