/** Sizes of a pool and of a batch: of the private examples alone, as given, or a default lowered to what is there. */
import { describe, expect, it } from "vitest";
import type { Task } from "../train/data/task.js";
import { poolLine, sharedRowsNote } from "./pool.js";
import { classifierSetting } from "./setting.js";
import { classifierSizes, ROWS } from "./train.js";

const part = (rows: number) => ({
  ...{ features: new Float32Array(2 * rows), labels: new Uint8Array(rows), dim: 2, classes: 2 },
});
/** Parts of three sizes, so that one taken for another shows. */
const task = { publicPart: part(90), privatePart: part(30), test: part(64) } as unknown as Task;

function sizesOf(
  asked: { poolSize?: number; batch?: number },
  limits: Readonly<Record<"min" | "max", number>> = { min: 2, max: 1000 },
) {
  const { poolSize, batch } = asked;
  const training = { method: "lora", batch } as const;
  return classifierSizes(classifierSetting({ poolSize, training }), task, limits);
}

describe("sizes of a classifier's training", () => {
  it("are at most the private rows, of which a batch is half at most", () => {
    const found = sizesOf({});
    expect(found).toEqual({
      ...{ poolSize: 30, batch: 15 },
      // Defaults: 1000 rows, batches of 50.
      pool: { size: 30, available: 30, capped: 1000, batchCapped: 50 },
    });
    expect(poolLine(found, ROWS)).toBe(
      "pool: 30 of 30 private rows (default 1000 capped), a model trains on about half, batch 15 (default 50 capped)",
    );
  });

  it("are what was given, or refused: 31 of 30 rows, 11 of the half of 20", () => {
    const found = sizesOf({ poolSize: 20, batch: 10 });
    expect(found).toMatchObject({ poolSize: 20, batch: 10 });
    expect(found.pool).toEqual({ size: 20, available: 30, capped: null, batchCapped: null });
    expect(sizesOf({ poolSize: 30 }).pool.available).toBe(30);
    expect(() => sizesOf({ poolSize: 31 })).toThrow("from 2 to 30 (private rows), got 31");
    expect(() => sizesOf({ poolSize: 20, batch: 11 })).toThrow("batch must be at most 10");
  });

  it("keep the limits of a plan: no pool above the most, and none of fewer rows than the least", () => {
    expect(sizesOf({}, { min: 20, max: 24 })).toMatchObject({ poolSize: 24, batch: 12 });
    expect(() => sizesOf({ poolSize: 25 }, { min: 20, max: 24 })).toThrow("from 20 to 24");
    expect(() => sizesOf({}, { min: 40, max: 50 })).toThrow("at least 40, got 30 private rows");
  });

  it("are said to share rows where two pools need more than there are", () => {
    const note = (pools: number, poolSize: number) => sharedRowsNote(pools, sizesOf({ poolSize }));
    expect([note(2, 15), note(1, 30), note(9, 15)]).toEqual([undefined, undefined, undefined]);
    expect(note(2, 16)).toMatch(/^pools share rows: each is 16 of the same 30; intervals/);
  });
});
