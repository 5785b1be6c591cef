/** Parts of a sweep: all of it once, of about the same work, the same on every machine. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CellBase, Shard } from "../experiment/kind.js";
import { partOfEach } from "./shard.js";

const shard = ([count, work]: readonly [number, number]): Shard => {
  const cell: CellBase = { id: "c", trials: 64, work };
  return { id: "i", kind: "noise", plan: "p", seed: "1", cell, first: 0, count };
};
const lists = fc.array(
  fc.tuple(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 1e6 })),
  {
    minLength: 1,
    maxLength: 60,
  },
);

describe("parts of a sweep", () => {
  it("are runs of neighbours, none heavier than its share and one shard", () => {
    fc.assert(
      fc.property(lists, fc.integer({ min: 1, max: 20 }), (list, of) => {
        const shards = list.map(shard);
        const work = shards.map(({ count, cell }) => count * cell.work);
        const parts = partOfEach(shards, of);
        expect(parts).toHaveLength(shards.length);
        parts.forEach((part, i) => {
          expect(part).toBeGreaterThanOrEqual(Math.max(1, parts[i - 1] ?? 1));
          expect(part).toBeLessThanOrEqual(of);
        });
        const total = work.reduce((a, b) => a + b, 0);
        const largest = Math.max(...work);
        for (let k = 1; k <= of; k++) {
          const own = work.filter((_, i) => parts[i] === k).reduce((a, b) => a + b, 0);
          expect(own).toBeLessThanOrEqual((total / of + largest) * (1 + 1e-9));
        }
      }),
      { seed: 18, numRuns: 200 },
    );
  });

  it("are cut by work, not by count", () => {
    // One shard of half the work, and ten of the other half.
    const shards = [shard([10, 100]), ...Array.from({ length: 10 }, () => shard([1, 100]))];
    expect(partOfEach(shards, 2)).toEqual([1, ...Array<number>(10).fill(2)]);
  });
});
