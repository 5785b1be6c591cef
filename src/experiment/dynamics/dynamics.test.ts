/** The trajectory experiment on small networks: laws it must reproduce, and what it must tell apart. */
import { describe, expect, it } from "vitest";
import { asymmetry } from "../../attack/symmetry.js";
import { openBackend } from "../../backend/select.js";
import { stream } from "../../core/stream.js";
import { parsePlan } from "../../sweep/plan.js";
import { shardsOf } from "../../sweep/shard.js";
import { effectiveRank } from "./measures.js";
import type { Kind } from "../kind.js";
import { kindOf } from "../kinds.js";
import type { EndingRow, Tables, TrajectoryRow } from "../rows.js";

const plan = (settings: object[], steps = 12) =>
  parsePlan({
    kind: "dynamics",
    name: "test",
    purpose: "test",
    feeds: ["x"],
    source: "synthetic",
    pools: 1,
    poolSize: 120,
    labelNoise: 0,
    models: 16,
    hidden: [24],
    pretraining: { steps: 0, rate: 0.1 },
    steps,
    recorded: [1, steps],
    settings: settings.map((s) => ({ batch: 40, rank: 4, rate: 0.05, ...s })),
  });
async function rowsOf(
  setting: object,
  steps = 12,
): Promise<{ trajectories: TrajectoryRow[]; endings: EndingRow[] }> {
  const one = plan([{ name: "s", ...setting }], steps);
  const kind = kindOf("dynamics") as unknown as Kind<unknown, never>;
  const prepared = await kind.prepare(one as never, "7", async () => new Map());
  const backend = await openBackend("reference");
  let partial: unknown;
  for (const shard of shardsOf(one, "7", prepared)) {
    const next = await kind.simulate(shard as never, backend, prepared.shared ?? {});
    partial = partial === undefined ? next : kind.merge(partial, next);
  }
  return kind.tables(prepared.cells[0], partial, {
    plan: "test",
    source: "synthetic",
    seed: "7",
    backend: "",
  }) as Tables;
}
const mean = (list: readonly number[]): number => list.reduce((a, x) => a + x, 0) / list.length;

describe("measures of a matrix", () => {
  const { normal } = stream("dynamics", "matrix", 0);
  const random = (n: number, m: number): Float64Array =>
    Float64Array.from({ length: n * m }, normal);
  it("effective rank: 1 for rank one, n for equal singular values, (sum s^2)^2/sum s^4 between", () => {
    const [u, v] = [random(5, 1), random(1, 7)];
    expect(
      effectiveRank(
        Float64Array.from({ length: 35 }, (_, i) => u[Math.floor(i / 7)] * v[i % 7]),
        5,
        7,
      ),
    ).toBeCloseTo(1, 12);
    expect(
      effectiveRank(
        Float64Array.from({ length: 25 }, (_, i) => Number(i % 6 === 0) * 3),
        5,
        5,
      ),
    ).toBeCloseTo(5, 12);
    expect(effectiveRank(Float64Array.from([3, 0, 0, 0, 1, 0]), 2, 3)).toBeCloseTo(100 / 82, 12);
    expect(effectiveRank(new Float64Array(6), 2, 3)).toBe(0);
  });
  it("asymmetry: rounding for V M with symmetric M, large for another V or a lopsided M, blind to scale", () => {
    const [n, m, r] = [6, 9, 3];
    const [v, a, b] = [random(n, m), random(r, m), random(r, m)];
    const times = (x: Float64Array, left: Float64Array, right: Float64Array): Float64Array =>
      Float64Array.from({ length: n * m }, (_, at) => {
        let sum = 0;
        for (let j = 0; j < m; j++)
          for (let k = 0; k < r; k++)
            sum += x[Math.floor(at / m) * m + j] * left[k * m + j] * right[k * m + (at % m)];
        return sum;
      });
    const over = (u: Float64Array, w: Float64Array): number =>
      asymmetry(u, w, m, [...Array(n).keys()]);
    const y = times(v, a, a);
    expect(over(y, v)).toBeLessThan(1e-14);
    expect(
      over(
        y.map((x) => -7 * x),
        v.map((x) => 1e-3 * x),
      ),
    ).toBeLessThan(1e-14);
    expect(over(y, random(n, m))).toBeGreaterThan(0.05);
    expect(over(times(v, a, b), v)).toBeGreaterThan(0.05);
  });
});

describe("trajectories", () => {
  // |N_0|^2/theory of i.i.d. noise on D = 32*24 + 24*10 = 1008 coordinates in groups by row: relative variance of
  // one model below 2 sum(w^2) with row weights w; for 34 rows of up to half the energy it stays below 0.06, so the
  // mean of 16 has sd below 0.06 and 0.45 is 7 of them. dp-sgd: relative sd sqrt(2/1008/16) = 0.011; 0.08 is 7.
  // Cosines of 16 models: sd below sqrt(1/30/16) = 0.046.
  it("i.i.d. noise has the energy and independence of its law; DP-SGD a constant scale and an epsilon", async () => {
    const noisy = await rowsOf({ method: "noisy" });
    const first = noisy.endings.filter((r) => r.step === 1);
    expect(first).toHaveLength(16);
    expect(Math.abs(mean(first.map((r) => r.noiseSpent / r.noiseTheory)) - 1)).toBeLessThan(0.45);
    for (const t of noisy.trajectories.slice(1)) expect(Math.abs(t.lagOne)).toBeLessThan(0.33);
    const dp = await rowsOf({ method: "dp-sgd", clip: 5 });
    for (const t of dp.trajectories)
      expect(Math.abs(t.noiseEnergy / t.noiseEnergyTheory - 1)).toBeLessThan(0.08);
    expect(new Set(dp.trajectories.map((t) => t.noiseEnergyTheory.toPrecision(12))).size).toBe(1);
    expect(dp.endings.every((r) => (r.epsilon as number) > 0)).toBe(true);
    expect(noisy.endings.every((r) => r.epsilon === null)).toBe(true);
    // Summed up, independent noise has the sum of the energies:
    // coherence 1 over 12 steps, sd of 16 models' mean below 0.06.
    for (const run of [noisy, dp])
      expect(Math.abs((run.trajectories.at(-1) as TrajectoryRow).coherence - 1)).toBeLessThan(0.42);
    // A second noisy setting has streams of its own: members, batches, noise and so every distance differ.
    const again = await rowsOf({ method: "noisy", name: "again" });
    const seen = new Set(noisy.endings.flatMap((r) => [r.displacement, r.fromRival, r.fromQuiet]));
    expect(
      again.endings.some(
        (r) => seen.has(r.displacement) || seen.has(r.fromRival) || seen.has(r.fromQuiet),
      ),
    ).toBe(false);
    expect(new Set(noisy.endings.map((r) => r.displacement)).size).toBe(32);
    // From a path with noise of its own a noisy path is about sqrt 2 as
    // far as from the one without; two equal paths would be at distance 0.
    const last = noisy.endings.filter((r) => r.step === 12);
    const squares =
      mean(last.map((r) => r.fromRival ** 2)) / mean(last.map((r) => r.fromQuiet ** 2));
    expect(squares).toBeGreaterThan(1.3);
    expect(squares).toBeLessThan(3);
  });
  it("low-rank noise has E2's energy at the first step, and DP-SGD's the same over the run", async () => {
    const [fa, dp] = [
      await rowsOf({ method: "lora-fa" }),
      await rowsOf({ method: "dp-sgd", clip: 5 }),
    ];
    // Rank 4: one model's energy has relative sd below 0.75 (chi-square with 4 degrees,
    // at worst), the mean of 16 below 0.19; 0.8 is over 4 of them, and the seed is
    // fixed. Half or twice the energy would be caught by far at sd 0.1, as measured.
    const first = fa.endings.filter((r) => r.step === 1);
    expect(Math.abs(mean(first.map((r) => r.noiseSpent / r.noiseTheory)) - 1)).toBeLessThan(0.45);
    const spent = (rows: TrajectoryRow[]): number => mean(rows.map((r) => r.noiseEnergyTheory));
    expect(spent(dp.trajectories) / spent(fa.trajectories)).toBeGreaterThan(0.5);
    expect(spent(dp.trajectories) / spent(fa.trajectories)).toBeLessThan(2);
  });
  it("a frozen A repeats noise, keeps the rank and passes the symmetry test; a fresh A does not repeat", async () => {
    const [fa, flora, noisy] = [
      await rowsOf({ method: "lora-fa" }),
      await rowsOf({ method: "flora" }),
      await rowsOf({ method: "noisy" }),
    ];
    const end = (rows: EndingRow[]): EndingRow[] => rows.filter((r) => r.step === 12);
    for (const r of end(fa.endings)) {
      expect(r.effectiveRank).toBeLessThan(4 + 1e-3);
      expect(r.right).toBe(1);
      expect(r.residualTrue).toBeLessThan(1e-4);
      expect(r.residualOther).toBeGreaterThan(1e-3);
    }
    // Mean noises of steps 0 and 1 over 16 models: LoRA-FA's cosine is
    // near that of the gradients, far above the bound used for noise.
    expect(fa.trajectories[1].lagOne).toBeGreaterThan(0.33);
    expect(Math.abs(flora.trajectories[1].lagOne)).toBeLessThan(0.33);
    expect(mean(end(fa.endings).map((r) => r.fromRival))).toBeGreaterThan(
      mean(end(noisy.endings).map((r) => r.fromRival)),
    );
    const right = end(noisy.endings).reduce((a, r) => a + r.right, 0);
    // 16 models that noise hides: not all are told apart (at an accuracy
    // of 0.8, all 16 would be with probability 0.03; the seed is fixed).
    expect(right).toBeGreaterThan(0);
    expect(right).toBeLessThan(16);
  });
  it("says when models diverged, and refuses settings whose noise is not centred", async () => {
    expect(
      (await rowsOf({ method: "lora", rate: 1e6 }, 6)).endings.every((r) => r.diverged > 0),
    ).toBe(true);
    for (const bad of [
      { method: "full" },
      { method: "lora", optimizer: "adam" },
      { method: "lora", alpha: 8 },
      { method: "lora", init: "kaiming-uniform" },
    ]) {
      expect(() => plan([{ name: "s", ...bad }])).toThrow(/settings/);
    }
  });
});
