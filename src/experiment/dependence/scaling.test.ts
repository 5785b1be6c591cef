/** Scaled gradients (E19): what is drawn is scaled, what a row reports is the norm before. */
import { describe, expect, it } from "vitest";
import { createReference } from "../../backend/reference.js";
import { dot, norm } from "../../core/row-major.js";
import { stream } from "../../core/stream.js";
import type { GradientSnapshot } from "../../train/network/gradients.js";
import { scalePairs, type Pair } from "./pairs.js";
import { dependenceSchema, type DependenceCell, type DependencePlan } from "./plan.js";
import { simulate } from "./simulate.js";
import { rowOf } from "./tables.js";

const [ROWS, DIM] = [4, 16];
/** Gradients of norms 0.01, 1 and 100, about, with one row of zeros each. */
const snapshots = [0.01, 1, 100].map((size, step): GradientSnapshot => {
  const { normal } = stream("scaling", "gradient", step);
  const gradient = Float64Array.from({ length: ROWS * DIM }, (_, i) =>
    i < DIM ? 0 : size * normal(),
  );
  return {
    layer: "hidden",
    step,
    batchSize: 8,
    rows: ROWS,
    cols: DIM,
    gradient,
  } as GradientSnapshot;
});
const planOf = (scaling?: "none" | "row" | "gradient") =>
  ({ keep: 128, ...(scaling ? { scaling } : {}) }) as unknown as Parameters<typeof scalePairs>[0];

const cellOf = (pair: Pair): DependenceCell => ({
  ...{
    id: pair.label,
    model: "lora",
    relation: "scale",
    rank: 16,
    work: 1,
    fixedSd: 1,
    trials: 256,
  },
  ...{ scaling: pair.scaling ?? "none", norm: pair.norm ?? norm(pair.x) },
  ...{ label: pair.label, dim: pair.dim, x: pair.x, y: pair.y },
});

describe("pairs of relation scale", () => {
  it("are rows as they are by default, as by none", () => {
    const pairs = scalePairs(planOf(), snapshots);
    expect(pairs).toEqual(scalePairs(planOf("none"), snapshots));
    expect(pairs.length).toBe(3 * (ROWS - 1));
    expect(pairs[0]).not.toHaveProperty("norm");
    expect(pairs[0]).not.toHaveProperty("scaling");
    expect(norm(pairs[0].x)).toBeLessThan(0.1);
    expect(pairs[0].label).toBe(`hidden@0 b8 row ${pairs[0].label.split(" ").at(-1)}`);
  });

  it("scaled rows have norm 1, the direction that they had, and keep the norm that they had", () => {
    const [plain, unit] = [scalePairs(planOf(), snapshots), scalePairs(planOf("row"), snapshots)];
    expect(unit.map((p) => p.norm)).toEqual(plain.map((p) => norm(p.x)));
    unit.forEach(({ x, y, label, scaling }, i) => {
      expect(norm(x)).toBeCloseTo(1, 12);
      expect(dot(x, plain[i].x) / norm(plain[i].x)).toBeCloseTo(1, 12);
      expect([y, label, scaling]).toEqual([x, `${plain[i].label}, scaled`, "row"]);
    });
  });

  it("scaled gradients have norm 1 as a whole, the largest row first", () => {
    const whole = scalePairs(planOf("gradient"), snapshots);
    whole.forEach(({ x, norm: before, scaling }, i) => {
      expect([x.length, scaling]).toEqual([ROWS * DIM, "gradient"]);
      expect(norm(x)).toBeCloseTo(1, 12);
      expect(before).toBeCloseTo(norm(snapshots[i].gradient), 12);
      const sizes = Array.from({ length: ROWS }, (_, k) => norm(x.slice(k * DIM, (k + 1) * DIM)));
      expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    });
  });
});

describe("rows of scaled gradients", () => {
  // |N|^2 has a relative standard deviation below 1 a trial (E6 at r = m = 16), so its mean over 256 trials is within
  // 0.4 of theory's but with probability below 1e-9 (6.4 standard deviations); the seed is fixed.
  it.each(["row", "gradient"] as const)(
    "%s: noise of one size, at norms that differ",
    async (scaling) => {
      const backend = createReference();
      const pairs = scalePairs(planOf(scaling), snapshots);
      for (const pair of [pairs[0], pairs[pairs.length - 1]]) {
        const cell = cellOf(pair);
        const shard = {
          id: "s",
          kind: "dependence",
          cell,
          seed: "1",
          plan: "p",
          first: 0,
          count: 256,
        } as const;
        const row = rowOf(cell, await simulate(shard, backend), {
          ...{ plan: "p", source: "mnist", seed: "1", backend: "reference" },
        });
        expect(row.norm).toBe(pair.norm);
        expect(row.scaling).toBe(scaling);
        const energy = (DIM + 1) / 16 / pair.x.length;
        expect(row.noiseSdTheory).toBeCloseTo(Math.sqrt(energy), 12);
        expect(row.noiseSd * row.noiseSd).toBeGreaterThan(0.6 * energy);
        expect(row.noiseSd * row.noiseSd).toBeLessThan(1.4 * energy);
      }
    },
  );
});

/**
 * The trainer's is held to the same in src/train/network/noise.test.ts. Means over 256 trials of 16 numbers or more:
 * the size is within 12% (7 standard errors), the correlation within 7; the seed is fixed.
 */
describe("DP-SGD's noise, a control that no trainer draws", () => {
  it("has the size that was fixed, whatever the gradient, and none in common between steps", async () => {
    const pairs = scalePairs(planOf(), snapshots);
    for (const pair of [pairs[0], pairs[pairs.length - 1]]) {
      const cell = { ...cellOf(pair), model: "dp-sgd", fixedSd: 0.3 } as const;
      const shard = {
        id: "s",
        kind: "dependence",
        cell,
        seed: "1",
        plan: "p",
        first: 0,
        count: 256,
      };
      const row = rowOf(cell, await simulate(shard, createReference()), {
        ...{ plan: "p", source: "mnist", seed: "1", backend: "reference" },
      });
      expect(Math.abs(row.noiseSd / 0.3 - 1)).toBeLessThan(0.12);
      expect(Math.abs(row.correlation / row.correlationSe)).toBeLessThan(7);
    }
  });
});

describe("plans", () => {
  const plan = {
    ...{ kind: "dependence", name: "p", purpose: "p", feeds: [], source: "mnist", layer: "hidden" },
    ...{ checkpoints: [0, 1], batchSizes: [8], keep: 4, models: ["lora"], ranks: [16] },
    trials: { entries: 1, min: 64, max: 64 },
  };
  const issuesOf = (value: object) => dependenceSchema.safeParse(value).error?.issues ?? [];
  it("name a scaling with relation scale, and elsewhere none", () => {
    expect(issuesOf({ ...plan, relation: "scale", scaling: "row" })).toEqual([]);
    expect(issuesOf({ ...plan, relation: "steps" })).toEqual([]);
    for (const scaling of ["row", "none"])
      expect(issuesOf({ ...plan, relation: "steps", scaling })).toMatchObject([
        { path: ["scaling"] },
      ]);
    const parsed = dependenceSchema.parse({ ...plan, relation: "scale" }) as DependencePlan;
    expect(parsed).not.toHaveProperty("scaling");
  });
});
