/** Rows of laws of A: the trainers' draws, measured apart from the code that measures. */
import { describe, expect, it } from "vitest";
import {
  excessKurtosisOf,
  NORMAL_MOMENTS,
  UNIFORM_MOMENTS,
  type EntryMoments,
} from "../core/init-law.js";
import { stream } from "../core/stream.js";
import { inlineExecutor } from "../sweep/executor.js";
import { parsePlan } from "../sweep/plan.js";
import { runPlan } from "../sweep/run.js";
import { drawFactor } from "../train/draws.js";
import type { Tables } from "./rows.js";

const [RANK, DIM, TRIALS] = [2, 5, 64];
const plan = parsePlan({
  kind: "init",
  name: "test",
  purpose: "test",
  feeds: [],
  inits: ["kaiming-uniform", "peft-gaussian", "gaussian"],
  ranks: [RANK],
  dims: [DIM],
  trials: { entries: 1, min: TRIALS, max: TRIALS },
});
const executor = inlineExecutor("reference");
const { inits: rows } = (await runPlan({ plan, seed: "7", backend: "x", executor })) as Tables;
await executor.close();

describe("rows of laws of A", () => {
  it.each([
    ["kaiming-uniform", RANK / (3 * DIM), 1.8],
    ["peft-gaussian", 1 / RANK, 3],
    ["gaussian", 1, 3],
  ] as const)("%s: A'A over its scale, and the noise of a spread row", (law, scale, kappa) => {
    const row = rows.find((r) => r.init === law)!;
    const q = Array.from({ length: DIM }, (_, j) => (j % 2 === 0 ? 1 : -1) / Math.sqrt(DIM));
    const [diagonal, off, fourth]: number[][] = [[], [], []];
    for (let t = 0; t < TRIALS; t++) {
      const a = new Float32Array(RANK * DIM);
      drawFactor({ init: law, rank: RANK }, DIM, stream("7", `test/${law}/m5/r2`, t), a);
      const m = q.map((_, i) => q.map((__, j) => (a[i] * a[j] + a[DIM + i] * a[DIM + j]) / scale));
      const sum = m.flat().reduce((x, y) => x + y, 0);
      const trace = m.reduce((x, line, i) => x + line[i], 0);
      diagonal.push(trace / DIM);
      off.push((sum - trace) / (DIM * (DIM - 1)));
      const noise = q.map((_, j) => q.reduce((x, v, i) => x + v * m[i][j], 0) - q[j]);
      const variance = (1 + (kappa - 2) / DIM) / RANK;
      fourth.push(noise.reduce((x, n) => x + ((n * n) / variance) ** 2, 0) / DIM - 3);
    }
    const mean = (list: number[]): number => list.reduce((x, y) => x + y, 0) / TRIALS;
    const se = (list: number[]): number =>
      Math.sqrt(list.reduce((x, y) => x + (y - mean(list)) ** 2, 0) / (TRIALS - 1) / TRIALS);
    expect(row).toMatchObject({ rank: RANK, dim: DIM, trials: TRIALS, scale });
    expect(row.diagonal).toBeCloseTo(mean(diagonal), 6);
    expect(row.diagonalSe).toBeCloseTo(se(diagonal), 6);
    expect(row.offDiagonal).toBeCloseTo(mean(off), 6);
    expect(row.offDiagonalSe).toBeCloseTo(se(off), 6);
    expect(row.kurtosis / mean(fourth)).toBeCloseTo(1, 4);
    expect(row.kurtosisSe / se(fourth)).toBeCloseTo(1, 4);
    const rho = 1 / Math.sqrt(DIM);
    // (q_i/|q|)^4 of all coordinates but the one.
    const others = q.slice(1).reduce((x, v) => x + v ** 2 * v ** 2, 0);
    const theory = (moments: EntryMoments): number => excessKurtosisOf(RANK, rho, others, moments);
    const own = kappa === 3 ? NORMAL_MOMENTS : UNIFORM_MOMENTS;
    expect(row.kurtosisTheory).toBeCloseTo(theory(own), 12);
    expect(row.kurtosisGaussian).toBeCloseTo(theory(NORMAL_MOMENTS), 12);
    expect(row.kurtosisTheory === row.kurtosisGaussian).toBe(law !== "kaiming-uniform");
    expect(row.kurtosisTheory).toBeLessThanOrEqual(row.kurtosisGaussian);
  });
});
