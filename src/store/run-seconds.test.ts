/** Seconds that the parts of a run spent, and the names that commands write. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { KIND_NAMES, kindOf } from "../experiment/kinds.js";
import { openRunFolder, type RunIdentity } from "./run-folder.js";
import { writtenBy, type WritingCommand } from "./written.js";

const identity = (command: WritingCommand): RunIdentity => ({
  loradp: "0.1.0",
  command,
  seed: "1",
});
let out: string;
const put = (name: string, content = "content"): void => writeFileSync(join(out, name), content);
const request = (more: object = {}) => ({
  ...{ out, force: false, resume: false, warn: () => {} },
  ...more,
});
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), "loradp-run-"));
});

describe("seconds that a run spent", () => {
  const spent = (folder: ReturnType<typeof openRunFolder>) => Object.fromEntries(folder.seconds);
  const opened = (more: object = {}) => {
    const folder = openRunFolder(request(more), identity("sweep"));
    folder.start(identity("sweep"));
    return folder;
  };

  it("are added up by plan, those of its earlier parts too; what is no number is left out", () => {
    const first = opened();
    expect(spent(first)).toEqual({});
    for (const [plan, seconds] of [
      ["noise", 2] as const,
      ["law", 4] as const,
      ["noise", 1] as const,
    ])
      first.spend(plan, seconds);
    first.close();
    const started = JSON.parse(readFileSync(join(out, "started.json"), "utf8"));
    expect(started).toEqual({ ...identity("sweep"), seconds: { noise: 3, law: 4 } });
    put("started.json", JSON.stringify({ ...started, seconds: { noise: 3, law: "4" } }));
    const second = opened({ resume: true });
    expect(spent(second)).toEqual({ noise: 3 });
    second.spend("noise", 5);
    second.close();
    const third = opened({ resume: true });
    expect(spent(third)).toEqual({ noise: 8 });
    third.close();
    const anew = opened({ force: true });
    expect(spent(anew)).toEqual({});
    anew.close();
  });

  it("are none where the run that is gone on with wrote none", () => {
    put("started.json", JSON.stringify(identity("sweep")));
    const folder = opened({ resume: true });
    expect(spent(folder)).toEqual({});
    folder.close();
  });
});

describe("names that a command writes", () => {
  it("are files alone; attack's scores of records are named by the attack and what it knows", () => {
    mkdirSync(join(out, "scores"));
    for (const name of [
      "lira-unaware.csv",
      "loss-known-A.csv",
      "notes.csv",
      "loss-known-A.csv.bak",
    ])
      put(`scores/${name}`);
    const named = (command: WritingCommand) => writtenBy(command, out);
    expect(named("train")).toEqual([
      "train.json",
      "model.safetensors",
      join("adapter", "adapter_config.json"),
      join("adapter", "adapter_model.safetensors"),
    ]);
    expect(named("attack").slice(-2).sort()).toEqual([
      join("scores", "lira-unaware.csv"),
      join("scores", "loss-known-A.csv"),
    ]);
    for (const command of ["verify", "sweep", "attack", "train"] as const)
      for (const name of named(command))
        expect(name).toMatch(/\.(csv|parquet|json|html|svg|md|safetensors)$/);
  });

  it("are every table that the command's plans make: none of an earlier run stays beside a new one", () => {
    const files = (tables: readonly string[]) =>
      tables.flatMap((name) => [`${name}.csv`, `${name}.parquet`]);
    const kinds = { attack: ["membership", "language"], sweep: KIND_NAMES, verify: KIND_NAMES };
    for (const [command, own] of Object.entries(kinds) as Array<[WritingCommand, string[]]>) {
      const made = own.flatMap((kind) => kindOf(kind).makes);
      expect(writtenBy(command, out)).toEqual(expect.arrayContaining(files(made)));
    }
    for (const command of ["sweep", "verify"] as const)
      expect(writtenBy(command, out)).toEqual(
        expect.arrayContaining(["run.json", ...files(["convergence"])]),
      );
  });
});
