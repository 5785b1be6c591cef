/** Rows and densities of a partial that is filled by hand: eight trials, counted bin by bin. */
import { describe, expect, it } from "vitest";
import { push } from "../../core/accumulator.js";
import { jointSetMasses } from "../../core/joint.js";
import { normalQuantile } from "../../core/stdlib.js";
import { BINS } from "../../core/tv-estimate.js";
import { emptyPartial } from "./partial.js";
import type { NoiseCell } from "./plan.js";
import { densitiesOf, rowsOf } from "./tables.js";

const CELL: NoiseCell = {
  ...{ id: "gaussian/m4/r2", init: "gaussian", sampler: "factors", rank: 2, dim: 4 },
  rows: [
    { shape: "spread", values: [0.5, -0.5, 0.5, -0.5] },
    { shape: "one-hot", values: [0, -1, 0, 0] },
  ],
  ...{ work: 1, trials: 8 },
};
const CONTEXT = { plan: "p", source: "synthetic", seed: "1", backend: "reference" };

/** Of 64 bins of equal probability under the Gaussian, z = 0.5 (69.1%) lies in number 44 from 0. */
const BIN = 44;
const partial = emptyPartial(2);
partial.batches.fill(0.25);
for (const [i, hits] of [6, 3].entries()) {
  const row = partial.rows[i];
  for (let t = 0; t < 8; t++) {
    push(row.coordinate, t % 2 === 0 ? 1 + i : -1);
    push(row.energy, t < 4 ? 2 : 4 + i);
  }
  row.jointHits = hits;
}
partial.rows[0].histogram[BIN] = 3;
partial.rows[0].histogram[5 * BINS + BIN] = 1;
partial.rows[0].histogram[7 * BINS] = 2;
partial.rows[0].histogram[BINS - 1] = 2;

describe("densities of a cell", () => {
  const densities = densitiesOf(CELL, partial);
  it("are of the inner bins, between their Gaussian quantiles, over all batches", () => {
    const own = densities.filter((d) => d.shape === "spread");
    expect(own).toHaveLength(BINS - 2);
    own.forEach((d, i) => {
      expect(d.z0).toBeCloseTo(normalQuantile((i + 1) / 64, 0, 1), 12);
      expect(d.z1).toBeCloseTo(normalQuantile((i + 2) / 64, 0, 1), 12);
    });
    const [hit, ...others] = own.filter((d) => d.density > 0);
    expect(others).toEqual([]);
    expect([hit.z0 < 0.5, hit.z1 > 0.5]).toEqual([true, true]);
    // Four of eight trials; the two outer bins have no end.
    const width = hit.z1 - hit.z0;
    expect(hit.density * width).toBeCloseTo(0.5, 12);
    expect(hit.se * width).toBeCloseTo(Math.sqrt(0.25 / 8), 12);
    expect(densities.filter((d) => d.shape === "one-hot" && d.density > 0)).toEqual([]);
  });

  it("name their row's loading", () => {
    expect(densities.map((d) => d.loading)).toEqual([
      ...Array<number>(62).fill(0.5),
      ...Array<number>(62).fill(1),
    ]);
  });
});

describe("rows of a cell", () => {
  const rows = rowsOf(CELL, partial, CONTEXT);
  it("have moments of their own row: mean and variance of a coordinate, energy", () => {
    const [spread, hot] = rows;
    expect([spread.shape, hot.shape, spread.trials]).toEqual(["spread", "one-hot", 8]);
    // 1 and -1 by turns, 2 and -1 by turns; sample variances over 7.
    expect([spread.mean, hot.mean]).toEqual([expect.closeTo(0, 12), expect.closeTo(0.5, 12)]);
    expect([spread.variance, hot.variance]).toEqual([
      expect.closeTo(8 / 7, 12),
      expect.closeTo(18 / 7, 12),
    ]);
    expect([spread.energy, hot.energy]).toEqual([3, 3.5]);
    expect(spread.energySe).toBeCloseTo(Math.sqrt(8 / 7 / 8), 12);
    // (1 + q_j^2)/r and (m + 1)/r.
    expect([spread.varianceTheory, hot.varianceTheory]).toEqual([0.625, 1]);
    expect([spread.energyTheory, hot.energyTheory]).toEqual([2.5, 2.5]);
  });

  it("have the joint distance of hits under the noise's law, whose error is that of the hits", () => {
    const { underNoise, underGaussian } = jointSetMasses(2, 4);
    // The two masses have other errors.
    expect(Math.abs(underNoise - 0.5)).not.toBeCloseTo(Math.abs(underGaussian - 0.5), 2);
    rows.forEach((r, i) => {
      expect(r.jointTvExact).toBeCloseTo(underNoise - underGaussian, 12);
      expect((r.jointTvSampled as number) + underGaussian).toBeCloseTo([0.75, 0.375][i], 12);
      expect((r.jointTvSe as number) ** 2 * 8).toBeCloseTo(underNoise - underNoise ** 2, 12);
    });
  });

  it("have log likelihood ratios with a mean above 0 under the law, below 0 under the Gaussian", () => {
    const [{ logRatioMean, logRatioGaussMean, logRatio }] = rows;
    expect(logRatioMean).toBeGreaterThan(0);
    expect(logRatioGaussMean).toBeLessThan(0);
    // Nothing was counted in fine bins.
    expect(logRatio).toBe(0);
  });

  it("say nothing of the joint law where A is not Gaussian", () => {
    const [row] = rowsOf({ ...CELL, init: "rademacher" }, partial, CONTEXT);
    expect([row.jointTvExact, row.jointTvSampled, row.jointTvSe, row.tvExact]).toEqual(
      Array(4).fill(null),
    );
  });
});
