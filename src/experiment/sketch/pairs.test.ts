/** Rows of sketches made of given pairs, and plans that are refused. */
import { describe, expect, it } from "vitest";
import { parsePlan } from "../../sweep/plan.js";
import type { SketchRow } from "../rows.js";
import { onlyValues } from "../sums.js";
import { sketch } from "./index.js";
import { pairLayout } from "./simulate.js";

describe("rows of pairs", () => {
  it("count what is sure apart, and leave out what is unclear", () => {
    const record = pairLayout(2);
    const pair = (isApart: number, isClear: number, exact: number, gamma = 0, mixing = NaN) =>
      record.pack({
        rank: 5,
        isApart,
        isClear,
        smallest: 0.1,
        eigenvalues: 3,
        outputs: 8,
        gamma,
        exact: [exact, 10 * exact],
        bound: [2 * exact, 20 * exact],
        mixing: [mixing, 3 * mixing],
      });
    const values = [
      pair(1, 1, NaN),
      pair(0, 0, NaN, 9, 9),
      pair(0, 0, NaN, 9, 9),
      pair(0, 1, 1, 0.5),
      pair(0, 1, 100, 4, 400),
      pair(0, 1, 10, 2, 60),
    ].flat();
    const cell = {
      id: "b8/replace",
      source: "mnist",
      layers: ["hidden"],
      batch: 8,
      relation: "replace",
      ranks: [1, 4],
      trials: 6,
      work: 1,
    } as const;
    const context = { plan: "test", source: "mnist", seed: "1", backend: "" };
    const made = sketch.tables(cell, onlyValues(values), context).sketches as SketchRow[];
    expect(made.map((r) => [r.rank, r.pairs, r.apart, r.unclear, r.measured])).toEqual([
      [1, 6, 1, 2, 3],
      [4, 6, 1, 2, 3],
    ]);
    expect(made.map((r) => [r.epsilonLow, r.epsilonMedian, r.epsilonHigh, r.epsilonBound])).toEqual(
      [
        [1, 10, 100, 20],
        [10, 100, 1000, 200],
      ],
    );
    // Unclear pairs are not among them; those apart are, with gamma 0.
    expect(made.map((r) => [r.gammaLow, r.gammaMedian, r.gammaHigh])).toEqual([
      [0, 1.25, 4],
      [0, 1.25, 4],
    ]);
    expect(made.map((r) => [r.promised, r.epsilonMixing])).toEqual([
      [2, 230],
      [2, 690],
    ]);
    expect(made[0].logEpsilon).toBeCloseTo(1, 12);
    // Standard deviation 1 of three logarithms.
    expect(made[0].logEpsilonSe).toBeCloseTo(1 / Math.sqrt(3), 12);
  });
});

describe("plans of sketches", () => {
  it.each([
    ["more documents than there are", { source: "language", projections: ["v_proj"] }, 256],
    ["more digits than half the pool", { source: "mnist", pretraining: 0 }, 2049],
  ])("refuses %s", (_, gradients, batch) => {
    expect(() =>
      parsePlan({
        kind: "sketch",
        name: "test",
        purpose: "test",
        feeds: [],
        gradients,
        batchSizes: [batch],
        relations: ["replace"],
        ranks: [1],
        pairs: 2,
      }),
    ).toThrow(/batchSizes/);
  });
});
