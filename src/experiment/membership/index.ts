/**
 * Membership inference against trained models. A cell is one pool under one training setting:
 * shadow models in complementary pairs with an A each, the same with the target's A (where
 * there is one to know), and target models whose members are independent fair coins, kept apart
 * from the shadows (leave-one-out over balanced masks would bias the attack). All targets of a
 * cell share one A; each pool is a replicate with examples, memberships and A of its own.
 */
import { byCheckpoints, byPools, readsInput } from "../growth.js";
import type { Kind } from "../kind.js";
import { mergeSums, type Sums } from "../sums.js";
import { outline, prepare, type MembershipCell, type MembershipPlan } from "./plan.js";
import { simulate } from "./simulate.js";
import { tables } from "./tables.js";

export { membershipSchema } from "./plan.js";

export const membership: Kind<MembershipPlan, MembershipCell, Sums> = {
  makes: ["membership", "rocs"],
  source: (plan) => plan.source,
  model: () => "classifier",
  grown: (plan, growth) => byCheckpoints(byPools(plan, growth), growth),
  reads: readsInput,
  outline,
  prepare,
  simulate,
  sampled: "pools",
  merge: mergeSums,
  tables,
};
