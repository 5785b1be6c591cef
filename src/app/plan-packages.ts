/** Plans whose data come in packages that are not installed: refused before anything runs. */
import { packageFolder, requirePackages, type OptionalPackage } from "../core/packages.js";
import { kindOf } from "../experiment/kinds.js";
import type { Plan } from "../sweep/plan.js";
import { packagesOf, PUBLIC_TEXTS } from "../train/data/packages.js";

/** Packages that a plan's data come in. */
export function packagesOfPlan(plan: Plan): readonly OptionalPackage[] {
  const ofData = packagesOf(kindOf(plan.kind).source(plan as never));
  return plan.kind === "language" && plan.model !== "assets"
    ? [...ofData, ...PUBLIC_TEXTS]
    : ofData;
}

/** Throws MissingPackages, which names the plans and all that they lack. */
export function requirePlanPackages(plans: readonly Plan[], from?: string): void {
  const lacking = plans.filter((plan) =>
    packagesOfPlan(plan).some((name) => packageFolder(name, from) === undefined),
  );
  const names = [...new Set(lacking.map((plan) => plan.name))];
  const needing = names.length === 1 ? `plan ${names[0]} needs` : `plans ${names.join(", ")} need`;
  requirePackages(needing, [...new Set(lacking.flatMap(packagesOfPlan))], from);
}
