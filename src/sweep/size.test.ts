/** What a plan is said to be is what it is made into; what is too large is refused before it is made. */
import { describe, expect, it } from "vitest";
import { kindOf, outlineOf } from "../experiment/kinds.js";
import type { Prepared } from "../experiment/kind.js";
import { TASK_SIZES } from "../experiment/model-size.js";
import { count, loadTask, TASKS } from "../train/data/task.js";
import { SUITE } from "../../simulations/index.js";
import { parsePlan } from "./plan.js";
import { MOST_SHARDS, shardCount, shardsOf } from "./shard.js";
import { MOST_CELLS, sizeOf, type PlanSize } from "./size.js";

const synthetic = ["marginal", "wide", "inits", "witness", "dependence", "profile", "release"];
const real = ["real", "rows", "steps", "scale", "paths-quick", "symmetry"];

describe("the size of a plan", () => {
  it.each([...synthetic, ...real])(
    "%s has the cells, trials and shards it is said to have",
    async (name) => {
      const plan = parsePlan(SUITE[name]);
      const size = (await sizeOf(plan)) as PlanSize;
      const prepare = kindOf(plan.kind).prepare as (p: unknown, seed: string) => Promise<Prepared>;
      const prepared = await prepare(plan, "1");
      const trials = prepared.cells.map((cell) => cell.trials);
      expect({
        cells: size.cells,
        trials: size.trials,
        most: size.most,
        shards: size.shards,
      }).toEqual({
        cells: prepared.cells.length,
        trials: trials.reduce((a, b) => a + b, 0),
        most: Math.max(...trials),
        shards: shardsOf(plan, "1", prepared).length,
      });
    },
  );

  it("counts models of trained plans, the search's too", async () => {
    // 8 pools of 8 + 8 (full) and twice 16 + 8 (lora-fa) models; 3 and 1 rates, 2 pools of 5 and 9.
    expect(await sizeOf(parsePlan(SUITE["mia"]))).toMatchObject({
      cells: 24,
      trials: 512,
      shards: 64,
    });
    expect(await sizeOf(parsePlan(SUITE["mia-text-quick"]))).toMatchObject({
      cells: 7,
      trials: 31,
    });
    expect(await sizeOf(parsePlan(SUITE["dynamics"]))).toMatchObject({ cells: 4, trials: 128 });
  });

  it("knows the built-in tasks without loading them", () => {
    for (const name of TASKS) {
      const { publicPart, privatePart } = loadTask(name);
      const { dim, classes, examples } = TASK_SIZES[name];
      const loaded = [name, publicPart.dim, publicPart.classes, count(privatePart)];
      expect(loaded).toEqual([name, dim, classes, examples]);
    }
  });

  it.each([0, 2])("adds up its cells, their trials doubled %i times", async (doublings) => {
    const times = 2 ** doublings;
    const plan = parsePlan(SUITE["mia"]);
    const { sizes, shared, before } = await outlineOf(plan);
    let [cells, shards, trials, most, work, longest, kept, mostKept, held] =
      Array<number>(9).fill(0);
    for (const size of sizes()) {
      const [n, all] = [size.cells ?? 1, times * size.trials];
      const ofOne = shardCount(plan.kind, { ...size, trials: all });
      cells += n;
      shards += n * ofOne;
      trials += n * all;
      most = Math.max(most, all);
      work += n * all * size.seconds;
      longest = Math.max(longest, (all * size.seconds) / ofOne);
      kept += n * times * size.kept;
      mostKept = Math.max(mostKept, times * size.kept);
      held = Math.max(held, size.held);
    }
    expect(Math.min(longest, kept, held, shared, before)).toBeGreaterThan(0);
    expect(sizes().some(({ cells: n = 1 }) => n > 1)).toBe(true);
    expect(await sizeOf(plan, doublings)).toEqual({
      ...{ cells, shards, trials, most, before, work, longest, shared },
      // 8 bytes a kept number, 80 where its cell's rows are made; 600 a shard; 150 MB a worker.
      kept: 8 * kept + 80 * mostKept + 600 * shards,
      worker: 150e6 + held,
    });
  });

  it("lists neither cells nor shards where there are too many", async () => {
    const list = Array.from({ length: 200 }, (_, i) => i + 1);
    const cells = { ...SUITE["symmetry"], ranks: list, batchSizes: list, steps: list };
    expect(await sizeOf(parsePlan(cells))).toEqual({ cells: 8e6 });
    expect(MOST_CELLS).toBeLessThan(8e6);
    const plan = parsePlan({ ...SUITE["witness"], trials: { entries: 1, min: 1e12, max: 1e12 } });
    const prepare = kindOf(plan.kind).prepare as (p: unknown, seed: string) => Promise<Prepared>;
    const prepared = await prepare(plan, "1");
    expect(() => shardsOf(plan, "1", prepared)).toThrow(
      new RegExp(`^plan witness must be of at most ${MOST_SHARDS} shards, got \\d+`),
    );
  });
});
