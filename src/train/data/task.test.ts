/** The built-in tasks: no example in two parts. Pools and their wrong labels; shares of parts. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { count, type Examples } from "./examples.js";
import { drawPool, loadTask, poolOrder, split, TASKS, type Task } from "./task.js";

const hashes = (e: Examples): Set<string> =>
  new Set(
    Array.from({ length: count(e) }, (_, i) =>
      createHash("sha256")
        .update(e.features.slice(i * e.dim, (i + 1) * e.dim))
        .digest("base64"),
    ),
  );

it.each(TASKS)("%s: public, private and test parts have no example in common", (name) => {
  const { publicPart, privatePart, test } = loadTask(name);
  const parts = [publicPart, privatePart, test].map(hashes);
  for (const part of parts) expect(part.size).toBeGreaterThan(100);
  for (const [a, b] of [
    [0, 1],
    [0, 2],
    [1, 2],
  ])
    expect([...parts[a]].filter((k) => parts[b].has(k))).toHaveLength(0);
});

describe("a pool", () => {
  /** Classes 0 to 4 are public, 5 to 9 private; an example's feature is its position. */
  const part = (n: number, first: number): Examples => ({
    dim: 1,
    classes: 10,
    features: Float32Array.from({ length: n }, (_, i) => i),
    labels: Uint8Array.from({ length: n }, (_, i) => first + (i % 5)),
  });
  const task = {
    name: "hand",
    publicPart: part(50, 0),
    privatePart: part(400, 5),
    test: part(50, 5),
  } as Task;
  /** Positions whose label is not their own. */
  const wrong = (noise: number, pool: number, seed = "1"): number[] => {
    const { features, labels } = drawPool(task, 300, noise, seed, pool);
    return [...labels.keys()].filter((i) => labels[i] !== 5 + (features[i] % 5));
  };

  it("is the first private examples of its own order, each once", () => {
    const { features } = drawPool(task, 300, 0.5, "1", 2);
    expect([...features]).toEqual([...poolOrder(task, "1", 2).subarray(0, 300)]);
    expect(new Set(features).size).toBe(300);
    expect(drawPool(task, 300, 0.5, "1", 3).features).not.toEqual(features);
    expect(drawPool(task, 300, 0.5, "2", 2).features).not.toEqual(features);
    expect(() => drawPool(task, 401, 0, "1", 0)).toThrow(/from 2 to 400/);
  });

  it("has the share of wrong labels asked for, of the other private classes, by coins of its own", () => {
    expect(wrong(0, 0)).toEqual([]);
    expect(wrong(1, 0)).toHaveLength(300);
    const { features, labels } = drawPool(task, 400, 1, "1", 0);
    // Each of 20 pairs of a class and another one 20 times on average: one is missing with 20 e^-20, 4e-8.
    const pairs = new Set([...labels].map((label, i) => `${5 + (features[i] % 5)} ${label}`));
    expect(pairs.size).toBe(20);
    expect([...labels].every((label) => label >= 5)).toBe(true);
    // A quarter of 300: 75 +- 7.5, seven of them, 3e-12 each. Coins of another pool or seed fall otherwise.
    const coins = [wrong(0.25, 0), wrong(0.25, 1), wrong(0.25, 0, "2")];
    for (const list of coins) expect(Math.abs(list.length - 75)).toBeLessThan(53);
    for (const [a, b] of [
      [0, 1],
      [0, 2],
    ]) {
      // Both at once at 1/16: 19 +- 4.2.
      const both = coins[a].filter((i) => coins[b].includes(i)).length;
      expect(both).toBeLessThan(48);
    }
  });
});

it("a part of a task is a third, a half and a sixth of its examples, in an order that its name decides", () => {
  const features = Float32Array.from({ length: 60 }, (_, i) => i);
  const e = {
    dim: 1,
    classes: 2,
    features,
    labels: new Uint8Array(60),
    rows: Int32Array.from(features),
  };
  const { publicPart, privatePart, test } = split("sixty", e);
  expect([publicPart, privatePart, test].map(count)).toEqual([20, 30, 10]);
  const all = [publicPart, privatePart, test].flatMap((p) => [...p.features]);
  expect([...all].sort((x, y) => x - y)).toEqual([...features]);
  expect(all).not.toEqual([...features]);
  // Rows go with their examples.
  for (const p of [publicPart, privatePart, test])
    expect([...(p.rows as Int32Array)]).toEqual([...p.features]);
  expect(split("other", e).test.features).not.toEqual(test.features);
});
