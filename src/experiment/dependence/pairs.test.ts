/** Pairs of gradients from snapshots whose rows are known by hand: which rows, of which steps, in which order. */
import { describe, expect, it } from "vitest";
import { dot, norm } from "../../core/row-major.js";
import type { GradientSnapshot } from "../../train/network/gradients.js";
import { pairsOfRows, pairsOfSteps, syntheticPair } from "./pairs.js";

type RealPlan = Parameters<typeof pairsOfSteps>[0];
const planOf = (keep: number): RealPlan => ({ layer: "hidden", keep }) as RealPlan;
const snapshotOf = (step: number, rows: number[][]): GradientSnapshot =>
  ({
    ...{ layer: "hidden", step, batchSize: 8, rows: rows.length, cols: rows[0].length },
    gradient: Float64Array.from(rows.flat()),
  }) as GradientSnapshot;

describe("pairs of steps", () => {
  // Norms 1, 5, 0, 2 at the first step: rows 1 and 3 are the largest; at the other steps others are.
  const first = snapshotOf(4, [
    [1, 0],
    [3, 4],
    [0, 0],
    [0, 2],
  ]);
  const later = (step: number): GradientSnapshot =>
    snapshotOf(step, [
      [70 + step, 0],
      [10 + step, 1],
      [80 + step, 0],
      [30 + step, 3],
    ]);

  it("are of the largest rows of the first step, and of the same rows of each other step", () => {
    const pairs = pairsOfSteps(planOf(2), [first, later(5), later(9)]);
    expect(pairs).toEqual(
      [5, 9].map((step) => ({
        label: `hidden, steps 4 and ${step}`,
        dim: 2,
        x: [3, 4, 0, 2],
        y: [10 + step, 1, 30 + step, 3],
      })),
    );
  });

  it("leave out rows that are zero at the first step, and batches of another size", () => {
    const other = { ...later(6), batchSize: 16 };
    const [pair, ...none] = pairsOfSteps(planOf(9), [first, other, later(5)]);
    expect(none).toEqual([]);
    expect(pair.label).toBe("hidden, steps 4 and 5");
    expect(pair.x).toEqual([3, 4, 0, 2, 1, 0]);
    expect(pair.y).toEqual([15, 1, 35, 3, 75, 0]);
  });
});

describe("pairs of rows", () => {
  const gradient = snapshotOf(7, [
    [2, 0],
    [0, 0],
    [0, 3],
    [1, 1],
  ]);
  const later = snapshotOf(8, [
    [9, 9],
    [9, 9],
    [9, 9],
    [9, 9],
  ]);

  it("are of one gradient, at rising cosines: 0, then 1/sqrt 2 twice; rows of zeros are in none", () => {
    const pairs = pairsOfRows(planOf(9), [gradient, later]);
    expect(pairs.map(({ label }) => label)).toEqual([
      "hidden@7 rows 0 and 2",
      "hidden@7 rows 0 and 3",
      "hidden@7 rows 2 and 3",
    ]);
    expect(pairs.map(({ x, y, dim }) => [...x, ...y, dim])).toEqual([
      [2, 0, 0, 3, 2],
      [2, 0, 1, 1, 2],
      [0, 3, 1, 1, 2],
    ]);
    // Of fewer the ends stay: least and most alike.
    expect(pairsOfRows(planOf(2), [gradient]).map(({ label }) => label)).toEqual(
      [pairs[0], pairs[2]].map(({ label }) => label),
    );
  });
});

describe("synthetic pairs", () => {
  it.each([-1, 0, 0.3, 1])("have norm 1 each, and the cosine %d", (cosine) => {
    const { x, y, dim, label } = syntheticPair(5, cosine);
    expect([dim, x.length, label]).toEqual([5, 5, `cosine ${cosine}`]);
    for (const q of [x, y]) expect(norm(q)).toBeCloseTo(1, 12);
    expect(dot(x, y)).toBeCloseTo(cosine, 12);
  });
});
