/** Which examples are whose: a pool's own are unseen by it, apart, and another pool's are others. */
import { describe, expect, it } from "vitest";
import { openTask } from "../../train/data/table.js";
import { drawPool, split, type Examples, type Task } from "../../train/data/task.js";
import { reported, unseenOf } from "./unseen.js";

/** A task whose examples are known by a number of their own. */
function numbered(n: number): Task {
  const features = Float32Array.from({ length: n }, (_, i) => i);
  return split("numbered", { dim: 1, classes: 2, features, labels: new Uint8Array(n) });
}
const numbersOf = ({ features }: Examples): number[] => [...features];
const overlap = (a: readonly number[], b: readonly number[]): number =>
  a.filter((x) => b.includes(x)).length;

function partsOf(task: Task, poolSize: number, pool: number) {
  const { validation, population } = unseenOf(task, poolSize, "1", pool);
  const members = drawPool(task, poolSize, 0, "1", pool);
  return [members, validation, population, reported(task)].map(numbersOf);
}

describe("unseen examples", () => {
  it.each([
    ["enough of them", 6000, 1000, [256, 250]],
    // 750 private, 250 of the test part of which half is reported: 50 + 125 are left.
    ["the test part fills up", 1500, 700, [89, 86]],
    ["a pool of the whole private part", 60, 30, [3, 2]],
  ] as const)("%s: apart from the pool, from each other, and from the reported ones", (...of) => {
    const [, n, poolSize, sizes] = of;
    const task = numbered(n);
    for (const pool of [0, 1]) {
      const parts = partsOf(task, poolSize, pool);
      expect(parts.slice(1, 3).map((list) => list.length)).toEqual(sizes);
      const all = parts.flat();
      expect(new Set(all).size).toBe(all.length);
      expect(overlap(all, numbersOf(task.publicPart))).toBe(0);
    }
  });
  it("are each pool's own: two pools share about as many as chance has them share", () => {
    const task = numbered(30_000);
    const [a, b] = [0, 1].map((pool) => partsOf(task, 1000, pool)[1]);
    // Hypergeometric: 256 of 15,000 twice, 4.4 +- 2.1 in common; above 30 with probability below 1e-14. One list for
    // all pools shares 256.
    expect(overlap(a, b)).toBeLessThan(30);
  });
  it("of a built-in task are enough for every pool", async () => {
    for (const [name, poolSize] of [
      ["mnist", 1000],
      ["spam", 1000],
    ] as const) {
      const { validation, population } = unseenOf(await openTask(name), poolSize, "1", 0);
      expect([validation.labels.length, population.labels.length]).toEqual([256, 250]);
    }
  });
});
