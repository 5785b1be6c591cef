/** Scales and expectations of a pair's noises, and a row's columns, worked out by hand for rows of a few numbers. */
import { describe, expect, it } from "vitest";
import { push } from "../../core/accumulator.js";
import { byName, emptySums } from "../sums.js";
import type { DependenceCell } from "./plan.js";
import { MOMENTS } from "./simulate.js";
import { rowOf } from "./tables.js";
import { crossProbe, crossSds, crossTheory, energyOf } from "./theory.js";

const CELL: DependenceCell = {
  ...{ id: "c", model: "lora", relation: "rows", label: "l", rank: 5, dim: 3 },
  ...{ x: [3, 4, 0], y: [0, 0, 5], norm: 5, scaling: "none", fixedSd: 0.5, work: 1, trials: 2 },
};

describe("a pair of rows (3, 4, 0) and (0, 0, 5) under one A of rank 5", () => {
  it("E|N|^2 = (m + 1)|g|^2/r = 4 25/5; of DP-SGD's kind a constant of each coordinate", () => {
    expect([energyOf(CELL, CELL.x), energyOf(CELL, [1, 0, 0])]).toEqual([20, 0.8]);
    expect(energyOf({ ...CELL, model: "dp-sgd" }, CELL.x)).toBe(0.75);
  });

  it("is probed where x_l y_j is largest: N_x at j = 2, N_y at l = 1, with their own deviations", () => {
    expect(crossProbe(CELL)).toEqual({ j: 2, l: 1 });
    // Var N_j = (|q|^2 + q_j^2)/r: x has 0 at j and y has 0 at l.
    const { x, y } = crossSds(CELL);
    expect([x, y]).toEqual([expect.closeTo(Math.sqrt(5), 12), expect.closeTo(Math.sqrt(5), 12)]);
    // Cov(N_x[2], N_y[1]) = (x.y [j = l] + x_1 y_2)/r = 4 5/5.
    expect(crossTheory(CELL)).toBeCloseTo(4 / 5, 12);
  });

  it("of one coordinate: both terms of the covariance, and loaded deviations", () => {
    const same = { ...CELL, x: [3, 4, 0], y: [0, 2, 0] };
    expect(crossProbe(same)).toEqual({ j: 1, l: 1 });
    // (25 + 16)/5 and (4 + 4)/5; (8 + 8)/5 over the root of their product.
    const { x, y } = crossSds(same);
    expect([x * x, y * y]).toEqual([expect.closeTo(8.2, 12), expect.closeTo(1.6, 12)]);
    expect(crossTheory(same)).toBeCloseTo(3.2 / Math.sqrt(8.2 * 1.6), 12);
  });

  it("of several rows the first one is probed", () => {
    const two = { ...CELL, x: [...CELL.x, 9, 9, 90], y: [...CELL.y, 70, 7, 7] };
    expect([crossProbe(two), crossSds(two)]).toEqual([crossProbe(CELL), crossSds(CELL)]);
    expect(crossTheory(two)).toBe(crossTheory(CELL));
  });

  it("without a common A nothing is expected in common", () => {
    expect(crossTheory({ ...CELL, model: "flora" })).toBe(0);
    const dp = { ...CELL, model: "dp-sgd" } as const;
    expect([crossTheory(dp), crossSds(dp)]).toEqual([0, { x: 0.5, y: 0.5 }]);
  });
});

describe("a row of a pair", () => {
  const rowAt = (cell: DependenceCell) => {
    const sums = emptySums(MOMENTS.length);
    const { correlation, cross, energy } = byName(MOMENTS, sums.moments);
    // Two trials: mean 0.5 +- 0.1, mean 0.25 +- 0.05, mean 9 +- 4.
    for (const x of [0.4, 0.6]) push(correlation, x);
    for (const x of [0.2, 0.3]) push(cross, x);
    for (const x of [5, 13]) push(energy, x);
    const context = { plan: "p", source: "mnist", seed: "1", backend: "reference" };
    return rowOf(cell, sums, context);
  };

  it("has means and their errors, each of its own moment", () => {
    const row = rowAt(CELL);
    expect([row.correlation, row.correlationSe]).toEqual([
      expect.closeTo(0.5, 12),
      expect.closeTo(0.1, 12),
    ]);
    expect([row.cross, row.crossSe]).toEqual([expect.closeTo(0.25, 12), expect.closeTo(0.05, 12)]);
    expect(row.crossTheory).toBeCloseTo(4 / 5, 12);
    // The root of a mean of squares 9 +- 4 is 3 +- 4/(2 3); theory's is the root of 20 over 3 coordinates.
    expect([row.noiseSd, row.noiseSdSe]).toEqual([
      expect.closeTo(3, 12),
      expect.closeTo(2 / 3, 12),
    ]);
    expect(row.noiseSdTheory).toBeCloseTo(Math.sqrt(20 / 3), 12);
    expect(row).toMatchObject({ trials: 2, rank: 5, dim: 3, norm: 5, plan: "p", source: "mnist" });
  });

  it("expects the cosine under one A, and nothing where A is drawn anew", () => {
    const alike = { ...CELL, y: [4, 3, 0] };
    const { cosine, correlationTheory } = rowAt(alike);
    expect([cosine, correlationTheory]).toEqual([
      expect.closeTo(24 / 25, 12),
      expect.closeTo(24 / 25, 12),
    ]);
    expect(rowAt({ ...alike, model: "flora" })).toMatchObject({ cosine, correlationTheory: 0 });
  });
});
