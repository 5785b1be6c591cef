/**
 * What a merge refuses, and in which words, and what it says of parts of every backend, as stored in pinned/. It says
 * nothing of what is right: hand-worked tests do.
 */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { encodeShard, shardStore } from "../store/shards.js";
import { inlineExecutor } from "../sweep/executor.js";
import { parsePlan } from "../sweep/plan.js";
import { runPart } from "../sweep/run.js";
import { readStatus } from "./run-status.js";
import { merge } from "./merge.js";
import { ownPlan } from "./own-plan.fixture.js";
import { DEFAULT_SEED } from "./settings.js";
import { sweepPart, type SweepOptions } from "./sweep.js";
import { version } from "./version.js";

const folder = mkdtempSync(join(tmpdir(), "loradp-merge-words-"));
const at = (name: string): string => join(folder, name);
const plan = { ...ownPlan, feeds: [] };

async function part(k: number, of: number, name: string, more: Partial<SweepOptions> = {}) {
  const options = { out: at(name), executor: "inline" as const, backend: "reference" as const };
  await sweepPart(plan, { part: k, of }, { ...options, ...more });
}
const shards = (name: string): string[] => readdirSync(join(at(name), "shards")).sort();

/** A copy of a part of which one file is changed. */
function copyOf(name: string, copy: string, file: string, change: (text: string) => string): void {
  cpSync(at(name), at(copy), { recursive: true });
  const path = join(at(copy), file);
  const before = readFileSync(path, "utf8");
  const after = change(before);
  expect(after).not.toBe(before);
  writeFileSync(path, after);
}
const started = (name: string, copy: string, change: (text: string) => string): void =>
  copyOf(name, copy, "started.json", change);
const field = (key: string, value: unknown) => (text: string) =>
  JSON.stringify({ ...(JSON.parse(text) as object), [key]: value });

const said: string[] = [];
async function told(names: readonly string[], out = "never"): Promise<string> {
  const warned: string[] = [];
  const warn = (line: string): void => void warned.push(line);
  const line = await merge(names.map(at), { out: at(out), warn }).then(
    ({ folders, doubled, rows }) =>
      `${folders.length} folders, ${doubled} doubled, ${JSON.stringify(rows)}`,
    (error: Error) => `${error.name}: ${error.message}`,
  );
  return [`${names.join(" ")} to ${out}: ${line}`, ...warned.map((one) => `  ${one}`)].join("\n");
}

beforeAll(async () => {
  for (const k of [1, 2, 3]) await part(k, 3, `p${k}`);
  await part(1, 2, "blank", { seed: "a seed" });
  await part(2, 2, "quote", { seed: "it's" });
  await part(1, 8, "sampled", { sampler: "row" });
  const wide = { ...plan, rows: { ...ownPlan.rows, dims: [16, 23] } };
  const rowwise = { executor: "inline" as const, sampler: "row" as const };
  await sweepPart(wide, { part: 3, of: 9 }, { out: at("wide"), ...rowwise, backend: "simd" });
  started("p2", "command", field("command", "verify"));
  started("p2", "version", field("loradp", "0.0.9"));
  started("p2", "versionless", field("loradp", undefined));
  started("p2", "plans", field("plans", []));
  started("p2", "seedless", field("seed", 7));
  started("p2", "labelless", field("backend", "simd"));
  started("p2", "broken", (text) => text.slice(0, -5));
  started("p2", "profile", field("profile", "quick"));
  // Of cards and of processors of another machine.
  started("p2", "card", field("backend", "gpu/webgpu"));
  started("p2", "relaxed", field("backend", "simd/simd-relaxed on P"));
  started("p2", "simd", field("backend", "simd/simd"));
  started("p1", "uncut", field("shard", undefined));
  copyOf("p1", "torn", `shards/${shards("p1")[1]}`, (text) => text.slice(0, -9));
  copyOf("p1", "wrong", `shards/${shards("p1")[0]}`, () =>
    new TextDecoder().decode(encodeShard(shards("p1")[0].replace(".json", ""), { other: 1 })),
  );
  cpSync(at("p2"), at("less"), { recursive: true });
  rmSync(join(at("less"), "shards", shards("p2")[0]));
  cpSync(at("p3"), at("none"), { recursive: true });
  for (const name of shards("p3")) rmSync(join(at("none"), "shards", name));
  mkdirSync(at("empty"));
});

const LISTS: ReadonlyArray<readonly [names: readonly string[], out?: string]> = [
  ...[[], ["nowhere"], ["empty"], ["command"], ["version"], ["versionless"], ["plans"]].map(
    (names) => [names] as const,
  ),
  ...[["seedless"], ["labelless"], ["broken"], ["none"], ["p1", "p2"], ["p3"], ["uncut", "p2"]].map(
    (names) => [names] as const,
  ),
  ...[
    ["uncut"],
    ["less", "p1"],
    ["torn", "p2", "p3"],
    ["blank"],
    ["quote"],
    ["sampled"],
    ["wide"],
  ].map((names) => [names] as const),
  ...[["card"], ["relaxed"], ["simd"], ["p1", "simd"], ["p1", "blank"], ["p1", "profile"]].map(
    (names) => [names] as const,
  ),
  ...[
    ["p1", "p2", "sampled"],
    ["p1", "p2", "p3", "wrong"],
  ].map((names) => [names] as const),
  ...([
    [["p1", "p2", "p3"], "p2"],
    [["p1", "p2", "p3"], "p3/in/it"],
    [["p1"], "p11"],
  ] as const),
  ...([
    [["p1", "p2", "p3"], "whole"],
    [["p3", "p1", "less", "p2", "p3"], "twice"],
  ] as const),
  [["whole"], "again"],
];

it("merges are refused, or done, as stored", async () => {
  for (const [names, out] of LISTS) said.push(await told(names, out));
  const text = said
    .join("\n")
    .replaceAll(`${folder}/`, "")
    .replaceAll(version(), "VERSION")
    .replace(/\b[0-9a-f]{16}\b/g, "SHARD");
  await expect(`${text}\n`).toMatchFileSnapshot("./pinned/merges.txt");
});

it("parts of a card that is not here are merged all the same", async () => {
  const name = "all";
  await part(1, 1, name);
  started(name, "carded", field("backend", "gpu/webgpu"));
  for (const file of shards("carded")) rmSync(join(at("carded"), "shards", file));
  const executor = inlineExecutor("reference");
  const store = shardStore(at("carded"), new Set());
  const run = { plan: parsePlan(plan), seed: DEFAULT_SEED, backend: "gpu/webgpu", executor, store };
  await runPart(run, { part: 1, of: 1 });
  await executor.close();
  const { rows } = await merge([at("carded")], { out: at("card-merged") });
  expect(rows).toEqual({ noise: 4 });
  const text = readFileSync(join(at("card-merged"), "run.json"), "utf8");
  expect(text).toContain("another machine");
});

it("a merge has the hosts of its parts, and is said to be merged of them", async () => {
  const hosts = ["p1", "p2", "p3"].map((name) => readStatus(at(name))?.hosts ?? {});
  const counts = hosts.flatMap((all) => Object.values(all).map((host) => host.shards));
  await merge(["p1", "p2", "p3"].map(at), { out: at("hosts") });
  const run = JSON.parse(readFileSync(join(at("hosts"), "run.json"), "utf8")) as {
    provenance: Array<readonly [string, string]>;
  };
  expect(counts).toHaveLength(3);
  const sum = counts.reduce((a, b) => a + b, 0);
  const merged = Object.values(readStatus(at("hosts"))?.hosts ?? {});
  expect(merged.map((host) => host.shards)).toEqual([sum]);
  expect(run.provenance).toContainEqual(["executor", "merged from 3 folder(s)"]);
  expect(run.provenance).toContainEqual(["seed", "20240917"]);
});
