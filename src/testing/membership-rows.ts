/** Rows of a made-up membership experiment, for the tests of its claims. */
import { stream } from "../core/stream.js";
import type { MembershipRow } from "../experiment/rows.js";
import { DECIDING_ATTACK } from "../claims/legacy/membership.js";

/** Mean AUCs of a made-up experiment. */
export interface World {
  unaware16?: number;
  known16?: number;
  early16?: number;
  full?: number;
  stopped?: number;
  unaware?: number;
  known?: number;
  dp?: number;
  epsilonLower?: number;
  plainLower?: number;
  audited?: number;
  dpAccuracy?: number;
}

/** Four pools of 16 targets with AUCs of given means, noise 0.02 for the target and 0.01 for the model, 0.005 for the pool. */
export function membershipRows({
  unaware16 = 0.65,
  known16 = 0.72,
  early16 = 0.6,
  full = 0.7,
  stopped = 0.6,
  unaware = 0.6,
  known = 0.7,
  dp = 0.55,
  epsilonLower = 0,
  plainLower = 0.5,
  audited = 0.3,
  dpAccuracy = 0.8,
}: World): MembershipRow[] {
  const { normal } = stream("claims", "mia", 0);
  const out: MembershipRow[] = [];
  for (let pool = 0; pool < 4; pool++)
    for (let target = 0; target < 16; target++) {
      const shift = 0.02 * normal();
      const add = (
        setting: string,
        rank: number,
        method: string,
        knowledge: "unaware" | "known-A",
        step: number,
        auc: number,
        accuracy: number,
        epsilon: number | null,
      ): void => {
        out.push({
          plan: "mia",
          cell: "",
          source: "mnist",
          labelNoise: 0,
          setting,
          method,
          rank,
          rate: 0.1,
          noiseMultiplier: null,
          pool,
          step,
          attack: DECIDING_ATTACK,
          knowledge,
          target,
          shadows: 8,
          poolSize: 400,
          seed: "1",
          diverged: 0,
          auc: auc + shift + 0.01 * normal() + 0.005 * ((pool % 2) - 0.5),
          balancedAccuracy: 0.6,
          tprAt1: 0.1,
          tprAt01: 0.01,
          trainLoss: 1 - accuracy,
          validationAccuracy: accuracy,
          testAccuracy: accuracy,
          validationLoss: null,
          testLoss: null,
          epsilon,
          epsilonAudited: epsilon === null ? null : audited,
          epsilonLower: epsilon === null ? plainLower : epsilonLower,
        });
      };
      add("full", 16, "full", "unaware", 20, stopped, 0.75, null);
      add("full", 16, "full", "unaware", 150, full, 0.85, null);
      add("lora-fa r4", 4, "lora-fa", "unaware", 150, unaware, 0.7, null);
      add("lora-fa r4", 4, "lora-fa", "known-A", 150, known, 0.7, null);
      add("lora-fa r16", 16, "lora-fa", "unaware", 20, early16, 0.72, null);
      add("lora-fa r16", 16, "lora-fa", "known-A", 20, early16, 0.72, null);
      add("lora-fa r16", 16, "lora-fa", "unaware", 150, unaware16, 0.78, null);
      add("lora-fa r16", 16, "lora-fa", "known-A", 150, known16, 0.78, null);
      add("dp-sgd 1", 16, "dp-sgd", "unaware", 150, dp, dpAccuracy, 5);
    }
  return out;
}
