/** How plans grow, by numbers: doublings, pools as far as data go, and which inputs a cell reads. */
import { describe, expect, it } from "vitest";
import { byPools, byTrials, readsInput } from "./growth.js";

const by = (times: number) => ({ times, halvings: 0 });

describe("a plan that grows", () => {
  it("by trials doubles the trials of its cells, and is itself as it was", () => {
    const plan = { name: "own" };
    expect([0, 1, 2, 3].map((times) => byTrials(plan, by(times)).sample)).toEqual([1, 2, 4, 8]);
    expect(byTrials(plan, by(3))).toEqual({ plan, doublings: 3, sample: 8, halvings: 0 });
  });

  it("by pools has twice as many each time, trials of no cell change, and data end it", () => {
    const grown = [0, 1, 2, 3].map((times) => byPools({ pools: 4 }, by(times), 20));
    expect(grown.map(({ plan }) => plan.pools)).toEqual([4, 8, 16, 20]);
    expect(grown.map(({ sample }) => sample)).toEqual([1, 2, 4, 5]);
    expect(grown.every(({ doublings }) => doublings === 0)).toBe(true);
    // Never fewer than the plan's own, and 1000 at most, as its schema has them.
    expect(byPools({ pools: 4 }, by(1), 3).plan.pools).toBe(4);
    expect(byPools({ pools: 600 }, by(1)).plan.pools).toBe(1000);
  });

  it("reads of inputs by pool those of its own pool, and all others", () => {
    for (const name of ["pool", "validation", "test", "population"]) {
      expect(readsInput({ pool: 1 }, `${name}1Features`)).toBe(true);
      expect(readsInput({ pool: 1 }, `${name}0Features`)).toBe(false);
      expect(readsInput({ pool: 1 }, `${name}10`)).toBe(false);
      expect(readsInput({ pool: -1 }, `${name}-1`)).toBe(true);
      expect(readsInput({ pool: 1 }, `${name}-1`)).toBe(false);
    }
    for (const name of ["w0", "widths", "testFeatures", "references", "weights/wte"])
      expect(readsInput({ pool: 1 }, name)).toBe(true);
  });
});
