/** Snapshots of small figures, and what a reader must be able to see in the others: series, intervals, axis labels. */
import { describe, expect, it } from "vitest";
import type { DependenceRow, ReleaseRow, SymmetryRow } from "../experiment/rows.js";
import {
  accuracyAgainstNoise,
  asymmetryByRank,
  aucAlongTraining,
  correlationAgainstCosine,
  epsilonAgainstRank,
  noiseAgainstNorm,
  releaseEpsilons,
  witnessBars,
} from "./privacy-figures.js";

const base = { plan: "p", cell: "c", seed: "1", backend: "b", trials: 1000 };
const dependence = (
  model: DependenceRow["model"],
  relation: DependenceRow["relation"],
  cosine: number,
  norm: number,
): DependenceRow => ({
  ...base,
  source: "mnist",
  model,
  relation,
  label: "l",
  rank: 16,
  dim: 64,
  cosine,
  correlation: model === "lora" ? cosine : 0,
  correlationSe: 0.05,
  correlationTheory: 0,
  cross: 0,
  crossSe: 1,
  crossTheory: 0,
  norm,
  noiseSd: norm / 4,
  noiseSdSe: norm / 40,
  noiseSdTheory: norm / 4,
});
const symmetry = (plan: string, observer: string, steps: number, sigma: number): SymmetryRow => ({
  ...base,
  plan,
  source: "mnist",
  layer: "hidden",
  method: "sgd",
  observer,
  rank: 8,
  batch: 8,
  steps,
  sigma,
  auc: 0.9,
  aucLow: 0.8,
  aucHigh: 0.95,
  tprAt10: 1,
  right: 900,
  residualTrue: 1e-15,
  residualOther: 0.05,
});
const shapes = (svg: string, tag: string): number => svg.split(`<${tag} `).length - 1;

describe("figures of E6-E12", () => {
  it("witness: snapshot", () => {
    expect(
      witnessBars([
        { ...base, rank: 16, dim: 768, correct: 2700, tested: 3072, jointTvExact: 0.822 },
      ]),
    ).toMatchSnapshot();
  });

  it("correlation: the intervals are two standard errors long on both sides", () => {
    const svg = correlationAgainstCosine([
      dependence("lora", "steps", 0.5, 1),
      dependence("flora", "steps", 0.5, 1),
    ]);
    const value = (tag: string, name: string): number =>
      Number(new RegExp(` ${name}="(-?[\\d.]+)"`).exec(tag)?.[1]);
    const bars = [...svg.matchAll(/<line [^>]*>/g)]
      .map(([tag]) => Math.abs(value(tag, "y1") - value(tag, "y2")))
      .filter((length) => length > 5 && length < 100);
    expect(bars.length).toBe(2);
    // The y axis spans 2.2 over 295 pixels (380 less the margins 40 and 45): 0.2 are 26.8.
    for (const length of bars) expect(length).toBeCloseTo((0.2 / 2.2) * 295, 0);
    for (const text of [
      "cosine of the two gradients",
      "correlation of the two noises",
      "lora",
      "flora",
      "dp-sgd",
    ])
      expect(svg).toContain(text);
  });

  it("draw a mark for every row, and label their axes", () => {
    expect(
      shapes(
        noiseAgainstNorm([0.1, 1, 10].map((n) => dependence("lora", "scale", 1, n))),
        "circle",
      ),
    ).toBe(3);
    expect(
      shapes(
        aucAlongTraining(["iterates", "final", "knows-a"].map((o) => symmetry("paths", o, 5, 0))),
        "circle",
      ),
    ).toBe(3);
    expect(shapes(asymmetryByRank([symmetry("symmetry", "iterates", 1, 0)]), "circle")).toBe(2);
    expect(accuracyAgainstNoise([symmetry("symmetry-noise", "knows-a", 1, 1)])).toContain(
      "noise multiplier",
    );
    const released = (mechanism: ReleaseRow["mechanism"]): ReleaseRow => ({
      ...base,
      mechanism,
      rank: 4,
      dim: 64,
      sigma: 1,
      epsilon: 1,
      delta: 0.1,
      deltaSe: 0.01,
      deltaExact: 0.1,
      epsilonExact: 2,
      epsilonPlain: 2,
      epsilonLower: 1,
      auc: 0.8,
    });
    expect(releaseEpsilons([released("plain"), released("m1")])).toContain(
      "epsilon at delta = 0.01",
    );
  });

  it("epsilon against rank: no point without a finite epsilon, the exact curve above the Gaussian reading", () => {
    const svg = epsilonAgainstRank();
    // 3 cosines x 11 ranks x 3 readings less those left out: at rank 1 only the Gaussian reading exists.
    expect(shapes(svg, "circle")).toBeGreaterThan(60);
    expect(shapes(svg, "circle")).toBeLessThan(99);
    expect(svg).not.toContain("NaN");
  });
});
