/** Rows of first parts of a sample are those of smaller runs, bit for bit. */
import { expect, it } from "vitest";
import type { Tables } from "../experiment/rows.js";
import { inlineExecutor } from "./executor.js";
import { runPlan, type SamplePart } from "./run.js";
import { SHARES, trialsAt } from "./shard.js";
import { attacked, plan } from "./sweep.fixture.js";
import { parsePlan } from "./plan.js";

/** Cells of little work each: equal bits do not depend on it. */
const small = {
  ...plan,
  rows: { ...plan.rows, dims: [16, 60] },
  ranks: [1, 8],
} as typeof plan;
const sized = (trials: number) => ({ ...small, trials: { entries: 1e15, min: 64, max: trials } });

async function run(
  which: Parameters<typeof parsePlan>[0],
): Promise<{ tables: Tables; parts: readonly SamplePart[] }> {
  const executor = inlineExecutor("reference");
  let parts: readonly SamplePart[] = [];
  const tables = await runPlan({
    plan: parsePlan(which),
    seed: "1",
    backend: "test",
    executor,
    onParts: (list) => (parts = list),
  });
  await executor.close();
  if (!tables) throw new RangeError("ended early");
  return { tables, parts };
}

it("are those of smaller runs, bit for bit", async () => {
  const { tables, parts } = await run(sized(512));
  expect(tables.noise.every((r) => r.trials === 512)).toBe(true);
  expect(parts.map((p) => p.share)).toEqual(SHARES);
  for (const { share, tables: early } of parts) {
    const smaller = await run(sized(512 * share));
    expect(early.noise).toEqual(smaller.tables.noise);
    expect(early.noise[0].mean).not.toBe(tables.noise[0].mean);
  }
});

it("are whole where a cell has one block alone, and are of no kind whose sample is pools", async () => {
  const { tables, parts } = await run(sized(64));
  for (const part of parts) expect(part.tables.noise).toEqual(tables.noise);
  expect((await run(attacked)).parts).toEqual([]);
});

it("hold whole blocks, one at least, and no more than there are", () => {
  expect(SHARES.map((s) => trialsAt({ trials: 896 }, s))).toEqual([128, 256, 448]);
  expect(SHARES.map((s) => trialsAt({ trials: 24, block: 8 }, s))).toEqual([8, 8, 16]);
  expect(SHARES.map((s) => trialsAt({ trials: 10, block: 8 }, s))).toEqual([8, 8, 8]);
  expect(SHARES.map((s) => trialsAt({ trials: 4 }, s))).toEqual([4, 4, 4]);
});
