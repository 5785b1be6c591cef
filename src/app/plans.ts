/** Finds a plan by name (the suite's own), by file (.sim.ts, .sim.js or .json) or as data, and checks what it feeds. */
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { createJiti } from "jiti";
import type { z } from "zod";
import { claimOf, CLAIMS } from "../claims/registry.js";
import { UsageError } from "../core/errors.js";
import type { PlanHead } from "../experiment/kind.js";
import { headOf, kindOf, scalePlan, type planSchema } from "../experiment/kinds.js";
import { parsePlan, type Plan } from "../sweep/plan.js";
import { SUITE } from "../../simulations/index.js";
import { EFFORT, runsIn, type Profile } from "./profiles.js";
import { didYouMean } from "./suggest.js";

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

/** Throws UsageError where a plan feeds a claim that does not exist, or that reads none of its tables. */
function checkFeeds(plan: Plan, where: string): Plan {
  const field = `${where} field feeds`;
  const known = CLAIMS.map((claim) => claim.id);
  const { makes } = kindOf(plan.kind);
  for (const id of plan.feeds) {
    const claim = claimOf(id);
    if (!claim) {
      const remedy = didYouMean(id, known) ?? "loradp claims lists them";
      throw new UsageError(field, "made of ids of claims", id, remedy);
    }
    const reads = Object.keys(claim.reads);
    if (!reads.some((table) => (makes as readonly string[]).includes(table)))
      throw new UsageError(
        field,
        `made of claims that read what kind ${plan.kind} makes (${makes.join(", ")})`,
        `${id}, which reads ${reads.join(", ") || "no rows"}`,
        "leave it out",
      );
  }
  return plan;
}

/** Content of a plan's file. */
async function readPlan(file: string): Promise<unknown> {
  const path = resolve(file);
  if (!existsSync(path))
    throw new UsageError(
      "plan",
      `a file or one of ${Object.keys(SUITE).join(", ")}`,
      file,
      didYouMean(file, Object.keys(SUITE)) ?? "check the name or the path",
    );
  try {
    return path.endsWith(".json")
      ? JSON.parse(readFileSync(path, "utf8"))
      : await createJiti(import.meta.url).import(path, { default: true });
  } catch (error) {
    const [reason] = (error as Error).message.split("\n");
    throw new UsageError("plan", "a module or JSON file that loads", file, reason);
  }
}

/** Loads and validates a plan; throws UsageError naming the field, the rule and the value. */
export async function loadPlan(plan: string | PlanInput): Promise<Plan> {
  if (typeof plan !== "string") return checkFeeds(parsePlan(plan), "plan");
  const where = `plan ${plan}`;
  const content = Object.hasOwn(SUITE, plan) ? SUITE[plan] : await readPlan(plan);
  return checkFeeds(parsePlan(content, where), where);
}
