/**
 * Attack simulations on a null and on a known truth: an attack that learned membership
 * from anything but the output, or a classifier tested on its training half, would
 * show itself here. False-alarm probability 1e-8 a line (Clopper-Pearson).
 */
import { describe, expect, it } from "vitest";
import { clopperPearson, epsilonLowerBound } from "../attack/epsilon-lower.js";
import { stream } from "../core/stream.js";
import { normalCdf } from "../core/stdlib.js";
import { inlineExecutor } from "../sweep/executor.js";
import { parsePlan } from "../sweep/plan.js";
import { runPlan } from "../sweep/run.js";
import type { Tables } from "./rows.js";
import { heldOutHits } from "./witness.js";

async function tables(fields: object): Promise<Tables> {
  const executor = inlineExecutor("reference");
  const plan = parsePlan({ name: "null", purpose: "test", feeds: ["x"], ...fields });
  const done = await runPlan({ plan, seed: "1", backend: "test", executor });
  await executor.close();
  return done as Tables;
}
const holds = (hits: number, n: number, p: number): boolean => {
  const { low, high } = clopperPearson(hits, n, 0.5e-8);
  return low <= p && p <= high;
};

describe("nulls of the attacks", () => {
  it("symmetry: all observers guess under overwhelming noise; at little noise the one with A does not", async () => {
    const rows = (
      await tables({
        kind: "symmetry",
        source: "mnist",
        pretraining: 5,
        methods: ["sgd"],
        ranks: [4],
        batchSizes: [2],
        steps: [1, 2],
        sigmas: [1e-3, 1e6],
        rowsUsed: 16,
        // An attack that learned membership from elsewhere would be right in all; the limit is passed by 97 of 128.
        trials: { entries: 1, min: 128, max: 128 },
      })
    ).symmetry;
    for (const r of rows.filter((x) => x.sigma === 1e6))
      expect(holds(r.right, r.trials, 0.5)).toBe(true);
    for (const r of rows.filter((x) => x.sigma === 1e-3 && x.observer === "knows-a"))
      expect(r.right).toBeGreaterThan(120);
    expect(rows.length).toBe(12);
  });

  it("release: the plain attack is as accurate as theory allows; no sampled delta copies the exact one", async () => {
    const { release } = await tables({
      kind: "release",
      mechanisms: ["plain", "m2"],
      ranks: [4],
      dims: [16],
      sigmas: [1],
      epsilon: 0.5,
      trials: { entries: 1, min: 4096, max: 4096 },
    });
    const plain = release[0];
    // AUC of N(0, 1) against N(1, 1): Phi(1/sqrt 2); its standard error is at most sqrt(auc (1 - auc)/n).
    expect(Math.abs(plain.auc - normalCdf(Math.SQRT1_2))).toBeLessThan(6 * Math.sqrt(0.25 / 4096));
    for (const r of release) {
      expect(r.delta).not.toBe(r.deltaExact);
      expect(r.deltaSe).toBeGreaterThan(0);
      expect(r.epsilonLower).toBeLessThan(r.epsilonExact);
    }
    const { profile } = await tables({
      kind: "profile",
      ranks: [3],
      dims: [4],
      rhos: [0.5],
      epsilons: [1],
      trials: { entries: 1, min: 256, max: 256 },
    });
    expect(profile[0].delta).not.toBe(profile[0].deltaExact);
  });

  it("witness: between equal laws it is at chance on held-out rows, between different ones it is not", () => {
    const draw = (key: string, shift: number): number[] => {
      const { normal } = stream("witness", key, 0);
      return Array.from({ length: 4000 }, () => normal() + shift);
    };
    const same = heldOutHits(draw("a", 0), draw("b", 0));
    expect(same.tested).toBe(4000);
    expect(holds(same.correct, same.tested, 0.5)).toBe(true);
    // Few rows: a vote tested on the rows that cast it would be far above chance (24 bins, 100 rows).
    let [correct, tested] = [0, 0];
    for (let k = 0; k < 40; k++) {
      const few = heldOutHits(draw(`c${k}`, 0).slice(0, 100), draw(`d${k}`, 0).slice(0, 100));
      correct += few.correct;
      tested += few.tested;
    }
    expect(holds(correct, tested, 0.5)).toBe(true);
    const apart = heldOutHits(draw("a", 0), draw("b", 2));
    expect(holds(apart.correct, apart.tested, 0.5)).toBe(false);
  });

  it("lower bounds on epsilon: equal scores show nothing more often than allowed", () => {
    // 300 audits of equal laws at alpha 0.05; Binomial(300, 0.05) exceeds 43 with probability below 1e-8.
    let shown = 0;
    for (let t = 0; t < 300; t++) {
      const { normal } = stream("lower", "null", t);
      shown +=
        epsilonLowerBound(
          {
            members: Array.from({ length: 60 }, normal),
            nonMembers: Array.from({ length: 60 }, normal),
          },
          0,
          0.05,
        ).epsilon > 0
          ? 1
          : 0;
    }
    expect(shown).toBeLessThanOrEqual(43);
  });
});
