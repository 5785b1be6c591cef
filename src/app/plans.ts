/** Finds a plan by name (the suite's own), by file (.sim.ts, .sim.js or .json) or as data, and checks what it feeds. */
import type { z } from "zod";
import type { Suite } from "../claims/not-fed.js";
import { claimOf, CLAIMS } from "../claims/registry.js";
import { UsageError } from "../core/errors.js";
import { Refused } from "../core/refusal.js";
import { shown } from "../core/shown.js";
import { didYouMean } from "../core/suggest.js";
import type { PlanHead } from "../experiment/kind.js";
import { headOf, kindOf, scalePlan, type planSchema } from "../experiment/kinds.js";
import { parsePlan, type Plan } from "../sweep/plan.js";
import { SUITE } from "../../simulations/index.js";
import { EFFORT, PROFILES, runsIn, type Profile } from "./profiles.js";
import { readPlanFile } from "./plan-file.js";

/** A plan as it is written: fields with defaults may be left out. */
export type PlanInput = z.input<typeof planSchema>;

/** The suite's plans of a profile, in the order of the suite. */
export const suitePlans = (profile: Profile): Plan[] =>
  Object.values(SUITE)
    .filter((plan) => runsIn(profile, plan))
    .map((plan) => scalePlan(parsePlan(plan), EFFORT[profile]));

/** Heads of the suite's own plans that the names of rows call for: for run folders that kept none. */
export function suiteHeads(names: ReadonlySet<string>): PlanHead[] {
  const heads = Object.values(SUITE).map((plan) => headOf(parsePlan(plan)));
  return [...new Map(heads.map((head) => [head.name, head])).values()].filter((head) =>
    names.has(head.name),
  );
}

/** What claims are told of the whole suite, to name the plans that feed what a run's do not. */
export const suiteFeeds = (): Suite => ({
  profiles: PROFILES,
  plans: Object.entries(SUITE).map(([key, plan]) => ({
    ...headOf(parsePlan(plan)),
    key,
    profiles: PROFILES.filter((profile) => runsIn(profile, plan)),
  })),
});

/** Throws UsageError where a plan feeds a claim that does not exist, or that reads none of its tables. */
function checkFeeds(plan: Plan, where: string): Plan {
  const field = `${where} field feeds`;
  const known = CLAIMS.map((claim) => claim.id);
  const { makes } = kindOf(plan.kind);
  const errors = plan.feeds.flatMap((id) => {
    const claim = claimOf(id);
    if (!claim) {
      const remedy = didYouMean(id, known) ?? "loradp claims lists them";
      return [new UsageError(field, "made of ids of claims", shown(id), remedy)];
    }
    const reads = Object.keys(claim.reads);
    if (reads.some((table) => (makes as readonly string[]).includes(table))) return [];
    return [
      new UsageError(
        field,
        `made of claims that read what kind ${plan.kind} makes (${makes.join(", ")})`,
        `${id}, which reads ${reads.join(", ") || "no rows"}`,
        "leave it out",
      ),
    ];
  });
  if (errors.length > 0) throw new Refused(errors);
  return plan;
}

/** A name that is neither a file nor a plan of the suite. */
function unknownPlan(name: string): never {
  const known = Object.keys(SUITE);
  throw new UsageError(
    "plan",
    `a file or one of ${known.join(", ")}`,
    shown(name),
    didYouMean(name, known) ?? "check the name or the path",
  );
}

/** Loads and validates a plan; throws UsageError with a line for every error: the field, the rule and the value. */
export async function loadPlan(plan: string | PlanInput): Promise<Plan> {
  if (typeof plan !== "string") return checkFeeds(parsePlan(plan), "plan");
  if (plan === "")
    throw new UsageError("plan", "given", "nothing", "loradp sweep --list shows the suite's plans");
  const where = `plan ${shown(plan)}`;
  const content = Object.hasOwn(SUITE, plan)
    ? SUITE[plan]
    : await readPlanFile(plan, () => unknownPlan(plan));
  return checkFeeds(parsePlan(content, where), where);
}
