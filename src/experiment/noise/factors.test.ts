/** Factors of a shard: each trial its own, the same wherever a shard begins, and of the law that is asked for. */
import { describe, expect, it } from "vitest";
import { drawFactors } from "./simulate.js";

const [RANK, DIM] = [3, 8];
const INITS = ["gaussian", "kaiming-uniform", "rademacher", "orthogonal"] as const;
const of = (all: Float64Array, t: number) => all.subarray(t * RANK * DIM, (t + 1) * RANK * DIM);

describe.each(INITS)("factors of law %s", (init) => {
  const drawn = (first: number, count: number): Float64Array =>
    drawFactors("3", "p/c", { init, rank: RANK, dim: DIM }, first, count);

  it("are those of their trials, wherever the shard begins", () => {
    const all = drawn(4, 3);
    expect(all).toHaveLength(3 * RANK * DIM);
    for (const t of [0, 1, 2]) expect([...drawn(4 + t, 1)]).toEqual([...of(all, t)]);
    expect([...of(all, 0)]).not.toEqual([...of(all, 1)]);
    expect([...drawn(4, 1)]).not.toEqual([
      ...drawFactors("4", "p/c", { init, rank: RANK, dim: DIM }, 4, 1),
    ]);
  });

  it("have A'A of mean 1: rows of squared length m/r, orthogonal ones to each other", () => {
    const a = drawn(0, 400);
    const mean = (RANK * a.reduce((sum, x) => sum + x * x, 0)) / a.length;
    // 9,600 squares of standard deviation 1.42 at most: 0.1 is seven standard errors.
    expect(Math.abs(mean - 1)).toBeLessThan(0.1);
    if (init !== "orthogonal") return;
    for (let t = 0; t < 3; t++)
      for (let k = 0; k < RANK; k++)
        for (let l = 0; l < RANK; l++) {
          let dot = 0;
          for (let j = 0; j < DIM; j++) dot += of(a, t)[k * DIM + j] * of(a, t)[l * DIM + j];
          expect((RANK * dot) / DIM).toBeCloseTo(k === l ? 1 : 0, 6);
        }
  });
});
