/** Which examples a stack trains on: Poisson batches at the accounted rate, shuffled passes for the other methods. */
import { describe, expect, it } from "vitest";
import { training, type Training } from "../method.js";
import { job, model } from "./trainer.fixture.js";
import { trainNetworks, type Model } from "./trainer.js";

/** Batches of every step, model by model, with the one that would come next. */
async function batchesOf(t: Training, models: Model[]): Promise<Array<readonly number[][]>> {
  const out: Array<readonly number[][]> = [];
  const checkpoints = [...Array(t.steps + 1).keys()];
  await trainNetworks(job({ training: t, models, checkpoints }), async (s) => {
    out.push(s.batches);
  });
  return out;
}

describe("sampling of training", () => {
  it("dp methods sample each member with the rate that is accounted for", async () => {
    const models = [0, 1, 2, 3, 4, 5, 6, 7].map(model);
    const batches = (
      await batchesOf(training({ method: "dp-sgd", batch: 30, steps: 60 }), models)
    ).flat();
    const sizes = batches.map((b) => b.length);
    // 61 steps of 8 models of 100 members each: binomial(100, 0.3) sizes, mean 30, sd 4.58.
    const mean = sizes.reduce((a, x) => a + x, 0) / sizes.length;
    expect(Math.abs(mean - 30)).toBeLessThan((7 * 4.58) / Math.sqrt(sizes.length));
    const variance = sizes.reduce((a, x) => a + (x - 30) ** 2, 0) / sizes.length;
    expect(Math.abs(variance / 21 - 1)).toBeLessThan(7 * Math.sqrt(2 / sizes.length));
    // Every example belongs to 4 of the 8 models: 244 chances at 0.3, 73 +- 7.2.
    const times = new Map<number, number>();
    for (const example of batches.flat()) times.set(example, (times.get(example) ?? 0) + 1);
    for (const count of times.values()) expect(Math.abs(count - 73.2)).toBeLessThan(7 * 7.2);
  });

  it("other methods pass over all members between repeats, in another order each time", async () => {
    const t = training({ method: "full", batch: 25, steps: 7 });
    const order = (await batchesOf(t, [model(0)])).flatMap(([batch]) => batch);
    expect(new Set(order.slice(0, 100)).size).toBe(100);
    expect(new Set(order.slice(100, 200)).size).toBe(100);
    expect(order.slice(0, 100)).not.toEqual(order.slice(100, 200));
  });
});
