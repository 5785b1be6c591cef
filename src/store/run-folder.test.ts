/** What an earlier run or the user left in a folder is never overwritten in silence, and never removed by mistake. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { openRunFolder, type RunIdentity } from "./run-folder.js";
import type { WritingCommand } from "./written.js";
import { encodeShard } from "./shards.js";

const id = "0123456789abcdef";
const identity = (command: WritingCommand, more: object = {}): RunIdentity => ({
  loradp: "0.1.0",
  command,
  seed: "1",
  ...more,
});
let out: string;
let notes: string[];
const put = (name: string, content: string | Uint8Array = "content"): void =>
  writeFileSync(join(out, name), content);
const request = (more: object = {}) => ({
  out,
  force: false,
  resume: false,
  warn: (line: string) => void notes.push(line),
  ...more,
});
/** A run that starts, writes some files and ends. */
function run(who: RunIdentity, files: readonly string[] = [], more: object = {}): void {
  const folder = openRunFolder(request(more), who);
  try {
    folder.start(who);
    files.forEach((name) => put(name));
  } finally {
    folder.close();
  }
}

beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), "loradp-run-"));
  notes = [];
});

describe("a folder of a run that never began", () => {
  const made = (): string => (out = join(out, "new"));
  it("goes with it where it was made for it, and stays where it was there", () => {
    const there = out;
    openRunFolder(request(), identity("sweep")).close();
    expect(readdirSync(there)).toEqual([]);
    openRunFolder({ ...request(), out: made() }, identity("sweep")).close();
    expect(readdirSync(there)).toEqual([]);
    run(identity("sweep"));
    expect(readdirSync(there)).toEqual(["new"]);
  });
  it("holds nothing of one that took its beginning back", () => {
    const folder = openRunFolder({ ...request(), out: made() }, identity("sweep"));
    folder.start(identity("sweep"));
    folder.discard();
    folder.close();
    expect(existsSync(out)).toBe(false);
  });
});

describe("a folder to go on in", () => {
  it("is refused where no run is and a user's files are, and stays as it was", () => {
    put("notes.txt");
    for (const command of ["verify", "sweep", "attack"] as const)
      expect(() => run(identity(command), ["noise.csv"], { resume: true })).toThrow(
        /^resume must be given for a folder that holds a run, or is empty or new, got [^\n]* notes\.txt and no run: leave out --resume[^\n]*$/,
      );
    expect(readdirSync(out)).toEqual(["notes.txt"]);
    run(identity("sweep"), ["noise.csv"]);
    run(identity("sweep"), [], { resume: true });
    expect(readdirSync(out).sort()).toEqual(["noise.csv", "notes.txt", "started.json"]);
  });

  it("may be new, empty, or one of which a run has but its status", () => {
    run(identity("sweep"), [], { resume: true });
    expect(notes).toEqual([`nothing to resume in ${out}: a new run begins there`]);
    out = join(out, "new");
    run(identity("sweep"), [], { resume: true });
    out = join(out, "with status");
    mkdirSync(out);
    put(".loradp-status.json", "{}");
    run(identity("sweep"), [], { resume: true });
    expect(notes).toHaveLength(3);
  });
});

describe("a folder with results", () => {
  it("is refused in one line, and untouched", () => {
    run(identity("sweep"), ["noise.csv", "noise.parquet", "run.json"]);
    const held = String.raw`holds run\.json, noise\.csv, noise\.parquet of loradp sweep`;
    expect(() => run(identity("sweep"), ["noise.csv"])).toThrow(
      new RegExp(`^out must be a folder without results .* ${held}: --force [^\n]*$`),
    );
    expect(() => run(identity("train"))).toThrow(/^out must be a folder without results/);
    expect(readdirSync(out).sort()).toEqual([
      "noise.csv",
      "noise.parquet",
      "run.json",
      "started.json",
    ]);
  });

  it("is emptied of them by --force, whatever command made them; the user's files stay", () => {
    run(identity("verify"), ["run.json", "endings.parquet", "endings.csv", "index.html"]);
    mkdirSync(join(out, "shards"));
    put(`shards/${id}.json`);
    put(`shards/${id}.json.bad`);
    put("shards/mine.json");
    put("notes.md");
    put("scores.csv", "the user's: a verification writes no such file");
    run(identity("train"), ["train.json"], { force: true });
    expect(readdirSync(out).sort()).toEqual([
      "notes.md",
      "scores.csv",
      "shards",
      "started.json",
      "train.json",
    ]);
    expect(readdirSync(join(out, "shards"))).toEqual(["mine.json"]);
  });

  it("may be scores of records: those that attack names go, others stay", () => {
    run(identity("attack"), ["membership.csv"]);
    mkdirSync(join(out, "scores"));
    put("scores/loss-unaware.csv");
    put("scores/mine.csv");
    expect(() => run(identity("attack"))).toThrow(
      /holds membership\.csv, scores\/loss-unaware\.csv of/,
    );
    run(identity("attack"), [], { force: true });
    expect(readdirSync(join(out, "scores"))).toEqual(["mine.csv"]);
  });

  it("of an earlier version is known by what is in its files", () => {
    put("run.json", JSON.stringify({ seed: "1", provenance: [] }));
    put("witness.parquet");
    expect(() => run(identity("sweep"))).toThrow(/holds run\.json, witness\.parquet: --force/);
    expect(() => run(identity("sweep"), [], { resume: true })).toThrow(
      /^resume must be given for a folder that says which run it holds, got .* of an earlier version: --force/,
    );
    run(identity("sweep"), [], { force: true });
    expect(readdirSync(out)).toEqual(["started.json"]);
  });

  it("keeps them until a run with --force starts to write", () => {
    run(identity("train"), ["train.json"]);
    openRunFolder(request({ force: true }), identity("train")).close();
    expect(existsSync(join(out, "train.json"))).toBe(true);
  });
});

describe("a user's file of a name that is written", () => {
  it.each([
    ["train", "train.json", '{"epochs": 3}'],
    ["train", "model.safetensors", "weights"],
    ["verify", "index.html", "<h1>Home</h1>"],
    ["sweep", "run.json", "[]"],
    ["attack", "membership.csv", "name,since"],
  ] as const)("stops %s, with --force too: %s", (command, name, content) => {
    put(name, content);
    for (const force of [false, true])
      expect(() => run(identity(command), [], { force })).toThrow(
        `which holds ${name} that no run of loradp left: choose another folder`,
      );
    expect([readdirSync(out), readFileSync(join(out, name), "utf8")]).toEqual([[name], content]);
  });

  it("may have the name of a folder that runs make: it stays as it is", () => {
    for (const name of ["shards", "scores", "adapter"]) put(name);
    run(identity("sweep"));
    expect(readdirSync(out).sort()).toEqual(["adapter", "scores", "shards", "started.json"]);
  });

  it("stops no command that writes no such file", () => {
    put("index.html");
    put("notes.md");
    run(identity("train"), ["train.json"]);
    expect(readFileSync(join(out, "index.html"), "utf8")).toBe("content");
  });
});

describe("a folder with an unfinished run", () => {
  const unfinished = (more: object = {}): void => {
    run(identity("sweep", more));
    mkdirSync(join(out, "shards"));
    put(`shards/${id}.json`, encodeShard(id, { n: 1 }));
  };

  it("is refused without --resume or --force", () => {
    unfinished();
    const remedy = "--resume to go on, --force to start again";
    expect(() => run(identity("sweep"))).toThrow(
      new RegExp(
        "^out must be a folder without an unfinished run, " +
          `got .*1 finished shards of loradp sweep: ${remedy}$`,
      ),
    );
    expect(() => run(identity("sweep"), [], { force: true, resume: true })).toThrow(/force must/);
  });

  it.each([
    ["seed", { seed: "2" }, "seed 2, where .* has 1"],
    ["command", { command: "attack" as const }, "command attack, where .* has sweep"],
    ["version", { loradp: "0.2.0" }, "loradp 0.2.0, where .* has 0.1.0"],
    ["plan", { plans: [{ ranks: [4, 9] }] }, "plans.0.ranks.1 9, where .* has 8"],
    ["more", { plans: [{ ranks: [4, 8, 16] }] }, "plans.0.ranks.2 16, where .* has none"],
  ])("is gone on with by the same run alone: another %s is named", (_, change: object, message) => {
    const plans = [{ ranks: [4, 8] }];
    unfinished({ plans });
    const other = { ...identity("sweep", { plans }), ...change };
    expect(() => run(other, [], { resume: true })).toThrow(
      new RegExp(
        `^resume must be given with the run that the folder holds, got ${message}: --force`,
      ),
    );
    const same = identity("sweep", { plans });
    const folder = openRunFolder(request({ resume: true }), same);
    folder.start(same);
    expect([folder.shards.has(id), folder.shards.load(id)]).toEqual([true, { n: 1 }]);
    folder.close();
    expect(notes).toEqual([]);
  });

  it("is held against all that is known at its start: other plans are refused then, too", () => {
    unfinished({ plans: [{ ranks: [4, 8] }] });
    const folder = openRunFolder(request({ resume: true }), identity("sweep"));
    expect(() => folder.start(identity("sweep", { plans: [{ ranks: [4, 9] }] }))).toThrow(
      /^resume must be given with the run that the folder holds, got plans\.0\.ranks\.1 9, where/,
    );
    folder.close();
  });

  it("of an earlier version is computed again, which is said once", () => {
    mkdirSync(join(out, "shards"));
    for (const digit of "abc") put(`shards/${digit.repeat(16)}.json`, '{"n":1}');
    const folder = openRunFolder(request({ resume: true }), identity("sweep"));
    folder.start(identity("sweep"));
    folder.close();
    expect(folder.shards.has("a".repeat(16))).toBe(false);
    expect(notes).toEqual([
      expect.stringMatching(/^3 shards in .* of an earlier version: computed/),
    ]);
  });

  it("whose start cannot be read is not gone on with", () => {
    unfinished();
    put("started.json", "{");
    expect(() => run(identity("sweep"), [], { resume: true })).toThrow(/^resume must be .*started/);
    run(identity("sweep"), [], { force: true });
    expect(readdirSync(out)).toEqual(["started.json"]);
  });
});

describe("what a run that died was writing", () => {
  it("is removed by the next; other temporary files are the user's", () => {
    mkdirSync(join(out, "shards"));
    for (const name of [
      "noise.parquet.tmp",
      "noise.parquet.json.tmp",
      "run.json.0a1b2c3d.tmp",
      `shards/${id}.json.0a1b2c3d.tmp`,
      "mine.tmp",
      "shards/mine.tmp",
    ])
      put(name);
    run(identity("sweep"));
    expect(readdirSync(out).sort()).toEqual(["mine.tmp", "shards", "started.json"]);
    expect(readdirSync(join(out, "shards"))).toEqual(["mine.tmp"]);
  });
});
