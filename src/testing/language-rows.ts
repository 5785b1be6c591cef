/** Rows of a made-up fine-tuned language model, for the tests of its claims. */
import { stream } from "../core/stream.js";
import type { CanaryRow, MembershipRow } from "../experiment/rows.js";
import { membershipRows, type World } from "./membership-rows.js";

/** Before training: no member can be told, and every model is as good as the pretrained one. */
const untrained = { step: 0, auc: 0.5, validationLoss: 4, testLoss: 4, trainLoss: 4 };

/**
 * The made-up experiment as a language model's: losses a token of 4.5 - accuracy, LoRA-FA of rank 1 in place of rank
 * 4 with a rate of its own, and step 0 in place of step 5.
 */
export const languageRows = (world: World, plan = "mia-text"): MembershipRow[] =>
  asLanguage(membershipRows(world), plan);

/** A made-up experiment's rows as a language model's. */
export function asLanguage(made: readonly MembershipRow[], plan = "mia-text"): MembershipRow[] {
  const trained = made.filter((r) => r.step !== 5);
  const rows = trained.map((r): MembershipRow => ({
    ...r,
    plan,
    source: "emails",
    validationAccuracy: null,
    testAccuracy: null,
    validationLoss: 4.5 - (r.validationAccuracy as number),
    testLoss: 4.5 - (r.testAccuracy as number),
    ...(r.rank === 4 ? { rank: 1, setting: "lora-fa r1" } : {}),
    rate: r.rank === 4 ? 0.01 : 0.003,
  }));
  const models = new Map(
    rows.map((r) => [`${r.attack} ${r.setting} ${r.knowledge} ${r.pool} ${r.target}`, r]),
  );
  return [...[...models.values()].map((r) => ({ ...r, ...untrained })), ...rows];
}

/**
 * Exposures of LoRA-FA of rank 1 with these means, bits: of canaries that were inserted, and of those that were left
 * out.
 */
export function canaryRows(inserted: number, leftOut = 1.4, pools = 4): CanaryRow[] {
  const { normal, uniform } = stream("claims", "canaries", 0);
  return Array.from({ length: pools }, (_, pool) =>
    Array.from({ length: 6 }, (_, target) =>
      Array.from({ length: 8 }, (_, canary): CanaryRow => {
        const isIn = Number(uniform() < 0.5);
        return {
          plan: "mia-text",
          setting: "lora-fa r1",
          method: "lora-fa",
          rank: 1,
          pool,
          target,
          canary,
          step: 48,
          inserted: isIn,
          references: 127,
          exposure: (isIn ? inserted : leftOut) + 0.3 * normal(),
          seed: "1",
        };
      }),
    ),
  ).flat(2);
}
