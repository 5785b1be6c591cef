/** The witness learns on one half of the trials and is tested on the other. */
import { expect, it } from "vitest";
import type { Backend } from "../backend/backend.js";
import { gradientRow } from "../core/gradients.js";
import { jointTv } from "../core/joint.js";
import { dot } from "../core/row-major.js";
import { stream } from "../core/stream.js";
import { onlyValues } from "./sums.js";
import { heldOutHits, witness, type WitnessRow } from "./witness.js";

/** Even and odd entries by turns. */
const byTurns = (even: readonly number[], odd: readonly number[]): number[] =>
  even.flatMap((x, i) => [x, odd[i]]);
const all = (x: number): number[] => new Array<number>(24).fill(x);
const MIXED = [...all(0).slice(12), ...all(1).slice(12)];

/**
 * The training halves say: noise at one place, the Gaussian at the other. Held-out halves say the opposite, so each
 * answer is wrong; where they vote, too, they outvote the training half at the place where it is weak.
 */
it.each([
  ["noise", byTurns(all(0), all(1)), byTurns(MIXED, all(0))],
  ["the Gaussian", byTurns(MIXED, all(0)), byTurns(all(0), all(1))],
])("no held-out row of %s votes", (_, noise, gaussian) => {
  expect(heldOutHits(noise, gaussian)).toEqual({ correct: 0, tested: 48 });
  // Control: on the rows that voted it is right where it can be.
  expect(heldOutHits(twice(noise), twice(gaussian))).toEqual({ correct: 36, tested: 48 });
});

/** Held-out rows that repeat those of training. */
function twice(list: readonly number[]): number[] {
  const even = list.filter((__, i) => i % 2 === 0);
  return byTurns(even, even);
}

const [RANK, DIM] = [4, 6];
const CELL = { id: "m6/r4", rank: RANK, dim: DIM, work: 1, trials: 8 };
const Q = gradientRow("spread", DIM);

/** A backend whose product is told: q + (t, 0, 0, ..) in the t-th trial that it is asked for. */
function counting(): { backend: Backend; asked: Float64Array[] } {
  const asked: Float64Array[] = [];
  const project: Backend["project"] = async (factors) => {
    asked.push(factors);
    return Q.map((x, j) => x + (j === 0 ? asked.length : 0));
  };
  return { backend: { project } as Backend, asked };
}

it("a trial's energies: of the product less q, and of a Gaussian row of covariance (I + q'q)/r", async () => {
  const { backend, asked } = counting();
  const shard = { id: "", kind: "witness", plan: "p", seed: "1", cell: CELL, first: 3, count: 2 };
  const { values } = await witness.simulate(shard, backend, {});
  expect(asked.map((a) => a.length)).toEqual([RANK * DIM, RANK * DIM]);
  expect(asked[0]).not.toEqual(asked[1]);
  // One number along q, then a row z of them: |z + a q|^2 = |z|^2 + 2 a z.q + a^2, as |q| = 1.
  const energyOf = (trial: number): number => {
    const { normal } = stream("1", "p/m6/r4/gaussian", trial);
    const along = normal();
    const z = Array.from({ length: DIM }, normal);
    return (dot(z, z) + 2 * along * dot(z, Q) + along * along) / RANK;
  };
  const wanted = [1, energyOf(3), 4, energyOf(4)];
  values.forEach((x, i) => expect(x).toBeCloseTo(wanted[i], 12));
  expect(values).toHaveLength(4);
});

it("a row counts held-out trials of both kinds, beside the exact joint distance of its size", () => {
  // Noise 0, the Gaussian 1 in every trial: all is told.
  const values = Array.from({ length: 8 }, () => [0, 1]).flat();
  const context = { plan: "p", source: "synthetic", seed: "1", backend: "x" };
  const [row] = witness.tables(CELL, onlyValues(values), context).witness as WitnessRow[];
  expect(row).toMatchObject({ trials: 8, tested: 8, correct: 8, rank: RANK, dim: DIM });
  expect(row.jointTvExact).toBe(jointTv(RANK, DIM).tv);
});
