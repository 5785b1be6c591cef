/** What the mixing mechanism promises of pairs whose gradients do not have all directions. */
import { describe, expect, it } from "vitest";
import { DELTA } from "../../accountant/delta.js";
import { mixingEpsilon } from "../../accountant/mixing.js";
import { POOL, type SketchCell } from "./plan.js";
import { pairLayout, simulate } from "./simulate.js";

const [WIDTH, RANGE, BATCH, RANK] = [5, 3, 240, 4];
/** Example e is the outer square of axis e mod 3: the mean gradient is near I/3 on three axes, and zero beside. */
const axes = (): Float64Array => {
  const out = new Float64Array(POOL.mnist * WIDTH);
  for (let e = 0; e < POOL.mnist; e++) out[e * WIDTH + (e % RANGE)] = 1;
  return out;
};
const cell: SketchCell = {
  id: `b${BATCH}/replace`,
  source: "mnist",
  layers: ["hidden"],
  batch: BATCH,
  relation: "replace",
  ranks: [RANK],
  trials: 12,
  work: 1,
};

describe("what is promised of a range that is not the whole space", () => {
  it("counts eigenvalues within it", async () => {
    const shared = { inputs: axes(), deltas: axes() };
    const shard = { cell, seed: "1", plan: "test", first: 0, count: 12 } as never;
    const pairs = pairLayout(1).records(await simulate(shard, shared));
    // An axis for another: two parts, on two thirds of the pairs.
    const changed = pairs.filter(({ eigenvalues }) => eigenvalues === 2);
    expect(changed.length).toBeGreaterThan(0);
    for (const { rank, isApart, outputs, gamma, mixing } of changed) {
      expect([rank, isApart, outputs]).toEqual([RANGE, 0, WIDTH]);
      expect(gamma).toBeGreaterThan(1);
      const promised = mixingEpsilon(DELTA, RANK, { gamma, parts: 2 }, RANGE);
      expect(mixing[0]).toBe(promised);
      // Of all five outputs it would be more.
      expect(mixingEpsilon(DELTA, RANK, { gamma, parts: 2 }, WIDTH)).toBeGreaterThan(promised ?? 0);
    }
  });
});
