/**
 * What tasks tell on their way (progress, status, notes on pools and tables), and which looks they plan, as stored in
 * pinned/. It says nothing of what is right: hand-worked tests do.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { ClaimResult, Open } from "../claims/claim.js";
import type { Shard } from "../experiment/kind.js";
import { takeLock } from "../store/lock.js";
import { STATUS } from "../store/written.js";
import { parsePlan } from "../sweep/plan.js";
import { languageResult } from "../testing/results.js";
import type { TableReport, Task } from "../train/data/task.js";
import { rateNote, ratesOf } from "./attack-text.js";
import { looksWords, planLook, type Candidate } from "./looks.js";
import { ownPlan } from "./own-plan.fixture.js";
import { poolLine, sharedRowsNote } from "./pool.js";
import { PROFILES } from "./profiles.js";
import { suiteFeeds, suiteHeads, suitePlans } from "./plans.js";
import type { Stage } from "./run-status.js";
import { folderStatus } from "./status.js";
import { tableLines } from "./table-lines.js";
import { countTakenOver } from "./taken-over.js";
import { telling } from "./telling.js";

const folder = mkdtempSync(join(tmpdir(), "loradp-pinned-"));
const store = (name: string, lines: readonly string[]) =>
  expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(`pinned/${name}.txt`);

const shards = (...ids: string[]) => ids.map((id) => ({ id }) as Shard);

it("progress and status of a run's plans are told as stored", () => {
  const lines: string[] = [];
  const say = (name: string, ...told: unknown[]): void =>
    void lines.push(`${name}: ${told.map((x) => JSON.stringify(x) ?? "nothing").join(" ")}`);
  const count = countTakenOver((id) => ["b", "d"].includes(id));
  let workers = 0;
  const executor = { note: () => (workers > 0 ? `${workers} workers` : undefined) };
  const status = {
    show: (stage: Stage) => say("  status shows", stage),
    shard: (...told: unknown[]) => say("  status has a shard", ...told),
    failed: (failed: number) => say("  status has failures", failed),
  };
  const told = telling(
    {
      settings: { progress: (...all) => say("  progress", ...all) },
      onShards: (list, stored, isSearch) => {
        count.note(list);
        say("  shards", list, stored, isSearch, count.now());
      },
    },
    executor as never,
    status as never,
  );
  let first = 0;
  const works = [{ before: 0, own: 5, all: 12, workers: 3 }, undefined];
  const [one, two] = ["one", "two"].map((name, i) =>
    told(
      parsePlan({ ...ownPlan, name }),
      { plan: i + 1, plans: 2 },
      `look 3: ${name}`,
      () => first === i,
      () => works[i],
    ),
  );
  const by = { name: "alpha", node: "22", processor: "P" };
  const events: ReadonlyArray<readonly [name: string, happen: () => void]> = [
    ["a search", () => one.onShards?.(shards("x", "y"), [true, false], true)],
    ["its progress", () => one.progress?.(1, 7, "search")],
    [
      "shards of the first",
      () => one.onShards?.(shards("a", "b", "c"), [false, true, false], false),
    ],
    ["progress without a note", () => one.progress?.(2, 9)],
    ["progress with one", () => ((workers = 4), one.progress?.(3, 9))],
    ["a shard here", () => one.onShard?.({ done: 2, total: 3 })],
    ["one elsewhere", () => one.onShard?.({ done: 3, total: 3 }, by)],
    ["failures", () => one.onFailed?.(2)],
    ["progress with failures", () => one.progress?.(9, 9)],
    [
      "shards of the second, which is not the first",
      () => two.onShards?.(shards("d", "b"), [true, true], false),
    ],
    ["its progress is not shown", () => two.progress?.(1, 4)],
    ["its shard is counted", () => two.onShard?.({ done: 2, total: 2 }, by)],
    ["it is first", () => ((first = 1), two.progress?.(2, 4))],
    ["its shard is shown", () => two.onShard?.({ done: 3, total: 4 })],
    ["its pretraining", () => two.progress?.(0, 1, "pretraining")],
  ];
  for (const [name, happen] of events) {
    lines.push(name);
    happen();
  }
  const bare = telling(
    { settings: { progress: (...all) => say("  progress", ...all) } },
    {} as never,
    status as never,
  );
  lines.push("nobody asks for shards");
  const plain = bare(parsePlan(ownPlan), { plan: 1, plans: 1 }, "own", () => true);
  plain.onShards?.(shards("a"), [true], false);
  plain.progress?.(1, 1);
  return store("told", lines);
});

it("the status of a folder is told as stored: a run that is no longer there has no time left", () => {
  const status = {
    ...{ plan: "p", of: { plan: 2, plans: 3 }, shards: { done: 5, total: 8, failed: 1 } },
    ...{ rate: 0.25, eta: 12, hosts: {}, updated: "then" },
  };
  const lines = ["running", "finished", "stopped"].map((state) => {
    const out = join(folder, state);
    mkdirSync(out);
    writeFileSync(join(out, STATUS), JSON.stringify({ ...status, state }));
    const left = folderStatus(out);
    const close = takeLock(out);
    const held = folderStatus(out);
    close();
    return [left, held].map((said) => JSON.stringify(said).replaceAll(folder, "DIR")).join("\n");
  });
  return store("status", lines);
});

const report = (change: Partial<TableReport> = {}): TableReport => ({
  ...{ source: "my table.csv", format: "csv", rows: 211, copies: 0, label: "kind", features: 7 },
  ...{
    constant: [],
    classes: [
      { name: "elm", rows: 120 },
      { name: "yew", rows: 89 },
    ],
  },
  parts: { public: 70, private: 104, test: 35 },
  ...change,
});
const many = (n: number): string[] => Array.from({ length: n }, (_, i) => `n${i}`);

it("notes on tables, pools and rates are as stored", () => {
  const tables: ReadonlyArray<Partial<TableReport>> = [
    {},
    {
      copies: 1,
      constant: ["a"],
      classes: [
        { name: "", rows: 1 },
        { name: "b", rows: 2 },
      ],
    },
    { copies: 2, constant: ["a", "b"], parts: { public: 1, private: 2, test: 1 } },
    { constant: many(10), classes: many(10).map((name, i) => ({ name, rows: i })) },
    { constant: many(11), classes: many(12).map((name) => ({ name, rows: 1 })) },
  ];
  const pool = (
    size: number,
    available: number,
    capped: number | null,
    batchCapped: number | null,
  ) => ({
    ...{ poolSize: size, batch: 17 },
    pool: { size, available, capped, batchCapped },
  });
  const pools = [pool(60, 119, null, null), pool(60, 120, 90, null), pool(61, 61, null, 23)];
  const rates = [[0.1], [0.1, 0.1], [0.1, 0.3], [0.3, 0.1, 0.2]].flatMap((list) =>
    [0.1, 0.2, 0.3, null].map(
      (chosen) =>
        `${chosen} of ${list.join(", ")}: ${rateNote(
          chosen,
          list.map((rate) => ({ rate })),
        )}`,
    ),
  );
  const searched = (
    [
      { method: "full" },
      { method: "full", optimizer: "adam" },
      { method: "lora", optimizer: "adam" },
      { method: "lora", optimizer: "sgd" },
      { method: "dp-sgd", optimizer: "adam" },
      { method: "flora", optimizer: "adam", rate: 0.7 },
    ] as const
  ).map((training) => `${JSON.stringify(training)}: ${ratesOf(training).join(", ")}`);
  return store("notes", [
    ...tableLines({} as Task),
    ...tables.flatMap((change) => tableLines({ table: report(change) } as Task)),
    ...pools.map((sizes) => poolLine(sizes, "private things")),
    ...[1, 2, 5].flatMap((n) => pools.map((sizes) => `${n} pools: ${sharedRowsNote(n, sizes)}`)),
    ...rates,
    ...searched,
  ]);
});

const open = (plans: readonly string[], denser = false): Open =>
  ({ plans, sample: null, seconds: null, ...(denser && { denser: true }) }) as Open;
const result = (id: string, own?: Open, text?: Open): ClaimResult =>
  ({
    ...{ id, claim: id, verdict: own ? "inconclusive" : "upheld", ...(own && { open: own }) },
    ...(text && { languageModel: languageResult("inconclusive", { open: text }) }),
  }) as ClaimResult;

it("looks are planned as stored, by what is left of the budget", () => {
  const candidates: readonly Candidate[] = [
    { name: "a", cost: 10, denserCost: 30 },
    { name: "b", cost: 100, denserCost: 110 },
    { name: "shared", cost: 5, denserCost: 6 },
    { name: "end", cost: undefined, denserCost: undefined },
    { name: "gaps", cost: undefined, denserCost: 7 },
    { name: "free", cost: 0, denserCost: 0 },
  ];
  const results = [
    result("A", open(["a", "shared"])),
    result("B", open(["b"])),
    result("C", open(["shared", "end"]), open(["a"], true)),
    result("D"),
    result("E", open(["end"])),
    result("F", open(["gaps", "shared"], true)),
    result("G", undefined, open(["free", "gaps"])),
    result("H", open(["nowhere"])),
  ];
  const lines = [-1, 0, 4.9, 5, 12.9, 13, 15, 23, 38, 42.9, 43, 142, 143, 1000].map((left) => {
    const { next, ended } = planLook(results, candidates, left);
    return `${left}: ${JSON.stringify(next)}, ended ${JSON.stringify([...ended])}`;
  });
  const words = [1, 2, 3, 11].flatMap((looks) => [false, true].map((is) => looksWords(looks, is)));
  return store("looks", [...lines, ...words]);
});

it("the plans of the suite are as stored, by profile", () => {
  const { profiles, plans } = suiteFeeds();
  const heads = suiteHeads(new Set(["mia", "paths", "marginal", "none"]));
  return store("suite", [
    profiles.join(", "),
    ...plans.map(({ key, name, feeds, profiles: own, subject, primary }) =>
      [key, name, own.join("+"), subject.model, subject.task, primary, feeds.join(" ")].join(", "),
    ),
    ...PROFILES.map(
      (profile) =>
        `${profile}: ${suitePlans(profile)
          .map(({ name }) => name)
          .join(", ")}`,
    ),
    ...heads.map((head) => JSON.stringify(head)),
  ]);
});
