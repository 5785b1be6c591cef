/** Which rows of an update the test looks at, and which record of a trial is whose. */
import { describe, expect, it } from "vitest";
import { asymmetry } from "../../attack/symmetry.js";
import type { SymmetryRow } from "../symmetry/rows.js";
import { onlyValues } from "../sums.js";
import { asymmetries, MODULE } from "./attack.js";
import { languageSymmetry } from "./index.js";

const [ROWS, INTO] = [34, 2];
const matrixOf = (row: (i: number) => readonly [number, number]): Float64Array =>
  Float64Array.from(Array.from({ length: ROWS }, (_, i) => row(i)).flat());

describe("asymmetries of an update", () => {
  // Y = V M, M = diag(1, 3), but for row 0. The target adds to row i the more the larger i is.
  const [first, others] = [[1, 2] as const, (i: number) => [1 + i, 5 - i] as const];
  const without = matrixOf((i) => (i === 0 ? first : others(i)));
  const update = matrixOf((i) => (i === 0 ? [7, -3] : [1 + i, 3 * (5 - i)]));
  const including = matrixOf((i) => (i === 0 ? [1.001, 2] : [1 + i + (2 + i) / 100, 5 - i]));

  it("are of the 32 rows where the target's share is largest", () => {
    const all = [...Array(ROWS).keys()];
    expect(asymmetry(update, without, INTO, all)).toBeGreaterThan(0.01);
    const [own, other] = asymmetries(update, without, including, INTO);
    expect(own).toBeLessThan(1e-14);
    expect(other).toBeGreaterThan(1e-5);
    expect(other).toBeCloseTo(asymmetry(update, including, INTO, all.slice(2)), 14);
  });
});

describe("rows of a cell", () => {
  it("a module's row is made of its own records, the last of the means; members are even trials", () => {
    const cell = {
      ...{ id: "r1/b4", projections: ["v_proj"] as const, modules: ["one", "two"], rank: 1 },
      ...{ batch: 4, work: 1, trials: 4 },
    };
    // Scores of module m in trial t: right in the first, wrong in the second, of the means right but for the last.
    const isRight = (m: number, t: number): boolean => m === 0 || (m === 2 && t < 3);
    const values = [0, 1, 2, 3].flatMap((t) =>
      [0, 1, 2].flatMap((m) => {
        const sign = (t % 2 === 0) === isRight(m, t) ? 1 : -1;
        const residual = 10 * m + t;
        return MODULE.pack({ score: sign, residualTrue: residual, residualOther: residual + 0.5 });
      }),
    );
    const context = { plan: "p", source: "language", seed: "1", backend: "x" };
    const rows = languageSymmetry.tables(cell, onlyValues(values), context)
      .symmetry as SymmetryRow[];
    expect(rows.map((r) => [r.layer, r.cell, r.trials, r.right, r.auc])).toEqual([
      ["one", "r1/b4/one", 4, 4, 1],
      ["two", "r1/b4/two", 4, 0, 0],
      ["all modules", "r1/b4/all modules", 4, 3, 0.75],
    ]);
    expect(rows.map((r) => [r.residualTrue, r.residualOther])).toEqual([
      [2, 2.5],
      [12, 12.5],
      [22, 22.5],
    ]);
  });
});
