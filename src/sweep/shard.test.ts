/** Every trial has a stream of its own; shards of a cell add up to it. */
import { describe, expect, it } from "vitest";
import { openBackend } from "../backend/select.js";
import type { Shard } from "../experiment/kind.js";
import { mergePartials, type NoisePartial } from "../experiment/noise/partial.js";
import type { NoiseCell } from "../experiment/noise/plan.js";
import { drawFactors, simulate } from "../experiment/noise/simulate.js";
import type { NoiseRow } from "../experiment/rows.js";
import { inlineExecutor } from "./executor.js";
import { shardSize, shardsOf } from "./shard.js";
import { plan, rows, shards, wide } from "./sweep.fixture.js";

describe("shards", () => {
  it("hold whole blocks of trials, as many as fit in their work, one at least", () => {
    // 3e7 of work: 300 trials of 1e5, of which 4 blocks of 64 or 42 of 7; 30 of 1e6, of which 4 blocks of 7.
    expect(shardSize({ trials: 1000, work: 1e5 })).toBe(256);
    expect(shardSize({ trials: 1000, work: 1e5, block: 7 })).toBe(294);
    expect(shardSize({ trials: 1000, work: 1e6, block: 7 })).toBe(28);
    expect(shardSize({ trials: 1000, work: 1e6 })).toBe(64);
    expect(shardSize({ trials: 1000, work: 1e9, block: 7 })).toBe(7);
  });

  it("have names that the inputs of their cells belong to", () => {
    const cells = [{ id: "a", trials: 8, work: 1 }];
    const named = (...values: number[]): string =>
      shardsOf(plan, "1", { cells, shared: { rows: Float64Array.from(values) } })[0].id;
    expect(named(1, 2)).toBe(named(1, 2));
    expect(named(1, 3)).not.toBe(named(1, 2));
    expect(shardsOf(plan, "1", { cells })[0].id).not.toBe(named(1, 2));
  });

  it("draws every trial from a stream of its own: none repeats another's factors", async () => {
    const cell = { init: "gaussian" as const, rank: 2, dim: 8 };
    const size = 16;
    const draws = (experiment: string, first: number, count: number): string[] => {
      const all = drawFactors("1", experiment, cell, first, count);
      return Array.from({ length: count }, (_, t) => all.slice(t * size, (t + 1) * size).join());
    };
    const one = draws("small/a", 0, 4096);
    expect(new Set([...one, ...draws("small/b", 0, 4096)]).size).toBe(8192);
    // A trial's draw does not depend on the shard that asks for it.
    expect(draws("small/a", 1000, 64)).toEqual(one.slice(1000, 1064));
  });

  it("gives equal shards, and like cells, different results; neighbouring shards add up", async () => {
    const [first] = await shards(wide);
    const backend = await openBackend("reference");
    const run = async (shard: Shard<NoiseCell>): Promise<NoisePartial> => simulate(shard, backend);
    const take = (
      start: number,
      count: number,
      cell = first.cell as NoiseCell,
    ): Shard<NoiseCell> => ({ ...(first as Shard<NoiseCell>), cell, first: start, count });
    const [a, b] = [await run(take(0, 64)), await run(take(64, 64))];
    expect(a.rows[0].coordinate.mean).not.toBe(b.rows[0].coordinate.mean);
    const both = await run(take(0, 128));
    const merged = mergePartials(a, b);
    expect(merged.rows[0].histogram).toEqual(both.rows[0].histogram);
    expect(merged.rows[0].coordinate.mean).toBeCloseTo(both.rows[0].coordinate.mean, 14);
    const likeCell = await run(take(0, 64, { ...(first.cell as NoiseCell), id: "another" }));
    expect(likeCell.rows[0].coordinate.mean).not.toBe(a.rows[0].coordinate.mean);
    expect((await run(take(0, 64))).rows[0].coordinate.mean).toBe(a.rows[0].coordinate.mean);
  });

  it.each(["factors", "row", "coordinate", "block"] as const)(
    "%s: a shard of several batches is the sum of its parts; its name and its rows say the sampler",
    async (sampler) => {
      const which = { ...wide, sampler };
      const [first] = await shards(which);
      const backend = await openBackend("simd");
      const take = (start: number, count: number): Shard<NoiseCell> => ({
        ...(first as Shard<NoiseCell>),
        first: start,
        count,
      });
      const [all, parts] = [
        await simulate(take(0, 1100), backend),
        mergePartials(
          await simulate(take(0, 512), backend),
          await simulate(take(512, 588), backend),
        ),
      ];
      expect(parts.rows[0].histogram).toEqual(all.rows[0].histogram);
      expect(parts.rows[0].fine).toEqual(all.rows[0].fine);
      // Trials of different batches are different trials.
      expect((await simulate(take(512, 512), backend)).rows[0].coordinate.mean).not.toBe(
        (await simulate(take(0, 512), backend)).rows[0].coordinate.mean,
      );
      const ids = await Promise.all(
        (["factors", "row", "coordinate", "block"] as const).map(
          async (s) => (await shards({ ...wide, sampler: s }))[0].id,
        ),
      );
      expect(new Set(ids).size).toBe(4);
      const { noise } = JSON.parse(await rows(inlineExecutor("simd"), { ...plan, sampler })) as {
        noise: NoiseRow[];
      };
      for (const row of noise)
        expect(row.sampler).toBe(row.init === "gaussian" ? sampler : "factors");
    },
  );
});
