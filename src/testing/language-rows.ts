/** Rows of a made-up language model, for the tests of its claims. */
import { stream } from "../core/stream.js";
import type { CanaryRow, MembershipRow } from "../experiment/rows.js";
import { membershipRows, type World } from "./membership-rows.js";

/** The fixture's rows as a language model's: losses for accuracies, rank 1 for rank 4; and step 0, before training, at an accuracy of 0.5. */
export const words = (world: World, plan = "mia-text"): MembershipRow[] => {
  const rows = membershipRows(world).map((r): MembershipRow => ({
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
  const first = [
    ...new Map(rows.map((r) => [`${r.setting} ${r.knowledge} ${r.pool} ${r.target}`, r])).values(),
  ];
  return [
    ...first.map((r) => ({
      ...r,
      step: 0,
      auc: 0.5,
      validationLoss: 4,
      testLoss: 4,
      trainLoss: 4,
    })),
    ...rows,
  ];
};
/** Exposures with means: of an adapter's inserted canaries, and of those left out. */
export const exposures = (adapter: number, leftOut = 1.4, pools = 4): CanaryRow[] => {
  const { normal, uniform } = stream("claims", "canaries", 0);
  return Array.from({ length: pools }, (_, pool) =>
    Array.from({ length: 6 }, (_, target) =>
      Array.from({ length: 8 }, (_, canary): CanaryRow => {
        const inserted = Number(uniform() < 0.5);
        return {
          plan: "mia-text",
          setting: "lora-fa r1",
          method: "lora-fa",
          rank: 1,
          pool,
          target,
          canary,
          step: 48,
          inserted,
          references: 127,
          exposure: (inserted ? adapter : leftOut) + 0.3 * normal(),
          seed: "1",
        };
      }),
    ),
  ).flat(2);
};
