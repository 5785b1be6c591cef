/** Rows of sampled sketches: each direction and epsilon has its own exact delta, and planted bugs are seen. */
import { Matrix, SVD } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { mixingEpsilon, mixingRowEpsilon } from "../../accountant/mixing.js";
import { judgeClaim } from "../../claims/engine.js";
import { E13Profile } from "../../claims/sketch/E13-profile.js";
import { pencilOf, PRECISION } from "../../core/pencil.js";
import { reversed, sketchDelta, sketchEpsilon } from "../../core/sketch.js";
import { inlineExecutor } from "../../sweep/executor.js";
import { parsePlan } from "../../sweep/plan.js";
import { runPlan } from "../../sweep/run.js";
import { emptyTables, type SketchProfileRow, type Tables } from "../rows.js";
import { sketchProfile as kind } from "./profile.js";

const EPSILONS = [0.25, 2];
const planOf = (change: number) =>
  parsePlan({
    kind: "sketch-profile",
    name: "test",
    purpose: "test",
    feeds: ["E13-profile"],
    outputs: [3],
    dim: 8,
    changes: [change],
    ranks: [1, 6],
    epsilons: EPSILONS,
    trials: { entries: 1, min: 8192, max: 8192 },
  });
async function pairOf(change: number) {
  const executor = inlineExecutor("reference");
  const plan = planOf(change);
  const tables = (await runPlan({ plan, seed: "1", backend: "test", executor })) as Tables;
  await executor.close();
  const { cells } = await kind.prepare(plan as never, "1", async () => new Map());
  const { gradients } = cells[0] as unknown as { gradients: Record<string, number[]> };
  const [toward, back] = ["toward", "back"].map((side) => Float64Array.from(gradients[side]));
  const { eigenvalues } = pencilOf(toward, back, 3, 3 * PRECISION);
  return { rows: tables.sketchProfile, toward, back, eigenvalues };
}
const { rows, eigenvalues } = await pairOf(1);
function verdictOf(sketchProfile: SketchProfileRow[]): string {
  const head = {
    name: "test",
    feeds: ["E13-profile"],
    subject: { model: "none", task: "test" } as const,
    primary: true,
  };
  const tables = { ...emptyTables(), sketchProfile };
  return judgeClaim(E13Profile, { seed: "1", tables, plans: [head] })[0].verdict;
}
const withExact = (of: (r: SketchProfileRow) => number): SketchProfileRow[] =>
  rows.map((r) => ({ ...r, deltaExact: of(r) }));
const towards = ({ direction }: SketchProfileRow): readonly number[] =>
  direction === "toward" ? eigenvalues : reversed(eigenvalues);

describe("rows of sampled sketches", () => {
  it("have the exact delta of their epsilon, direction and rank", () => {
    expect(rows.map((r) => [r.rank, r.direction, r.epsilon, r.trials])).toEqual(
      [1, 6].flatMap((rank) =>
        ["toward", "back"].flatMap((direction) => EPSILONS.map((e) => [rank, direction, e, 8192])),
      ),
    );
    for (const r of rows)
      expect(r.deltaExact).toBe(sketchDelta(r.epsilon, r.rank, towards(r)).value);
  });

  it("have the epsilons of their pair at delta = 1e-5, and what its gamma bounds", async () => {
    const near = await pairOf(0.3);
    const [g, h] = [near.toward, near.back];
    const change = new SVD(
      Matrix.from1DArray(
        3,
        8,
        Array.from(h, (x, at) => x - g[at]),
      ),
    ).norm2;
    const own = new SVD(Matrix.from1DArray(3, 8, [...g]).transpose()).diagonal;
    const gamma = (own[2] / change) ** 2;
    for (const r of near.rows) {
      expect(r.gamma).toBeCloseTo(gamma, 10);
      expect(r.epsilonExact).toBe(sketchEpsilon(1e-5, r.rank, near.eigenvalues));
      const part = mixingEpsilon(1e-5, r.rank, { gamma, parts: 2 }, 3);
      expect(r.epsilonMixing ?? -1).toBeCloseTo(part ?? -1, 6);
      expect(r.epsilonMixingRow ?? -1).toBeCloseTo(mixingRowEpsilon(1e-5, r.rank, gamma) ?? -1, 6);
    }
    expect(gamma).toBeGreaterThan(1);
  });

  // By Hoeffding's inequality the claim fails with probability 1e-8 at most; the seed is fixed.
  it("sampled deltas are the exact ones: E13-profile is upheld", () => {
    expect(verdictOf(rows)).toBe("upheld");
  });

  it.each([
    [
      "a dropped eigenvalue",
      (r: SketchProfileRow) => sketchDelta(r.epsilon, r.rank, towards(r).slice(1)).value,
    ],
    [
      "the wrong direction",
      (r: SketchProfileRow) => sketchDelta(r.epsilon, r.rank, reversed(towards(r))).value,
    ],
    ["a rank more", (r: SketchProfileRow) => sketchDelta(r.epsilon, r.rank + 1, towards(r)).value],
    [
      "a rank less",
      (r: SketchProfileRow) => sketchDelta(r.epsilon, Math.max(1, r.rank - 1), towards(r)).value,
    ],
    [
      "another epsilon",
      (r: SketchProfileRow) => sketchDelta(r.epsilon + 0.3, r.rank, towards(r)).value,
    ],
  ])("planted: %s is violated", (_, of) => {
    expect(verdictOf(withExact(of))).toBe("violated");
  });
});
