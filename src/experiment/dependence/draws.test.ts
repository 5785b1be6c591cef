/** Noises of two gradients, trial by trial: whose A, and less what, by products written out here. */
import { expect, it } from "vitest";
import { createReference } from "../../backend/reference.js";
import { drawFactors } from "../noise/simulate.js";
import type { DependenceCell } from "./plan.js";
import { drawNoises } from "./simulate.js";

const [RANK, DIM, TRIALS] = [3, 4, 3];
/** Two rows each. */
const X = [1, 2, 3, 4, 0.5, -1, 0, 2];
const Y = [-1, 0, 2, 1, 3, 1, -2, 0.25];

/** G A'A - G of a gradient of two rows, for the A of a trial, whose numbers have variance 1/r. */
function noiseOf(g: readonly number[], a: Float64Array): number[] {
  return g.map((own, at) => {
    const [row, j] = [Math.floor(at / DIM), at % DIM];
    let sum = 0;
    for (let k = 0; k < RANK; k++)
      for (let i = 0; i < DIM; i++) sum += g[row * DIM + i] * a[k * DIM + i] * a[k * DIM + j];
    return sum - own;
  });
}

const drawn = (model: DependenceCell["model"], first: number) =>
  drawNoises(
    {
      ...{ id: "s", kind: "dependence", plan: "p", seed: "7", first, count: TRIALS },
      cell: { id: "c", model, rank: RANK, dim: DIM, x: X, y: Y, fixedSd: 3 } as never,
    },
    createReference(),
    first,
    TRIALS,
  );

it.each([
  ["lora", "p/c"],
  ["flora", "p/c/fresh"],
] as const)("of %s: x by the trial's A, y by that of %s", async (model, second) => {
  const [first, law] = [5, { init: "gaussian", rank: RANK, dim: DIM } as const];
  const noises = await drawn(model, first);
  const [forX, forY] = ["p/c", second].map((of) => drawFactors("7", of, law, first, TRIALS));
  const of = (all: Float64Array, t: number) => all.subarray(t * RANK * DIM, (t + 1) * RANK * DIM);
  const wanted = Array.from({ length: TRIALS }, (_, t) => [
    ...noiseOf(X, of(forX, t)),
    ...noiseOf(Y, of(forY, t)),
  ]).flat();
  expect(noises).toHaveLength(wanted.length);
  // Factors are float32: 24 bits of sums of a dozen products.
  noises.forEach((z, i) => expect(Math.abs(z - wanted[i])).toBeLessThan(1e-4));
  expect(new Set(wanted.map((z) => z.toFixed(6))).size).toBe(wanted.length);
});

it("of DP-SGD: each number its own, of the fixed standard deviation, trial by trial the same", async () => {
  const noises = await drawn("dp-sgd", 5);
  expect(noises).toHaveLength(TRIALS * 2 * X.length);
  expect(new Set(noises).size).toBe(noises.length);
  const later = await drawn("dp-sgd", 6);
  expect([...later.subarray(0, 4 * X.length)]).toEqual([...noises.subarray(2 * X.length)]);
  // 48 squares over 9: between 14 and 110 but for 1e-7 (chi-square of 48 degrees), at a fixed seed.
  const energy = noises.reduce((sum, z) => sum + z * z, 0) / 9;
  expect(energy).toBeGreaterThan(14);
  expect(energy).toBeLessThan(110);
});
