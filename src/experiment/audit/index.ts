/**
 * Audits of DP-SGD and DP-LoRA from inside: canaries whose gradients are fixed directions are members by fair coins,
 * an observer sees what each step releases, and guesses the coins. The trainer is the one that every other kind uses;
 * its own batches are held to the sampling that is accounted.
 */
import { byTrials } from "../growth.js";
import type { Kind } from "../kind.js";
import { mergeSums, type Sums } from "../sums.js";
import { outline, prepare, type AuditCell, type AuditPlan } from "./plan.js";
import { simulate } from "./simulate.js";
import { tables } from "./tables.js";

export { auditSchema } from "./plan.js";

export const audit: Kind<AuditPlan, AuditCell, Sums> = {
  makes: ["audits", "batches"],
  source: (plan) => plan.source,
  model: () => "classifier",
  grown: byTrials,
  outline,
  prepare,
  simulate,
  sampled: "trials",
  merge: mergeSums,
  tables,
};
