/** Steps between checkpoints: the middle of every gap, those before the first included, until none is left. */
import { describe, expect, it } from "vitest";
import { halvedGaps, isEnd, mostHalvings } from "./checkpoints.js";

describe("gaps between checkpoints", () => {
  const checkpoints = [3, 5, 8, 12, 20, 30, 48];
  it("are halved level by level, each step once", () => {
    const levels = halvedGaps({ checkpoints, halvings: 2 });
    expect(levels).toEqual([
      [1, 4, 6, 10, 16, 25, 39],
      [2, 7, 9, 11, 14, 18, 22, 27, 34, 43],
    ]);
    // A higher level does not change those before it.
    expect(halvedGaps({ checkpoints, halvings: 3 }).slice(0, 2)).toEqual(levels);
  });
  it("end where every step is a checkpoint", () => {
    const all = halvedGaps({ checkpoints, halvings: 20 });
    expect(all.length).toBe(mostHalvings({ checkpoints }));
    expect([...checkpoints, ...all.flat()].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 48 }, (_, i) => i + 1),
    );
    expect(mostHalvings({ checkpoints: [1, 2, 3] })).toBe(0);
    expect(halvedGaps({ checkpoints })).toEqual([]);
  });
  it("need no order", () => {
    const shuffled = { checkpoints: [8, 3], halvings: 1 };
    expect(halvedGaps(shuffled)).toEqual([[1, 5]]);
  });
  it("have no end of training in them", () => {
    expect([5, 3].map((step) => isEnd({ checkpoints: [3, 5] }, step))).toEqual([true, false]);
    expect(isEnd({ checkpoints: [4], models: "s/p0" }, 4)).toBe(false);
  });
});
