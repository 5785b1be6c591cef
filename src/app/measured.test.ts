/** What tried cells say of a whole plan: seconds by how much slower they were, bytes by their shards. */
import { describe, expect, it } from "vitest";
import type { CellSize } from "../experiment/kind.js";
import type { Calibration, Tried } from "../sweep/calibrate.js";
import { measuredOf } from "./estimate.js";

/** Two kinds of cells of pools, whose shards are a block each: 3 x 4 trials of 2 s, and 1 x 8 of 0.1 s. */
const SIZES: readonly CellSize[] = [
  { cells: 3, trials: 4, block: 2, work: 1e9, seconds: 2, kept: 0, held: 0 },
  { trials: 8, block: 8, work: 1e6, seconds: 0.1, kept: 0, held: 0 },
];
const tried = (expected: number, seconds: number, bytes: number): Tried => ({
  ...{ cell: "c", expected, seconds, bytes, tries: [seconds] },
});
/** The long cells take three times as long as the outline says, the short ones half of it. */
const found = (before: number | null): Calibration => ({
  tried: [tried(0.1, 0.05, 7), tried(2, 6, 1000)],
  before,
});
const outline = { before: 10, work: 3 * 4 * 2 + 8 * 0.1 };

describe("what was tried of a plan", () => {
  it("is of all its cells: work, the longest shard of one of them, and the store", () => {
    const { work, longest, bytes } = measuredOf(found(null), outline, SIZES, "membership");
    // 24 s of the long cells times 3, 0.8 s of the short ones times 1/2.
    expect(work).toBeCloseTo(72.4, 12);
    // Of a long cell's 24 s two shards of 12 s; six such files, and one of the short cell.
    expect(longest).toBeCloseTo(12, 12);
    expect(bytes).toBe(6 * 1000 + 7);
  });

  it("has the seconds before the first shard as they were, or as much slower than said as the shards", () => {
    const before = (measured: number | null): number =>
      measuredOf(found(measured), outline, SIZES, "membership").before;
    expect(before(4)).toBe(4);
    expect(before(0)).toBe(0);
    // 72.4 s in place of 24.8 s.
    expect(before(null)).toBeCloseTo((10 * 72.4) / 24.8, 12);
  });
});
