/** Verdicts on trained models, fed with rows on both sides of each limit, and the limits' own coverage. */
import { describe, expect, it } from "vitest";
import { emptyTables, type MembershipRow } from "../experiment/rows.js";
import { stream } from "../core/stream.js";
import { contrast, DECIDING_ATTACK, judgeMembership } from "./membership.js";

interface World { full?: number; stopped?: number; unaware?: number; known?: number; dp?: number; epsilonLower?: number; dpAccuracy?: number }

/** Four pools of 16 targets with AUCs of given means, noise 0.02 for the target and 0.01 for the model, 0.005 for the pool. */
function rows({ full = 0.7, stopped = 0.6, unaware = 0.6, known = 0.7, dp = 0.55, epsilonLower = 0, dpAccuracy = 0.8 }: World): MembershipRow[] {
  const { normal } = stream("claims", "mia", 0);
  const out: MembershipRow[] = [];
  for (let pool = 0; pool < 4; pool++) for (let target = 0; target < 16; target++) {
    const shift = 0.02 * normal();
    const add = (setting: string, method: string, knowledge: "unaware" | "known-A", step: number, auc: number, accuracy: number, epsilon: number | null): void => {
      out.push({
        plan: "mia", cell: "", source: "mnist", labelNoise: 0, setting, method, rank: 4, rate: 0.1, noiseMultiplier: null, pool, step, attack: DECIDING_ATTACK, knowledge, target, shadows: 8, poolSize: 400, seed: "1", diverged: 0,
        auc: auc + shift + 0.01 * normal() + 0.005 * ((pool % 2) - 0.5), balancedAccuracy: 0.6, tprAt1: 0.1, tprAt01: 0.01, trainLoss: 0.1, validationAccuracy: accuracy, testAccuracy: accuracy, epsilon, epsilonLower: epsilon === null ? 0 : epsilonLower,
      });
    };
    add("full", "full", "unaware", 20, stopped, 0.75, null);
    add("full", "full", "unaware", 150, full, 0.85, null);
    add("lora-fa r4", "lora-fa", "unaware", 150, unaware, 0.7, null);
    add("lora-fa r4", "lora-fa", "known-A", 150, known, 0.7, null);
    add("dp-sgd 1", "dp-sgd", "unaware", 150, dp, dpAccuracy, 5);
  }
  return out;
}
const verdicts = (world: World): Record<string, string> =>
  Object.fromEntries(judgeMembership("1", { ...emptyTables(), membership: rows(world) }).map((c) => [c.id, c.verdict]));

describe("claims on trained models", () => {
  it("come out as theory and feasibility say on rows like theirs", () => {
    expect(verdicts({})).toEqual({ "MIA-rank": "upheld", "MIA-known-A": "violated", "MIA-utility": "violated", "MIA-dp": "violated", "MIA-audit": "upheld" });
  });
  it("turn when the rows turn", () => {
    expect(verdicts({ unaware: 0.8 })["MIA-rank"]).toBe("violated");
    expect(verdicts({ known: 0.5 })).toMatchObject({ "MIA-known-A": "upheld", "MIA-utility": "upheld", "MIA-dp": "upheld" });
    expect(verdicts({ epsilonLower: 5.1 })["MIA-audit"]).toBe("violated");
  });
  it("stay open where nothing is shown, nothing matches, or no row is there", () => {
    expect(verdicts({ full: 0.6, known: 0.6, stopped: 0.6, dp: 0.6 })).toEqual({ "MIA-rank": "inconclusive", "MIA-known-A": "inconclusive", "MIA-utility": "inconclusive", "MIA-dp": "inconclusive", "MIA-audit": "upheld" });
    expect(verdicts({ dpAccuracy: 0.5 })["MIA-dp"]).toBe("inconclusive");
    expect(new Set(judgeMembership("1", emptyTables()).map((c) => c.verdict))).toEqual(new Set(["inconclusive"]));
  });
  it("limits hold their level: 2000 families without a difference, at 1% given the pools", () => {
    // Misses are binomial(2000, 0.01): 20 +- 4.4; 51 is 7 standard deviations.
    const { normal } = stream("claims", "contrast", 0);
    let misses = 0;
    for (let i = 0; i < 2000; i++) {
      const pools = new Map([0, 1, 2, 3].map((p) => [p, Array.from({ length: 8 }, () => normal())]));
      const { low, high } = contrast("", pools, 0.01);
      if (low > 0 || high < 0) misses++;
    }
    expect(misses).toBeGreaterThan(2);
    expect(misses).toBeLessThan(51);
  });
});
