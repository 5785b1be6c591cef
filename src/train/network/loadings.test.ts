/** Loadings by hand, and which rows of a gradient a sweep takes: evenly spaced by loading, at length 1. */
import { describe, expect, it } from "vitest";
import type { GradientSnapshot } from "./gradients.js";
import { loadingsOf, realRows } from "./loadings.js";

const snapshot = (cols: number, ...all: number[][]): GradientSnapshot => ({
  ...{ source: "mnist", layer: "hidden", step: 3, batchSize: 8 },
  ...{ rows: all.length, cols, gradient: Float64Array.from(all.flat()) },
});

describe("loadings", () => {
  it("are of each row but zeros: its length, its largest entry over it, and (sum rho^4)^-1", () => {
    const found = loadingsOf(snapshot(2, [3, -4], [0, 0], [0, -2], [5, 5]));
    expect(found.map((l) => [l.row, l.norm])).toEqual([
      [0, 5],
      [2, 2],
      [3, expect.closeTo(5 * Math.SQRT2, 12)],
    ]);
    const [a, b, c] = found;
    // 0.6^4 + 0.8^4 = 0.1296 + 0.4096.
    expect([a.maxLoading, a.participation]).toEqual([0.8, expect.closeTo(1 / 0.5392, 12)]);
    expect([b.maxLoading, b.participation]).toEqual([1, 1]);
    expect([c.maxLoading, c.participation]).toEqual([
      expect.closeTo(Math.SQRT1_2, 12),
      expect.closeTo(2, 12),
    ]);
    expect(a).toMatchObject({ source: "mnist", layer: "hidden", step: 3, batchSize: 8 });
  });
});

describe("rows of a sweep", () => {
  // Largest loadings: row 0 has 1, row 1 0.8, row 2 1/sqrt 2, row 3 0.96, row 4 12/13; lengths are in another order.
  const own = snapshot(2, [0, 9], [3, -4], [1, 1], [-96, 28], [5, 12]);
  const names = (count: number): string[] =>
    [...realRows([own], count).values()].flatMap(({ rows }) => rows.map((r) => r.shape));
  const named = (...rows: number[]): string[] => rows.map((row) => `hidden@3-b8 row ${row}`);

  it("run from the least loading to the largest, evenly", () => {
    expect(names(5)).toEqual(named(2, 1, 4, 3, 0));
    expect(names(3)).toEqual(named(2, 4, 0));
    expect(names(2)).toEqual(named(2, 0));
    expect(names(1)).toEqual(named(2));
    expect(names(9)).toHaveLength(5);
  });

  it("have length 1, the signs and the layer of their gradient", () => {
    const [[name, { dim, rows }]] = [...realRows([own], 5)];
    expect([name, dim]).toEqual(["hidden@3-b8", 2]);
    const values = rows.map((r) => r.values);
    expect(values[1]).toEqual([0.6, -0.8]);
    expect(values[3]).toEqual([expect.closeTo(-0.96, 12), expect.closeTo(0.28, 12)]);
    expect(realRows([snapshot(2, [0, 0])], 3).size).toBe(0);
  });
});
