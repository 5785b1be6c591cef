/** What trials add to a partial, where the sampler is a stub that says what was drawn. */
import { describe, expect, it } from "vitest";
import type { Backend, NoiseRequest } from "../../backend/backend.js";
import { jointLogRatio } from "../../core/joint.js";
import { normalCdf } from "../../core/stdlib.js";
import { BATCHES, BINS } from "../../core/tv-estimate.js";
import type { NoiseCell } from "./plan.js";
import { simulate } from "./simulate.js";

const [RANK, DIM] = [4, 8];
const ROWS = [
  { shape: "one", values: [0.6, 0.8, 0, 0, 0, 0, 0, 0] },
  { shape: "two", values: [0, 0, -1, 0, 0, 0, 0, 0] },
];
const CELL: NoiseCell = {
  ...{ id: "c", init: "gaussian", sampler: "factors", rank: RANK, dim: DIM, rows: ROWS },
  ...{ work: 1, trials: 64 },
};
/** N_j at the probe, q . N and |N|^2 of a trial and row: numbers of their own. */
const drawnAt = (trial: number, row: number): [value: number, along: number, energy: number] => {
  const along = ((trial * 7 + row * 3) % 11) / 5 - 0.95;
  return [((trial * 5 + row) % 13) / 6 - 1.03, along, along * along + ((trial * 3) % 17) / 4];
};

async function simulated(first: number, count: number) {
  const asked: NoiseRequest[] = [];
  const sample = async (request: NoiseRequest): Promise<Float64Array> => {
    asked.push(request);
    return Float64Array.from(
      Array.from({ length: request.batch }, (_, t) =>
        [0, 1].flatMap((row) => drawnAt(request.first + t, row)),
      ).flat(),
    );
  };
  const shard = { id: "", kind: "noise", plan: "p", seed: "1", cell: CELL, first, count };
  return { asked, partial: await simulate(shard, { sample } as Backend) };
}

describe("trials of a shard", () => {
  it("are asked for once, at the largest coordinate of each row", async () => {
    const { asked } = await simulated(64, 600);
    expect(asked.map(({ first, batch }) => [first, batch])).toEqual([
      [64, 512],
      [576, 88],
    ]);
    for (const { probes, rank, dim, rows, experiment, gradient } of asked) {
      expect([probes, rank, dim, rows, experiment]).toEqual([[1, 2], RANK, DIM, 2, "p/c"]);
      expect([...gradient]).toEqual(ROWS.flatMap(({ values }) => values));
    }
  });

  it("add their coordinate, energy and joint statistic to the sums of their own row", async () => {
    const trials = Array.from({ length: 64 }, (_, t) => 64 + t);
    const { partial } = await simulated(64, 64);
    for (const row of [0, 1]) {
      const drawn = trials.map((t) => drawnAt(t, row));
      const { coordinate, energy, jointHits } = partial.rows[row];
      const mean = (at: 0 | 2): number => drawn.reduce((a, x) => a + x[at], 0) / 64;
      expect([coordinate.n, coordinate.mean]).toEqual([64, expect.closeTo(mean(0), 12)]);
      expect(energy.mean).toBeCloseTo(mean(2), 12);
      // What lies across q: |N|^2 less the square of q . N.
      const hitsOf = (across: (x: (typeof drawn)[number]) => number): number =>
        drawn.filter((x) => jointLogRatio(x[1], RANK * across(x), RANK, DIM) > 0).length;
      expect(jointHits).toBe(hitsOf(([, along, e]) => e - along * along));
      expect(hitsOf(([, , e]) => e)).not.toBe(jointHits);
      expect([jointHits > 0, jointHits < 64]).toEqual([true, true]);
    }
  });

  it("are counted in bins of equal probability, batch by batch of their number", async () => {
    const { partial } = await simulated(64, 64);
    expect([...partial.batches]).toEqual(Array(BATCHES).fill(64 / BATCHES));
    [0.8, -1].forEach((rho, row) => {
      const wanted = new Float64Array(BATCHES * BINS);
      const mixture = new Float64Array(BATCHES);
      for (let t = 64; t < 128; t++) {
        const sd = Math.sqrt((1 + rho * rho) / RANK);
        const z = drawnAt(t, row)[0] / sd;
        wanted[(t % BATCHES) * BINS + Math.floor(BINS * normalCdf(z))] += 1;
        mixture[t % BATCHES] += 1;
      }
      expect([...partial.rows[row].histogram]).toEqual([...wanted]);
      // Given |A q|^2 a trial's bins hold one in all.
      const sums = Array.from({ length: BATCHES }, (_, b) =>
        partial.rows[row].mixture.slice(b * BINS, (b + 1) * BINS).reduce((a, x) => a + x, 0),
      );
      sums.forEach((x, b) => expect(x).toBeCloseTo(mixture[b], 9));
    });
  });

  it("have a normal law given c = |A q|^2 = 1 + q . N: mean rho (c - 1), variance (1 - rho^2) c/r", async () => {
    const { partial } = await simulated(64, 1);
    const c = 1 + drawnAt(64, 0)[1];
    const sd = Math.sqrt(1.64 / RANK);
    // Half of the bins lie below 0, the median of the Gaussian.
    const below = partial.rows[0].mixture.slice((64 % BATCHES) * BINS).slice(0, BINS / 2);
    const [mean, spread] = [(0.8 * (c - 1)) / sd, Math.sqrt((0.36 * c) / RANK) / sd];
    expect(below.reduce((a, x) => a + x, 0)).toBeCloseTo(normalCdf(-mean / spread), 9);
  });

  it("of noise that is none, A of orthonormal rows over the whole width, are rounding around 0", async () => {
    const cell: NoiseCell = { ...CELL, init: "orthogonal", rank: DIM };
    const project: Backend["project"] = async (_, gradient, { batch }) =>
      Float64Array.from({ length: batch * 2 * DIM }, (_x, i) => gradient[i % (2 * DIM)] + 1e-9);
    const shard = { id: "", kind: "noise", plan: "p", seed: "1", cell, first: 64, count: 64 };
    const { rows } = await simulate(shard, { project } as Backend);
    const counts = Float64Array.from({ length: BINS }, () => 0);
    for (const [i, n] of rows[0].histogram.entries()) counts[i % BINS] += n;
    // The first bin above the median, 0.
    expect([counts[BINS / 2], counts[0], counts[BINS - 1]]).toEqual([64, 0, 0]);
  });
});
