/** A row of batches from the statistics of two runs, by hand: what is expected of each, and over what it is stated. */
import { expect, it } from "vitest";
import { batchRow } from "./tables.js";

const BASE = {
  ...{ plan: "p", cell: "c", source: "synthetic", setting: "s", method: "dp-sgd", rank: 4 },
  ...{ fault: "none", noiseMultiplier: 1, samplingRate: 0.2, steps: 5, runs: 2, seed: "1" },
  diverged: 0,
};
const RUNS = [
  { members: 10, steps: 5, drawn: 12, sizes: 6, counts: 3, lag: 1, strangers: 0 },
  { members: 30, steps: 5, drawn: 26, sizes: 10, counts: 29, lag: 1.56, strangers: 2 },
];

it("sums runs, and states squares over their mean, pairs of steps over one less than there are", () => {
  // 40 members in 5 steps at 1/5: 40 drawn, of variance 40 5 (1/5)(4/5) = 32; of 4 pairs of steps in a row 25.6.
  const row = batchRow(BASE, RUNS);
  expect(row).toMatchObject({ members: 40, drawn: 38, expected: 40, strangers: 2, setting: "s" });
  expect([row.sizes, row.counts]).toEqual([expect.closeTo(0.5, 12), expect.closeTo(1, 12)]);
  expect(row.lag).toBeCloseTo(0.1, 12);
  const one = { ...BASE, steps: 1 };
  expect(batchRow(one, [{ ...RUNS[0], steps: 1, lag: 0 }]).lag).toBe(0);
});

it("is nothing strange at the rate accounted, and the more so at half of it", () => {
  const many = RUNS.map((r) => ({ ...r, members: 100 * r.members, drawn: 100 * r.members }));
  const row = batchRow(BASE, many);
  expect(row.pRate).toBeGreaterThan(0.5);
  expect(row.pHalfRate).toBeLessThan(1e-9);
});
