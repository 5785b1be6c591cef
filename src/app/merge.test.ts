/** Parts of a sweep put together: the bytes of one run, or one line that says what is missing or does not belong. */
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { loradp } from "../cli/in-process.fixture.js";
import { LOCK, takeLock } from "../store/lock.js";
import { encodeShard } from "../store/shards.js";
import { attacked } from "../sweep/sweep.fixture.js";
import { merge } from "./merge.js";
import { ownPlan } from "./own-plan.fixture.js";
import { sweep, sweepPart } from "./sweep.js";

const folder = mkdtempSync(join(tmpdir(), "loradp-merge-"));
const at = (name: string): string => join(folder, name);
/** Several shards a cell, and cells of different work. */
const plan = {
  ...ownPlan,
  ranks: [1, 2, 16],
  ...{ trials: { entries: 1, min: 256, max: 256 }, maxEntriesPerTrial: 20_000 },
  inits: ["gaussian" as const, "orthogonal" as const],
  rows: { source: "synthetic" as const, dims: [16, 300], shapes: ["spread" as const] },
};
const part = (k: number, of: number, name = `${k}of${of}`, more = {}) =>
  sweepPart(plan, { part: k, of }, { out: at(name), executor: "inline", ...more });
const shards = (name: string): string[] => readdirSync(join(at(name), "shards")).sort();
const bytes = (name: string): string[] =>
  ["noise.csv", "noise.parquet"].map((file) => readFileSync(join(at(name), file), "base64"));
const merged = (names: readonly string[], out = "never", more = {}) =>
  merge(names.map(at), { out: at(out), ...more });
let all: string[];
let whole: Awaited<ReturnType<typeof sweep>>;

beforeAll(async () => {
  whole = await sweep(plan, { out: at("whole"), executor: "inline" });
  all = shards("whole");
  expect(all.length).toBeGreaterThan(12);
  for (const k of [1, 2, 3]) await part(k, 3);
});

describe("parts of a sweep", () => {
  it("are disjoint, and all of it", () => {
    const each = [1, 2, 3].map((k) => shards(`${k}of3`));
    expect(each.every(({ length }) => length > 0)).toBe(true);
    expect(each.flat().sort()).toEqual(all);
  });

  it("merge to the bytes of one run, in any order, with the same verdicts", async () => {
    for (const order of [
      ["1of3", "2of3", "3of3"],
      ["3of3", "1of3", "2of3"],
    ]) {
      const out = order.join("-");
      const result = await merged(order, out);
      expect([bytes(out), result.claims, result.doubled]).toEqual([
        bytes("whole"),
        whole.claims,
        0,
      ]);
      expect(existsSync(join(at(out), "shards"))).toBe(false);
    }
    const run = JSON.parse(readFileSync(join(at("1of3-2of3-3of3"), "run.json"), "utf8"));
    expect(run.provenance).toContainEqual(["executor", "merged from 3 folder(s)"]);
  });

  it("keep their seed", async () => {
    await part(1, 2, "words", { seed: "it's 7" });
    await expect(merged(["words"])).rejects.toThrow(String.raw`--seed 'it'\''s 7' --backend simd`);
    const options = { seed: "77", executor: "inline" as const };
    await sweep(plan, { out: at("whole77"), ...options });
    for (const k of [1, 2]) await part(k, 2, `seed77-${k}`, options);
    await merged(["seed77-1", "seed77-2"], "merged77");
    expect(bytes("merged77")).toEqual(bytes("whole77"));
    expect(bytes("merged77")).not.toEqual(bytes("whole"));
  });

  it("are of plans of models, too, on a user's table", async () => {
    const table = join(folder, "own.csv");
    const rows = Array.from(
      { length: 300 },
      (_, i) => `${(i * 7919) % 997},${(i * 104729) % 991},${i % 2}`,
    );
    writeFileSync(table, `a,b,label\n${rows.join("\n")}\n`);
    const models = { ...attacked, name: "models", labelNoise: 0, source: table };
    const inline = { executor: "inline" as const };
    await sweep(models, { out: at("models"), ...inline });
    for (const k of [1, 2])
      await sweepPart(models, { part: k, of: 2 }, { out: at(`models-${k}`), ...inline });
    await merged(["models-1", "models-2"], "models-merged");
    const csv = (name: string) => readFileSync(join(at(name), "membership.csv"), "utf8");
    expect(csv("models-merged")).toBe(csv("models"));
    writeFileSync(table, `a,b,label\n${rows.slice(1).join("\n")}\n`);
    await sweepPart(models, { part: 2, of: 2 }, { out: at("models-3"), ...inline });
    await expect(merged(["models-1", "models-3"])).rejects.toThrow(/got files\..*own\.csv /);
  });

  it("are of plans that search: each part runs the search, and it counts once", async () => {
    const searching = {
      ...{ kind: "language" as const, name: "searching", purpose: "test", feeds: [] },
      ...{ source: "emails" as const, context: 8, pools: 1, poolSize: 20, unseen: 8 },
      ...{ canaries: { count: 0, references: 7 }, shadows: 4, targets: 1, searched: 1 },
      checkpoints: [1],
      settings: [
        { name: "lora", method: "lora" as const, rank: 2, optimizer: "adam" as const },
        { name: "dp-lora", method: "dp-lora" as const, rank: 2 },
      ].map((setting) => ({ ...setting, rates: [0.001, 0.01] })),
    };
    const inline = { executor: "inline" as const };
    await sweep(searching, { out: at("searching"), ...inline });
    const tables = (name: string) =>
      readdirSync(at(name))
        .filter((file) => file.endsWith(".csv"))
        .map((file) => [file, readFileSync(join(at(name), file), "utf8")]);
    expect(tables("searching").length).toBeGreaterThan(1);
    for (const k of [1, 2])
      await sweepPart(searching, { part: k, of: 2 }, { out: at(`searching-${k}`), ...inline });
    const both = shards("searching-1").filter((id) => shards("searching-2").includes(id));
    expect(both).toHaveLength(4);
    const { doubled } = await merged(["searching-1", "searching-2"], "searching-merged");
    expect(doubled).toBe(both.length);
    expect(tables("searching-merged")).toEqual(tables("searching"));
    for (const k of [1, 2]) rmSync(join(at(`searching-${k}`), "shards", both[0]));
    await expect(merged(["searching-1", "searching-2"])).rejects.toThrow(
      /^merge must be given all 4 shards of the run, got 3; missing are \w+ of the search that every part runs: /,
    );
  });

  it("are told of where they are doubled: the same bytes count once", async () => {
    const { doubled } = await merged(["1of3", "whole"], "doubled");
    expect(doubled).toBe(shards("1of3").length);
    expect(bytes("doubled")).toEqual(bytes("whole"));
  });

  it("go on after a stop, and are the whole sweep without --shard", async () => {
    cpSync(at("1of3"), at("grown"), { recursive: true });
    rmSync(join(at("grown"), "shards", shards("grown")[0]));
    await part(1, 3, "grown", { resume: true });
    expect(shards("grown")).toEqual(shards("1of3"));
    await expect(part(2, 3, "grown", { resume: true })).rejects.toThrow(
      /^resume must be given with the run that the folder holds, got shard 2\/3, where .*grown has 1\/3: /,
    );
    await sweep(plan, { out: at("grown"), executor: "inline", resume: true });
    expect(bytes("grown")).toEqual(bytes("whole"));
  });
});

describe("a merge", () => {
  it("names the parts that are missing, and how to compute them", async () => {
    const missing = shards("2of3").length;
    await expect(merged(["1of3", "3of3"])).rejects.toThrow(
      new RegExp(
        `^merge must be given all ${all.length} shards of the run, got ${all.length - missing}; missing are .* ` +
          `of part 2/3 \\(${missing} of ${missing} shards\\): compute part 2/3 \\(loradp sweep PLAN --shard 2/3 ` +
          "--seed 20240917 --backend simd --resume --out DIR\\), and merge again$",
      ),
    );
    await expect(merged(["1of3"])).rejects.toThrow(
      /: compute part 2\/3, 3\/3 \(loradp sweep PLAN --shard K\/3 --seed 20240917 --backend simd --resume --out DIR\)/,
    );
    // Nothing was written.
    expect(existsSync(at("never"))).toBe(false);
  });

  it("leaves out a shard that is damaged, and says so: it is missing", async () => {
    cpSync(at("3of3"), at("damaged"), { recursive: true });
    const [name] = shards("damaged");
    const path = join(at("damaged"), "shards", name);
    writeFileSync(path, readFileSync(path, "utf8").replace('"n":', '"n":1'));
    const warned: string[] = [];
    const warn = (line: string) => void warned.push(line);
    await expect(merged(["1of3", "2of3", "damaged"], "never", { warn })).rejects.toThrow(
      new RegExp(`missing are ${name.slice(0, 16)} of part 3/3 \\(1 of \\d+ shards\\)`),
    );
    expect(warned).toEqual([
      `shard ${path} is not what was written (its checksum differs): left out`,
    ]);
    expect(existsSync(path)).toBe(true);
  });

  it("refuses folders that disagree on a shard", async () => {
    cpSync(at("2of3"), at("wrong"), { recursive: true });
    const [name] = shards("wrong");
    writeFileSync(join(at("wrong"), "shards", name), encodeShard(name.slice(0, 16), { n: 1 }));
    await expect(merged(["2of3", "wrong"])).rejects.toThrow(
      /^merge must be given folders that agree on every shard, got different numbers in .*2of3.* and .*wrong/,
    );
  });

  it("refuses parts of another run, naming what differs, and what is no part", async () => {
    await part(2, 3, "seed", { seed: "7" });
    await part(2, 3, "backend", { backend: "reference" });
    await sweepPart(
      { ...plan, ranks: [1, 4] },
      { part: 2, of: 3 },
      { out: at("plan"), executor: "inline" },
    );
    for (const [name, named] of [
      ["seed", /got seed 20240917 in .*1of3, 7 in .*seed: /],
      ["backend", /got backend simd\/simd in .*1of3, reference\/f64 in .*backend: /],
      ["plan", /got plans\.0\.ranks\.1 2 in .*1of3, 4 in .*plan: /],
      ["none", /got .*none, which is not there: /],
    ] as const)
      await expect(merged(["1of3", name])).rejects.toThrow(named);
    await expect(merged([])).rejects.toThrow(/^merge must be given folders, got none/);
    await merged(["1of3", "2of3", "3of3"], "tables");
    await expect(merged(["tables"])).rejects.toThrow(
      /^merge must be given folders that hold shards, got .*tables, which has none: /,
    );
    await expect(merged(["."])).rejects.toThrow(/^merge must be given folders of a sweep, got /);
    cpSync(at("2of3"), at("damaged-start"), { recursive: true });
    const began = readFileSync(join(at("2of3"), "started.json"), "utf8");
    for (const bad of [
      began.replace('"plans"', '"plan"'),
      began.replace("simd/simd", "simd"),
      began.slice(0, -9),
    ]) {
      expect(bad).not.toBe(began);
      writeFileSync(join(at("damaged-start"), "started.json"), bad);
      await expect(merged(["1of3", "damaged-start"])).rejects.toThrow(
        /^merge must be given folders whose started\.json is as their run wrote it, got /,
      );
    }
    cpSync(at("2of3"), at("older"), { recursive: true });
    const started = join(at("older"), "started.json");
    writeFileSync(
      started,
      readFileSync(started, "utf8").replace(/"loradp":"[^"]*"/, '"loradp":"0.0.1"'),
    );
    await expect(merged(["1of3", "older"])).rejects.toThrow(
      /got .*older of loradp 0\.0\.1: merge with/,
    );
  });

  it("refuses a part that a run writes to, and a folder that holds results", async () => {
    const give = takeLock(at("2of3"));
    await expect(merged(["1of3", "2of3", "3of3"])).rejects.toThrow(/another run writes here: pid/);
    give();
    writeFileSync(join(at("2of3"), LOCK), "{}");
    await expect(merged(["1of3", "2of3", "3of3"])).rejects.toThrow(/by its lock/);
    rmSync(join(at("2of3"), LOCK));
    await expect(merged(["1of3", "2of3", "3of3"], "whole")).rejects.toThrow(
      /^out must be a folder without results/,
    );
    // A refused merge leaves nothing in the way of the next.
    expect(existsSync(at("never"))).toBe(false);
    await merged(["1of3", "2of3", "3of3"]);
    expect(bytes("never")).toEqual(bytes("whole"));
  });

  it("never writes to a folder of a part, by whatever name", async () => {
    symlinkSync(at("1of3"), at("link"));
    const before = shards("1of3");
    for (const out of ["1of3", "link", "1of3/shards", "1of3/new", "link/a/b"])
      await expect(merged(["1of3", "2of3", "3of3"], out, { force: true })).rejects.toThrow(
        /^out must be another folder than the parts', got .*: choose another folder$/,
      );
    expect([shards("1of3"), existsSync(at("1of3/new"))]).toEqual([before, false]);
  });

  it("is a command, with parts as sweep's", async () => {
    const file = join(folder, "own.json");
    writeFileSync(file, JSON.stringify(plan));
    const one = ["sweep", file, "--executor", "inline", "--out"];
    const said = await loradp([...one, at("c1"), "--shard", "1/2"]);
    expect([said.status, said.stdout]).toEqual([
      0,
      expect.stringMatching(
        /^part 1\/2 of plan own: \d+ of \d+ shards in .*c1\n.*loradp merge .*c1 \.\.\. --out DIR\n$/,
      ),
    ]);
    await loradp([...one, at("c2"), "--shard", "2/2"]);
    const result = await loradp(["merge", at("c1"), at("c2"), "--out", at("c")]);
    expect([result.status, result.stdout]).toEqual([
      0,
      expect.stringMatching(/^2 folder\(s\) of plan own\n.*noise\.parquet[^]*E2-unbiased/),
    ]);
    expect(bytes("c")).toEqual(bytes("whole"));
    for (const bad of ["0/2", "3/2", "1", "a/b", "1/2/3", "-1/2", "1.5/2", "1/1000000"]) {
      const { status, stderr } = await loradp([...one, at("bad"), "--shard", bad]);
      expect([bad, status, stderr]).toEqual([
        bad,
        2,
        expect.stringMatching(
          /^--shard must be k\/n with whole numbers 1 <= k <= n <= 999999, got /,
        ),
      ]);
    }
    const none = await loradp(["merge"]);
    expect([none.status, none.stderr.split("\n").length]).toEqual([2, 2]);
  });
});
