/**
 * What a plan is cut into, today: its content's digest, cells, ranges and names of shards, parts for machines; what
 * each field of a plan changes of them; and what a run tells and keeps. As stored in pinned/. It says nothing of what
 * is right: hand-worked tests do.
 */
import { expect, it } from "vitest";
import { prepareNoise, type NoisePlan } from "../experiment/noise/plan.js";
import { inlineExecutor } from "./executor.js";
import { contentHash, parsePlan } from "./plan.js";
import { runPart, runPlan, type ShardStore } from "./run.js";
import { inputHashes, partOfEach, shardsOf } from "./shard.js";
import { sizeOf } from "./size.js";
import { attacked } from "./sweep.fixture.js";
import { digits } from "../testing/pinned.js";

const BASE = {
  kind: "noise" as const,
  name: "base",
  purpose: "test",
  feeds: ["E2-variance"],
  rows: { source: "synthetic", dims: [16, 300], shapes: ["spread"] },
  ranks: [2, 7],
  inits: ["gaussian"],
  trials: { entries: 4e6, min: 128, max: 1300 },
  maxEntriesPerTrial: 20000,
};
/** Plans that differ from it in one field each. */
const CHANGES: ReadonlyArray<readonly [field: string, change: object]> = [
  ["nothing", {}],
  ["name", { name: "other" }],
  ["purpose", { purpose: "other" }],
  ["feeds", { feeds: [] }],
  ["dims", { rows: { ...BASE.rows, dims: [16, 301] } }],
  ["shapes", { rows: { ...BASE.rows, shapes: ["spiky"] } }],
  ["ranks", { ranks: [2, 8] }],
  ["inits", { inits: ["orthogonal"] }],
  ["sampler", { sampler: "row" }],
  ["entries", { trials: { ...BASE.trials, entries: 5e6 } }],
  ["min", { trials: { ...BASE.trials, min: 192 } }],
  ["max", { trials: { ...BASE.trials, max: 1301 } }],
  ["maxEntriesPerTrial", { maxEntriesPerTrial: 1000 }],
];
const planOf = (change: object): NoisePlan => parsePlan({ ...BASE, ...change }) as NoisePlan;

async function cutText(
  plan: NoisePlan,
  seed = "1",
  backend = "b",
  doublings = 0,
): Promise<string[]> {
  const shards = shardsOf(plan, seed, await prepareNoise(plan, seed), backend, doublings);
  const parts = partOfEach(shards, 3);
  const size = await sizeOf(plan, doublings);
  const numbers = Object.entries(size).map(([name, x]) => `${name} ${digits(x as number)}`);
  const of = (id: string): string =>
    shards
      .map((shard, i) => ({ ...shard, part: parts[i] }))
      .filter(({ cell }) => cell.id === id)
      .map(({ id: own, first, count, part }) => `${own.slice(0, 8)} ${first}+${count} p${part}`)
      .join(", ");
  const cells = [...new Set(shards.map(({ cell }) => cell.id))];
  return [`  ${numbers.join(", ")}`, ...cells.map((id) => `  ${id}: ${of(id)}`)];
}

it("plans that differ in one field are cut and named as stored", async () => {
  const lines: string[] = [];
  for (const [field, change] of CHANGES) {
    const plan = planOf(change);
    lines.push(`${field} changed: ${contentHash(plan)}`, ...(await cutText(plan)));
  }
  const plan = planOf({});
  lines.push("seed changed", ...(await cutText(plan, "2")));
  lines.push("backend changed", ...(await cutText(plan, "1", "c")));
  lines.push("doubled twice", ...(await cutText(plan, "1", "b", 2)));
  await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("pinned/cut.txt");
});

/** Keeps what is saved, in order. */
function memory(): ShardStore & { readonly kept: Map<string, unknown> } {
  const kept = new Map<string, unknown>();
  return {
    kept,
    has: (id) => kept.has(id),
    load: (id) => kept.get(id),
    save: (id, partial) => void kept.set(id, partial),
  };
}

const short = { trials: { entries: 1, min: 192, max: 192 }, ranks: [3, 5] };

it("a run tells, keeps and goes on as stored, whatever was kept before", async () => {
  const plan = planOf({ ...short, rows: { ...BASE.rows, dims: [16, 23] } });
  const lines: string[] = [];
  const store = memory();
  const told = (what: string): void => void lines.push(`  ${what}`);
  const common = {
    ...{ plan, seed: "1", backend: "b", executor: inlineExecutor("reference"), store },
    progress: (done: number, total: number, part = "") =>
      told(`progress ${part}${done} of ${total}`),
    onShards: (shards: readonly unknown[], stored: readonly boolean[], isSearch: boolean) =>
      told(`shards ${shards.length}, stored ${stored.map(Number).join("")}, search ${isSearch}`),
    onShard: ({ done, total }: { done: number; total: number }) =>
      told(`shard ${done} of ${total}`),
    onHandedOut: () => told("handed out"),
  };
  for (const part of [2, 3]) {
    lines.push(`part ${part} of 3`);
    told(JSON.stringify(await runPart(common, { part, of: 3 })));
    told(`kept ${[...store.kept.keys()].map((id) => id.slice(0, 8)).join(" ")}`);
  }
  lines.push("the rest");
  const resumed = await runPlan({
    ...common,
    look: 2,
    onParts: (parts) =>
      parts.forEach(({ share, tables }) =>
        tables.noise.forEach((row) =>
          told(
            `share ${share}: ${row.cell} ${row.trials} ${digits(row.mean)} ${digits(row.energy)}`,
          ),
        ),
      ),
  });
  lines.push("all");
  for (const row of resumed?.noise ?? [])
    told(
      [row.plan, row.cell, row.source, row.seed, row.backend, row.trials]
        .concat([row.mean, row.variance, row.energy].map(digits))
        .join(" "),
    );
  const alone = await runPlan({ ...common, store: memory() });
  expect(alone).toEqual(resumed);
  await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("pinned/run.txt");
});

it("models that share inputs are trained once for all that asks for them, as stored", async () => {
  const plan = parsePlan({ ...attacked, targets: 3, poolSize: 41, checkpoints: [2, 5] });
  const lines: string[] = [];
  const names = ["plan", "setting", "pool", "step", "attack", "knowledge", "target"] as const;
  const tables = await runPlan({
    ...{ plan, seed: "1", backend: "b", executor: inlineExecutor("reference"), store: memory() },
    onScores: (scores) => {
      const list = Object.entries(scores).map(([name, x]) =>
        typeof x === "object" && x !== null && "length" in x
          ? `${name} ${digits(Array.from(x as ArrayLike<number>, Number).reduce((s, y, i) => s + y * (i + 1), 0))}`
          : `${name} ${String(x)}`,
      );
      lines.push(`scores: ${list.join(", ")}`);
    },
    onAnswers: ({ setting, pool, step, role, knowledge, index, member, answers }) =>
      lines.push(
        `answers: ${[setting, pool, step, role, knowledge, index].join(" ")}, members ` +
          `${Array.from(member).join("")}, phi ${digits(answers.phi.reduce((s, x, i) => s + x * (i + 1), 0))}`,
      ),
  });
  for (const row of tables?.membership ?? [])
    lines.push(`row: ${names.map((name) => row[name]).join(" ")}, auc ${digits(row.auc ?? NaN)}`);
  expect(lines.length).toBeGreaterThan(50);
  await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("pinned/models.txt");
});

it("shared inputs are named by their numbers, as stored", () => {
  const shared = { b: Float64Array.of(1, 2), a: Float64Array.of(2, 1), c: new Float64Array(0) };
  const lines = inputHashes(shared).map(([name, hash]) => `${name} ${hash}`);
  return expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("pinned/inputs.txt");
});
