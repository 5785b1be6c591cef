/** Noise followed through two steps of made-up weights: energies, sums and theory of all layers together. */
import { describe, expect, it } from "vitest";
import { DELTA } from "../../accountant/delta.js";
import { asymmetry } from "../../attack/symmetry.js";
import { dot } from "../../core/row-major.js";
import { stream } from "../../core/stream.js";
import { accountedEpsilon, training } from "../../train/method.js";
import type { Network } from "../../train/network/trainer.js";
import { onlyValues } from "../sums.js";
import type { EndingRow, TrajectoryRow } from "../rows.js";
import { follow } from "./follow.js";
import type { DynamicsCell } from "./plan.js";
import { tables } from "./tables.js";
import { FIRST, RECORDED, STEP, type StepValues } from "./values.js";

const WIDTHS = [5, 4, 3];
const SIZES = [20, 12];
const RATE = 0.5;
const { normal } = stream("follow", "test", 0);
/** Numbers in 1/64: differences and quotients by the rate are exact in f32. */
const layers = (): Float32Array[] =>
  SIZES.map((n) => Float32Array.from({ length: n }, () => Math.round(64 * normal()) / 64));
const square = (lists: ReadonlyArray<ArrayLike<number>>): number =>
  lists.reduce((a, list) => a + Array.from(list).reduce((b, x) => b + x * x, 0), 0);

const W = [layers(), layers(), layers(), layers()];
const G = [layers(), layers(), layers(), layers()];
/** N_t = (W_t - W_{t+1})/rate - G_t. */
const N = [0, 1, 2].map((t) =>
  G[t].map((g, l) => Float64Array.from(g, (x, i) => (W[t][l][i] - W[t + 1][l][i]) / RATE - x)),
);
const SUM = N[0].map((n, l) => n.map((x, i) => x + N[1][l][i]));

function stepsOf(method: "lora-fa" | "flora" | "noisy" | "dp-sgd"): StepValues[] {
  const t = training({
    method,
    rank: 4,
    rate: RATE,
    biases: false,
    batch: 10,
    clip: 2,
    noiseMultiplier: 3,
  });
  const follower = follow({ widths: WIDTHS, w: W[0] } as unknown as Network, t);
  expect(follower(W[0], G[0], layers())).toEqual([]);
  return [1, 2, 3].map((step) => STEP.unpack(follower(W[step], G[step]), 0));
}
type Lists = ReadonlyArray<ArrayLike<number>>;
const cosine = (a: Lists, b: Lists): number =>
  a.reduce((sum, list, l) => sum + dot(list, b[l]), 0) / Math.sqrt(square(a) * square(b));

describe("noise of a model that is followed", () => {
  it("accumulated: the squared sum of all noises so far; at the first step it is the noise's own energy", () => {
    const [first, second] = stepsOf("lora-fa");
    expect(first.accumulated).toBe(first.noiseEnergy);
    expect(first.noiseEnergy).toBeCloseTo(square(N[0]), 9);
    expect(second.noiseEnergy).toBeCloseTo(square(N[1]), 9);
    expect(second.accumulated).toBeCloseTo(square(SUM), 9);
    expect([first.gradientEnergy, second.gradientEnergy]).toEqual([
      expect.closeTo(square(G[0]), 9),
      expect.closeTo(square(G[1]), 9),
    ]);
  });

  it("cosines: of each noise with the first and with the one before, of each gradient with the first", () => {
    stepsOf("lora-fa").forEach((step, t) => {
      expect(step.correlation).toBeCloseTo(cosine(N[0], N[t]), 9);
      expect(step.lagOne).toBeCloseTo(cosine(N[Math.max(0, t - 1)], N[t]), 9);
      expect(step.gradientCosine).toBeCloseTo(cosine(G[0], G[t]), 9);
    });
  });

  it("an empty batch's gradient has a cosine of 0 with any other, and no model diverged by it", () => {
    const none = SIZES.map((n) => new Float32Array(n));
    const follower = follow(
      { widths: WIDTHS, w: W[0] } as unknown as Network,
      training({ method: "dp-sgd", rate: RATE, biases: false, batch: 10, clip: 2 }),
    );
    follower(W[0], G[0], layers());
    const [full, empty] = [1, 2].map((step) => STEP.unpack(follower(W[step], none), 0));
    expect([full.gradientCosine, empty.gradientCosine]).toEqual([expect.closeTo(1, 9), 0]);
    // A step that leaves the weights where they are, of an empty batch: no noise, and no direction.
    const still = STEP.unpack(follower(W[2], none), 0);
    expect([still.noiseEnergy, still.lagOne, still.correlation]).toEqual([0, 0, 0]);
  });

  it("of the first update: the worst layer of its own batch, the best of the other, and both sums", () => {
    const other = layers();
    const follower = follow(
      { widths: WIDTHS, w: W[0] } as unknown as Network,
      training({ method: "lora-fa", rank: 4, rate: RATE, biases: false }),
    );
    follower(W[0], G[0], other);
    const { residualTrue, residualOther, right } = FIRST.unpack(follower(W[1], G[1]), 0, STEP.size);
    const over = (gradient: Float32Array[]): number[] =>
      gradient.map((g, l) => {
        const update = Float64Array.from(g, (_, i) => W[0][l][i] - W[1][l][i]);
        return asymmetry(update, g, WIDTHS[l], [...Array(WIDTHS[l + 1]).keys()]);
      });
    const [own, others] = [over(G[0]), over(other)];
    expect(own[0]).not.toBeCloseTo(own[1], 3);
    expect(others[0]).not.toBeCloseTo(others[1], 3);
    expect([residualTrue, residualOther]).toEqual([Math.max(...own), Math.min(...others)]);
    expect(right).toBe(Number(own[0] + own[1] < others[0] + others[1]));
  });

  it("theory, layers summed: (m + 1)|G|^2/r of a low-rank update, m |G|^2/r of matched noise", () => {
    const theory = (extra: number, t: number): number =>
      G[t].reduce((a, g, l) => a + ((WIDTHS[l] + extra) * square([g])) / 4, 0);
    for (const [method, extra] of [
      ["lora-fa", 1],
      ["flora", 1],
      ["noisy", 0],
    ] as const)
      stepsOf(method).forEach((step, t) =>
        expect(step.noiseEnergyTheory).toBeCloseTo(theory(extra, t), 9),
      );
    // DP-SGD: noise multiplier times clip over batch, on each of 32 weights.
    for (const step of stepsOf("dp-sgd"))
      expect(step.noiseEnergyTheory).toBeCloseTo(32 * (3 * 2 * 0.1) ** 2, 12);
  });
});

const STEPS = 3;
/** Step t of model k: each value is a number of its own. */
const stepOf = (k: number, t: number): StepValues => ({
  gradientEnergy: 1 + k + t,
  noiseEnergy: 10 + k + 2 * t,
  correlation: 0.1 * t + 0.01 * k,
  lagOne: 0.2 * t + 0.01 * k,
  gradientCosine: 0.3 * t,
  accumulated: t === 0 ? 10 + k : 100 * t + k,
  noiseEnergyTheory: 7 + k + 3 * t,
});

const PRIVATE = { method: "dp-sgd", noiseMultiplier: 1, batch: 2 } as const;
function rowsOf(options: Partial<Parameters<typeof training>[0]> = {}): {
  trajectories: TrajectoryRow[];
  endings: EndingRow[];
} {
  const cell = {
    id: "s/p0",
    plan: "test",
    setting: "s",
    training: training({
      ...{ method: "lora-fa", rank: 4, biases: false, steps: STEPS },
      ...options,
    }),
    pool: 0,
    poolSize: 20,
    recorded: [1, 3],
    trials: 2,
    work: 1,
  } satisfies DynamicsCell;
  const recorded = (step: number, k: number): number[] =>
    RECORDED.pack({
      displacement: step + k,
      fromQuiet: 10 * step + k,
      fromRival: 20 * step + k,
      effectiveRank: 30 * step + k,
      testLoss: 40 * step + k,
      testAccuracy: 50 * step + k,
    });
  const values = [0, 1].flatMap((k) =>
    Array.from({ length: STEPS }, (_, t) => [
      ...STEP.pack(stepOf(k, t)),
      ...(t === 0 ? FIRST.pack({ residualTrue: 0.25, residualOther: 0.5, right: 1 }) : []),
      ...(cell.recorded.includes(t + 1) ? recorded(t + 1, k) : []),
    ]).flat(),
  );
  const context = { plan: "test", source: "synthetic", seed: "1", backend: "" };
  return tables(cell, onlyValues(values), context) as ReturnType<typeof rowsOf>;
}

describe("rows of followed models", () => {
  const { trajectories, endings } = rowsOf();
  it("an ending has the sums up to its step, of its model", () => {
    expect(endings.map((r) => [r.model, r.step])).toEqual([
      [0, 1],
      [0, 3],
      [1, 1],
      [1, 3],
    ]);
    for (const r of endings) {
      const k = r.model;
      const own = Array.from({ length: r.step }, (_, t) => stepOf(k, t));
      expect(r.accumulated).toBe(own[r.step - 1].accumulated);
      expect(r.noiseSpent).toBe(own.reduce((a, s) => a + s.noiseEnergy, 0));
      expect(r.noiseTheory).toBe(own.reduce((a, s) => a + s.noiseEnergyTheory, 0));
      if (r.step === 1) expect(r.accumulated).toBe(r.noiseSpent);
      expect([r.displacement, r.fromQuiet, r.fromRival]).toEqual(
        [1, 10, 20].map((x) => x * r.step + k),
      );
      expect([r.effectiveRank, r.testLoss, r.testAccuracy]).toEqual(
        [30, 40, 50].map((x) => x * r.step + k),
      );
      expect([r.residualTrue, r.residualOther, r.right]).toEqual([0.25, 0.5, 1]);
    }
  });

  it("an ending has what is accounted by its step, of half of the pool; null without a guarantee", () => {
    expect(endings.map((r) => r.epsilon)).toEqual(Array(4).fill(null));
    const t = training({ ...PRIVATE, biases: false, steps: STEPS });
    const own = rowsOf(PRIVATE).endings.map((r) => r.epsilon as number);
    const at = [1, 3].map((step) => accountedEpsilon(t, 10, DELTA, step));
    expect(own).toEqual([...at, ...at]);
    expect(own[1]).toBeGreaterThan(1.1 * own[0]);
  });

  it("a step's row has means over models, and the mean ratio of accumulated to spent energy", () => {
    trajectories.forEach((r, t) => {
      const [a, b] = [stepOf(0, t), stepOf(1, t)];
      for (const field of ["noiseEnergy", "accumulated", "lagOne", "correlation"] as const)
        expect(r[field]).toBeCloseTo((a[field] + b[field]) / 2, 12);
      const spent = (k: number): number =>
        Array.from({ length: t + 1 }, (_, s) => stepOf(k, s).noiseEnergy).reduce((x, y) => x + y);
      const ratios = [a.accumulated / spent(0), b.accumulated / spent(1)];
      expect(r.coherence).toBeCloseTo((ratios[0] + ratios[1]) / 2, 12);
      expect(r.coherenceSe).toBeCloseTo(Math.abs(ratios[0] - ratios[1]) / 2, 12);
    });
    expect(trajectories[0].coherence).toBe(1);
  });
});
