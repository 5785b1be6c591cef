/**
 * Rows of span tests: models drawn, trained and tested again, apart from the code that did it. Nothing here is left to
 * chance but the draws, which are keyed.
 */
import { describe, expect, it } from "vitest";
import { F32_SPAN_PRECISION, spanTest } from "../../attack/span.js";
import { stream } from "../../core/stream.js";
import { inlineExecutor } from "../../sweep/executor.js";
import { parsePlan } from "../../sweep/plan.js";
import { runPlan } from "../../sweep/run.js";
import { drawPool, loadTask, select } from "../../train/data/task.js";
import { languageStart } from "../../train/language/gradients.js";
import type { SpanRow, Tables } from "../rows.js";
import { startingNetwork } from "../start.js";
import * as classifier from "./classifier.js";
import { OPTIMIZERS } from "./optimizer.js";
import { openings } from "./simulate.js";

async function rowsOf(plan: object): Promise<SpanRow[]> {
  const executor = inlineExecutor("reference");
  const head = { kind: "span", name: "test", purpose: "test", feeds: [] };
  const parsed = parsePlan({ ...head, ...plan });
  const tables = (await runPlan({ plan: parsed, seed: "3", backend: "test", executor })) as Tables;
  await executor.close();
  return tables.spans;
}

const task = loadTask("mnist");
const start = await startingNetwork(
  task,
  { hidden: [32], pretraining: { steps: 50, rate: 0.05 } },
  "3",
);
const pool = drawPool(task, 4096, 0, "3", 0);
/** Members and others of a model, as the plan's streams give them. */
function drawn(cell: string, trial: number, from: number, count: number): number[] {
  const { uniform } = stream("3", `test/${cell}`, trial);
  const out: number[] = [];
  while (out.length < count) {
    const next = Math.floor(uniform() * from);
    if (!out.includes(next)) out.push(next);
  }
  return out;
}

describe("rows of digits", async () => {
  const data = { source: "mnist", hidden: 32, pretraining: 50 };
  const rows = await rowsOf({
    data,
    optimizers: ["sgd", "momentum", "noise", "adam"],
    ranks: [8, 4],
    examples: [3, 10],
    epochs: 2,
    batch: 3,
    models: 3,
  });
  const row = (optimizer: string, rank: number, examples: number): SpanRow =>
    rows.find(
      (r) => r.optimizer === optimizer && r.rank === rank && r.examples === examples,
    ) as SpanRow;

  it("has a row of each optimiser, rank and number of members, in the order of the plan", () => {
    expect(rows.map((r) => [r.optimizer, r.rank, r.examples, r.batch, r.steps])).toEqual(
      ["sgd", "momentum", "noise", "adam"].flatMap((optimizer) =>
        [8, 4].flatMap((rank) => [
          [optimizer, rank, 3, 3, 2],
          [optimizer, rank, 10, 3, 7],
        ]),
      ),
    );
    expect(rows.map((r) => r.trainer)).toEqual(
      rows.map((r) => (["sgd", "adam"].includes(r.optimizer) ? "suite" : "steps")),
    );
    for (const r of rows)
      expect(r).toMatchObject({
        layer: "input",
        below: "frozen",
        outputs: 32,
        room: r.rank,
        tokens: 1,
        models: 3,
      });
  });

  it("members are found where they do not fill the space, by SGD and momentum, and nobody else", () => {
    for (const optimizer of ["sgd", "momentum"])
      for (const rank of [8, 4])
        expect(row(optimizer, rank, 3)).toMatchObject({
          predictedLow: 3,
          predictedHigh: 3,
          rankLow: 3,
          rankHigh: 3,
          asPredicted: 3,
          full: 0,
          separated: 3,
          auc: 1,
          candidates: 9,
          membersInside: 9,
          othersInside: 0,
        });
    expect(row("sgd", 8, 3).residualMember).toBeGreaterThan(1e-9);
    expect(row("momentum", 8, 3).residualMember).toBeLessThan(1e-13);
  });

  it("nothing is called where they fill it, under noise and under Adam", () => {
    for (const r of rows.filter((x) => x.examples === 10 || x.optimizer === "noise"))
      expect(r).toMatchObject({
        full: 3,
        auc: 0.5,
        membersInside: 0,
        othersOutside: 0,
        rankLow: r.rank,
      });
  });

  it("are of the models as drawn, trained and tested again", async () => {
    const tested = [0, 1, 2].map(async (trial) => {
      const positions = drawn("sgd/r8/n10", trial, 4096, 20);
      const key = ["3", "test/sgd/r8/n10", trial] as const;
      const members = select(pool, positions.slice(0, 10));
      const own = await classifier.bySuite(
        { optimizer: "sgd", rank: 8, batch: 3, steps: 7 },
        start,
        members,
        key,
      );
      const inputs = Float64Array.from(select(pool, positions).features);
      const { leverages } = spanTest({ rank: 8, ...own }, inputs, F32_SPAN_PRECISION);
      let wins = 0;
      for (let i = 0; i < 10; i++)
        for (let k = 10; k < 20; k++) wins += Number(leverages[i] < leverages[k]);
      return wins / 100;
    });
    const areas = await Promise.all(tested);
    const mean = areas.reduce((a, b) => a + b, 0) / 3;
    const { leverageAuc, leverageAucSe } = row("sgd", 8, 10);
    expect(leverageAuc).toBeCloseTo(mean, 12);
    const square = areas.reduce((a, x) => a + (x - mean) ** 2, 0);
    expect(leverageAucSe).toBeCloseTo(Math.sqrt(square / 2 / 3), 12);
    expect(leverageAuc).toBeGreaterThan(0.5);
  });
});

describe("rows of emails", async () => {
  const rows = await rowsOf({
    data: { source: "language", projections: ["v_proj"], tokens: 6 },
    optimizers: ["sgd", "clip"],
    ranks: [32],
    examples: [2],
    epochs: 2,
    batch: 1,
    models: 2,
  });
  it("the first layer's members are found, the deeper layer's inputs moved", () => {
    expect(rows.map((r) => [r.optimizer, r.layer, r.below, r.trainer])).toEqual([
      ["sgd", "h.0.attn.v_proj", "frozen", "suite"],
      ["sgd", "h.1.attn.v_proj", "moved", "suite"],
      ["clip", "h.0.attn.v_proj", "frozen", "steps"],
      ["clip", "h.1.attn.v_proj", "moved", "steps"],
    ]);
    for (const r of rows.filter(({ below }) => below === "frozen")) {
      expect(r).toMatchObject({
        separated: 2,
        auc: 1,
        membersInside: 4,
        othersInside: 0,
        tokens: 6,
      });
      expect(r.predictedHigh).toBeLessThanOrEqual(12);
      expect(r.predictedLow).toBeGreaterThan(6);
      expect(r.asPredicted).toBe(2);
    }
    for (const r of rows.filter(({ below }) => below === "moved"))
      expect(r.rankHigh).toBeGreaterThan(r.predictedHigh);
  });
});

describe("documents", () => {
  it("are those that open differently, cut to the tokens that are used", () => {
    const { documents } = languageStart();
    const own = openings(6);
    expect(own.length).toBe(512);
    expect(new Set(own.map((d) => d.slice(0, 6).join())).size).toBe(512);
    expect(own.every((d) => d.length === 7)).toBe(true);
    expect(own[0]).toEqual(documents[0].slice(0, 7));
    // Some emails do open alike.
    expect(new Set(documents.slice(0, 512).map((d) => d.slice(0, 6).join())).size).toBeLessThan(
      512,
    );
  });
});

describe("plans of span tests", () => {
  it.each([
    ["mnist", { source: "mnist", hidden: 8, pretraining: 0 }, 2049],
    ["language", { source: "language", projections: ["v_proj"], tokens: 8 }, 257],
  ])("refuses more members than half of what there is: %s", (_, data, examples) => {
    const plan = {
      kind: "span",
      name: "test",
      purpose: "test",
      feeds: [],
      data,
      optimizers: [...OPTIMIZERS],
      ranks: [4],
      examples: [examples],
      epochs: 1,
      batch: 1,
      models: 2,
    };
    expect(() => parsePlan(plan)).toThrow(/examples/);
  });
});
