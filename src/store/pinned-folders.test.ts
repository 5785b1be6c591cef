/**
 * What becomes of a folder that a run is to write to, by what it holds, by command and by what is asked, today, as
 * stored in pinned/. It says nothing of what is right: hand-worked tests do.
 */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { LOCK } from "./lock.js";
import { openRunFolder, withShards, type RunIdentity } from "./run-folder.js";
import { outcome, typed } from "./pinned/outcome.fixture.js";
import { encodeShard, shardFiles, shardNames, shardStore, soundShards } from "./shards.js";
import { EVERY, leftIn, objectIn, startedBy, startedIn, writtenBy } from "./written.js";
import type { WritingCommand } from "./written.js";

const root = mkdtempSync(join(tmpdir(), "loradp-pinned-folders-"));
let count = 0;
const [A, B, C] = ["0123456789abcdef", "00000000000000aa", "ffffffffffffffff"];
const identity = (command: WritingCommand, more: object = {}): RunIdentity => ({
  ...{ loradp: "1.2.3", command, seed: "7", plans: [{ name: "p", ranks: [4, 8] }] },
  ...more,
});
const begun = (command: WritingCommand, more: object = {}): string =>
  JSON.stringify({ ...identity(command), ...more });

type Files = Readonly<Record<string, string | Uint8Array>>;
const shard = (id: string, n = 1): Uint8Array => encodeShard(id, { n });

/** A new folder with these files; a name may begin with how many seconds old the file is. */
function folderWith(files: Files): string {
  const out = join(root, `f${count++}`);
  mkdirSync(out);
  for (const [name, content] of Object.entries(files)) {
    const [, age, own] = /^(?:(\d+) s )?(.*)$/.exec(name) as unknown as string[];
    const path = join(out, own);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    const then = Date.now() / 1000 - Number(age);
    if (age) utimesSync(path, then, then);
  }
  return out;
}

/** All that is in a folder. */
const inside = (out: string): string =>
  existsSync(out)
    ? readdirSync(out, { recursive: true, encoding: "utf8" })
        .map((name) => name.replaceAll("\\", "/"))
        .sort()
        .join(" ") || "nothing"
    : "gone";
const stored = (lines: readonly string[], name: string) =>
  expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(`pinned/${name}.txt`);

/** What a folder may hold before a run. */
const HELD: Readonly<Record<string, Files>> = {
  nothing: {},
  "a user's notes": { "notes.md": "x" },
  "many of a user's files": { "a.txt": "", "b.txt": "", "c.txt": "", "d/e.txt": "" },
  "a user's file of a name that is written": {
    "run.json": "[]",
    "noise.csv": "a",
    "train.json": "{}",
  },
  "a user's adapter": { "adapter/adapter_config.json": "{}", "model.safetensors": "" },
  "a sweep without a shard": { "started.json": begun("sweep") },
  "an unfinished sweep": {
    ...{ "started.json": begun("sweep"), ".loradp-status.json": "{}" },
    ...{ [`shards/${A}.json`]: shard(A), [`shards/${B}.json`]: shard(C), "notes.md": "x" },
    ...{ [`shards/${C}.json.bad`]: "", "shards/mine.json": "" },
  },
  "a finished sweep": {
    ...{ "started.json": begun("sweep", { seconds: { p: 2.5 } }), "run.json": "{}" },
    ...{
      "noise.csv": "",
      "noise.parquet": "",
      "index.html": "",
      "audits.csv": "",
      "scores.csv": "",
    },
  },
  "a training": {
    ...{ "started.json": begun("train"), "train.json": '{"seed":1,"curve":[]}' },
    ...{ "model.safetensors": "", "adapter/adapter_config.json": "{}", "run.json": "7" },
  },
  "an attack": {
    ...{
      "started.json": begun("attack"),
      "membership.csv": "",
      "rocs.parquet": "",
      "run.json": "{}",
    },
    ...{ "scores/loss-unaware.csv": "", "scores/lira-known-A.csv": "", "scores/mine.csv": "" },
    ...{ "unlabelled.parquet": "", "curves.csv": "" },
  },
  "a verification of an earlier version": {
    ...{ "run.json": '{"seed":"1","provenance":[]}', "witness.parquet": "", "report.md": "" },
  },
  "a training of an earlier version": { "train.json": '{"seed":1,"curve":[]}', "notes.md": "" },
  "shards of an earlier version": { [`shards/${A}.json`]: '{"n":1}', "noise.csv": "" },
  "shards alone": { [`shards/${A}.json`]: shard(A), [`shards/${B}.json`]: "{}" },
  "another seed's sweep": { "started.json": begun("sweep", { seed: "8", plans: [] }) },
  "another plan's sweep": {
    "started.json": begun("sweep", { plans: [{ name: "p", ranks: [4] }] }),
  },
  "a start that cannot be read": { "started.json": "{", "noise.csv": "" },
  "a start that names no command": { "started.json": '{"command":"toString"}', "claims.json": "" },
  "a status alone": { ".loradp-status.json": "{}", shards: "a file" },
  "temporary files": {
    ...{ "noise.csv.0a.tmp": "", "started.json.tmp": "", ".loradp-status.json.1.tmp": "" },
    ...{ [`50 s ${LOCK}.1.tmp`]: "", [`70 s ${LOCK}.2.tmp`]: "", ".write-1.tmp": "" },
    "noise.csv.0a": "",
    ...{ "mine.tmp": "", "noise.tmp": "", "adapter/adapter_config.json.1.tmp": "" },
    ...{ "adapter/mine.tmp": "", [`shards/${A}.json.1.tmp`]: "", "shards/mine.json.1.tmp": "" },
    ...{ [`shards/${B}.json.bad.1.tmp`]: "", [`shards/${C}.tmp`]: "" },
  },
};
const ASKED = { plainly: {}, "with force": { force: true }, resumed: { resume: true } };

/** A run that begins in a folder, and ends. */
async function begins(out: string, who: RunIdentity, asked: object): Promise<string[]> {
  const lines: string[] = [];
  const warn = (line: string): void => void lines.push(`warned: ${line}`);
  const request = { out, force: false, resume: false, warn, ...asked };
  const found = await outcome(() => {
    const folder = openRunFolder(request, who);
    folder.start(who);
    const kept = [A, B, C].filter((id) => folder.shards.has(id) && folder.isEarlier(id));
    folder.close();
    const spent = [...folder.seconds].map(([plan, seconds]) => `${seconds} s of ${plan} spent`);
    return ["begins", ...spent, ...kept.map((id) => `${id} kept`)].join(", ");
  });
  return [found, ...lines, `then ${inside(out)}`].map((line) =>
    line.replaceAll(out, "OUT").replaceAll("\\", "/"),
  );
}

it("a run begins, or is refused, as stored, by what its folder holds", async () => {
  const lines: string[] = [];
  for (const [what, files] of Object.entries(HELD)) {
    lines.push(`${what}: ${inside(folderWith(files))}`);
    for (const command of ["verify", "sweep", "attack", "train"] as const)
      for (const [how, asked] of Object.entries(ASKED)) {
        const found = await begins(folderWith(files), identity(command), asked);
        lines.push(`  ${command} ${how}: ${found.join("\n    ")}`);
      }
  }
  await stored(lines, "folders");
});

it("a folder's other ways are as stored: new ones, both options, what is spent, taken back", async () => {
  const lines: string[] = [];
  const warn = (line: string): void => void lines.push(`warned: ${line}`);
  const request = (out: string, more: object = {}) => ({
    out,
    force: false,
    resume: false,
    warn,
    ...more,
  });
  const above = folderWith({});
  const out = join(above, "new", "er");
  const refused = () =>
    openRunFolder(request(out, { force: true, resume: true }), identity("sweep"));
  lines.push(await outcome(refused), inside(above));
  openRunFolder(request(out), identity("sweep")).close();
  lines.push(inside(above));
  const folder = openRunFolder(request(out), identity("sweep", { plans: [] }));
  lines.push(inside(out));
  folder.start(identity("sweep", { more: null }));
  lines.push(inside(out), readFileSync(join(out, "started.json"), "utf8"));
  folder.spend("b", 2.5);
  folder.spend("a", 1);
  folder.spend("b", 0.25);
  lines.push(readFileSync(join(out, "started.json"), "utf8"), typed(folder.seconds));
  folder.shards.save(B, { n: [NaN, -0] });
  lines.push(inside(out), readFileSync(join(out, "shards", `${B}.json`), "utf8"));
  lines.push(typed([folder.shards.has(B), folder.isEarlier(B), folder.shards.load(B)]));
  const other = shardStore(above, new Set([C]));
  const elsewhere = withShards(folder, other);
  lines.push(typed([elsewhere.shards.has(C), elsewhere.shards.has(B), elsewhere.path === out]));
  lines.push(
    await outcome(() => openRunFolder(request(out), identity("sweep")).close()).then((text) =>
      text.replaceAll(/pid \d+ on \S+ since \S+Z/g, "WHO"),
    ),
  );
  folder.close();
  const again = openRunFolder(request(out, { resume: true }), identity("sweep"));
  again.start(identity("sweep"));
  lines.push(typed([again.shards.has(B), again.isEarlier(B), again.isEarlier(A), again.seconds]));
  again.discard();
  lines.push(inside(out));
  again.close();
  lines.push(inside(out));
  const text = lines.map((line) => line.trimEnd().replaceAll(above, "ABOVE").replaceAll("\\", "/"));
  await stored(text, "folder-ways");
});

it("what commands write, and what is known of a folder, is as stored", async () => {
  const lines: string[] = [];
  const out = folderWith(HELD["an attack"]);
  for (const command of ["verify", "sweep", "attack", "train"] as const)
    lines.push(`${command}: ${[...writtenBy(command, out)].sort().join(" ")}`);
  lines.push(`every: ${[...EVERY].sort().join(" ")}`);
  for (const [what, files] of Object.entries(HELD)) {
    const own = folderWith(files);
    const [command, started] = [startedBy(own), Object.keys(startedIn(own) ?? {})];
    lines.push(`${what}: ${command}, ${started.join(" ")}; left ${leftIn(own).join(" ")}`);
  }
  for (const text of ["{}", "[1]", "null", "7", '"x"', "{", ""]) {
    const own = folderWith({ "x.json": text });
    lines.push(`object in ${text}: ${typed(objectIn(join(own, "x.json")))}`);
  }
  await stored(
    lines.map((line) => line.replaceAll("\\", "/")),
    "written",
  );
});

it("shards of a folder are named, checked and set aside as stored", async () => {
  const lines: string[] = [];
  const bad = Buffer.from(shard(B, 2));
  const out = folderWith({
    [`shards/${A}.json`]: shard(A, 3),
    [`shards/${B}.json`]: bad.fill("9", bad.length - 3, bad.length - 2),
    [`shards/${C}.json`]: shard(A),
    [`shards/${"1".repeat(16)}.json`]: "",
    [`shards/${"2".repeat(16)}.json/file`]: "a folder in its place",
    [`shards/${"3".repeat(16)}.json`]: String(Buffer.from(shard("3".repeat(16)))).replace(
      /:2/,
      ":17",
    ),
    [`shards/${"4".repeat(16)}.json.bad`]: shard("4".repeat(16)),
    [`shards/${"5".repeat(15)}.json`]: shard("5".repeat(15)),
    [`shards/${"A".repeat(16)}.json`]: "",
    [`shards/${"6".repeat(16)}.json.tmp`]: "",
  });
  lines.push(shardNames(out).sort().join(" "), typed(shardNames(join(out, "none"))));
  for (const { id, path, fault, digest } of [...shardFiles(out)].sort((a, b) =>
    a.id < b.id ? -1 : 1,
  ))
    lines.push(`${id} in ${path}: ${typed(fault)}, ${digest}`);
  const sound = soundShards(out, (line) => lines.push(line));
  const warned = lines.splice(-5).sort();
  lines.push(...warned, `sound ${[...sound].join(" ")}`, inside(out));
  const store = shardStore(out, sound);
  for (const id of [A, B, C])
    lines.push(`${id}: ${store.has(id)}, ${await outcome(() => store.load(id))}`);
  await stored(
    lines.map((line) => line.replaceAll(out, "OUT").replaceAll("\\", "/")),
    "shards",
  );
});
