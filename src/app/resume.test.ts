/** A run that goes on gives the same bits, whatever happened to its shards; one that is another's is refused. */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { loradp } from "../cli/in-process.fixture.js";
import { DISKS } from "../store/small-disk.fixture.js";
import { ownPlan } from "./own-plan.fixture.js";
import { report } from "./report.js";
import { sweep, type SweepOptions } from "./sweep.js";
import { train } from "./train.js";
import { verify } from "./verify.js";

const folder = mkdtempSync(join(tmpdir(), "loradp-resume-"));
const out = join(folder, "run");
const plan = { ...ownPlan, inits: ["gaussian" as const, "orthogonal" as const] };
const notes: string[] = [];
const again = (more: Partial<SweepOptions> = {}) =>
  sweep(plan, {
    out,
    executor: "inline",
    resume: true,
    warn: (line) => void notes.push(line),
    ...more,
  });
const shard = (i: number): string =>
  join(
    out,
    "shards",
    readdirSync(join(out, "shards"))
      .filter((n) => n.endsWith(".json"))
      .sort()[i],
  );
let first: string;

beforeAll(async () => {
  first = JSON.stringify((await again()).tables);
});

describe("a run that goes on", () => {
  it.each([
    ["truncated", (text: string) => text.slice(0, text.length / 2)],
    ["garbage", () => "\x00garbage"],
    ["foreign", () => "{}"],
    ["changed by a number", (text: string) => text.replace(/"n":(\d)/, '"n":1$1')],
  ])("computes a shard again that is %s, says so, and gives the same bits", async (_, damage) => {
    notes.length = 0;
    const path = shard(1);
    const whole = readFileSync(path, "utf8");
    expect(damage(whole)).not.toBe(whole);
    writeFileSync(path, damage(whole));
    expect(JSON.stringify((await again()).tables)).toBe(first);
    expect(notes).toEqual([expect.stringContaining(`shard ${path} `)]);
    expect(readFileSync(path, "utf8")).toBe(whole);
  });

  it("does not believe a shard under another's name", async () => {
    notes.length = 0;
    const [a, b] = [shard(0), shard(1)];
    renameSync(a, join(folder, "aside"));
    writeFileSync(a, readFileSync(b));
    expect(JSON.stringify((await again()).tables)).toBe(first);
    expect(notes).toEqual([expect.stringMatching(/ is shard \w+ under another's name: set aside/)]);
  });

  it("takes shards over that are sound, and computes those that are gone", async () => {
    notes.length = 0;
    rmSync(shard(0));
    expect(JSON.stringify((await again()).tables)).toBe(first);
    expect(notes).toEqual([]);
  });

  it("says in its provenance how many shards it took over, and nothing where there were none", async () => {
    const told = (where: string): Map<string, string> =>
      new Map(JSON.parse(readFileSync(join(where, "run.json"), "utf8")).provenance);
    const home = join(folder, "counted");
    await again({ out: home });
    expect(told(home).get("resumed")).toBeUndefined();
    expect(told(home).get("simulation time")).toMatch(/^[\d.]+ s$/);
    const names = readdirSync(join(home, "shards"));
    rmSync(join(home, "shards", names[0]));
    await again({ out: home });
    expect(told(home).get("resumed")).toBe(
      `yes: ${names.length - 1} of ${names.length} shards were taken over from an earlier part of the run; ` +
        "durations are of this part alone",
    );
    expect(told(home).get("simulation time")).toMatch(/^[\d.]+ s, the rest taken over$/);
    await report(home);
    expect(readFileSync(join(home, "index.html"), "utf8")).toContain(
      " s of simulation, the rest taken over",
    );
  });

  it("is refused where it is another: seed, plan, backend, command", async () => {
    const before = readdirSync(out);
    const refused = /^resume must be given with the run that the folder holds, got /;
    for (const [change, named] of [
      [{ seed: "7" }, "seed 7, where"],
      [{ backend: "reference" }, "backend reference/f64, where"],
    ] as const) {
      await expect(again(change)).rejects.toThrow(refused);
      await expect(again(change)).rejects.toThrow(named);
    }
    await expect(sweep({ ...plan, ranks: [4, 9] }, { out, resume: true })).rejects.toThrow(
      "plans.0.ranks.1 9, where",
    );
    await expect(verify({ out, resume: true, plans: [plan] })).rejects.toThrow("command verify");
    expect(readdirSync(out)).toEqual(before);
  });
});

describe("results", () => {
  it("of an earlier run are refused, or replaced whole: no table of it reaches the report", async () => {
    const witness = { kind: "witness" as const, name: "w", purpose: "test", feeds: [] };
    const trials = { entries: 1, min: 64, max: 64 };
    const other = { ...witness, trials, cells: [{ rank: 4, dim: 16 }] };
    const run = { out: join(folder, "replaced"), executor: "inline" as const };
    await sweep(plan, run);
    await expect(sweep(other, run)).rejects.toThrow(/^out must be .* of loradp sweep: --force/);
    await expect(verify({ ...run, plans: [plan] })).rejects.toThrow(/^out must be /);
    const { claims } = await sweep(other, { ...run, force: true });
    expect(claims).toEqual([]);
    expect(readdirSync(run.out).filter((name) => /noise|index/.test(name))).toEqual([]);
    await report(run.out);
    // The page of the same run may be made again.
    await report(run.out);
    expect(readdirSync(join(run.out, "shards")).length).toBe(1);
  });

  it("of a training are neither overwritten, nor lost where a run that replaces them fails", async () => {
    const options = {
      training: { method: "lora" as const, rank: 2, steps: 2, batch: 10 },
      data: "synthetic",
      poolSize: 60,
      hidden: [8],
      pretraining: 2,
      out: join(folder, "trained"),
    };
    await train(options);
    const path = join(options.out, "train.json");
    const kept = readFileSync(path, "utf8");
    await expect(train(options)).rejects.toThrow(/^out must be .* train\.json of loradp train/);
    const stopped = { ...options, force: true, signal: AbortSignal.abort() };
    await expect(train(stopped)).rejects.toThrow("nothing was written");
    expect(readFileSync(path, "utf8")).toBe(kept);
    await train({ ...options, seed: "2", force: true });
    expect(readFileSync(path, "utf8")).not.toBe(kept);
    writeFileSync(path, "the user's");
    rmSync(join(options.out, "started.json"));
    await expect(train({ ...options, force: true })).rejects.toThrow(/that no run of loradp left/);
    expect(readFileSync(path, "utf8")).toBe("the user's");
  });
});

describe("report", () => {
  it("refuses rows of another seed, which another run drew", async () => {
    const [a, b] = [join(folder, "seed a"), join(folder, "seed b")];
    await sweep(plan, { out: a, executor: "inline", seed: "1" });
    await sweep(plan, { out: b, executor: "inline", seed: "2" });
    renameSync(join(b, "noise.parquet"), join(a, "noise.parquet"));
    await expect(report(a)).rejects.toThrow(
      /^table .*noise\.parquet must be of the run's seed, 1, got rows of seed 2: [^\n]*$/,
    );
  });
});

describe.each(DISKS)("a full disk, %s", (_name, open) => {
  it("ends a run in one line; with more space it goes on to the same bits", async () => {
    const small = mkdtempSync(join(folder, "small-"));
    const full = { out: join(small, "run") };
    const disk = open(small, 200_000);
    try {
      await expect(again({ ...full, resume: false })).rejects.toThrow(
        /^output .*\.json must be one that can be written, got ENOSPC \(the disk is full\): [^\n]*$/,
      );
      const kept = readdirSync(join(full.out, "shards"));
      expect(kept.length).toBeGreaterThan(0);
      expect(
        readdirSync(full.out)
          .concat(kept)
          .filter((name) => /tmp|lock/.test(name)),
      ).toEqual([]);
      disk.grow(2e7);
      notes.length = 0;
      expect(JSON.stringify((await again(full)).tables)).toBe(first);
      expect(notes).toEqual([]);
    } finally {
      disk.end();
    }
  });
});

describe("the command report", () => {
  it.each([
    ["a file", (path: string) => writeFileSync(path, "")],
    ["an empty folder", (path: string) => mkdirSync(path)],
    [
      "an adapter",
      (path: string) => {
        mkdirSync(path);
        writeFileSync(join(path, "adapter_config.json"), "{}");
      },
    ],
    [
      "a run whose run.json is cut",
      (path: string) => {
        mkdirSync(path);
        writeFileSync(join(path, "run.json"), '{"kind":"sweep","se');
      },
    ],
    [
      "a run whose table is cut",
      (path: string) => {
        cpSync(out, path, { recursive: true });
        const table = readFileSync(join(out, "noise.parquet"));
        writeFileSync(join(path, "noise.parquet"), table.subarray(0, -9));
      },
    ],
  ])("refuses %s in one line, and writes nothing", async (name, make) => {
    const path = join(folder, name);
    make(path);
    const before = statSync(path).isDirectory() ? readdirSync(path) : [];
    const { status, stdout, stderr } = await loradp(["report", path]);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^[^\n]* must be [^\n]*\n$/);
    expect(statSync(path).isDirectory() ? readdirSync(path) : []).toEqual(before);
  });
});
