/** Finds a plan by name (the suite's own) or by file (.sim.ts, .sim.js or .json). */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { createJiti } from "jiti";
import { UsageError } from "../core/errors.js";
import type { PlanHead } from "../experiment/kind.js";
import { headOf } from "../experiment/kinds.js";
import { parsePlan, type Plan } from "../sweep/plan.js";
import dependence from "../../simulations/dependence.sim.js";
import dynamics from "../../simulations/dynamics.sim.js";
import dynamicsStandard from "../../simulations/dynamics-standard.sim.js";
import inits from "../../simulations/inits.sim.js";
import marginal from "../../simulations/marginal.sim.js";
import mia from "../../simulations/mia.sim.js";
import miaLabels from "../../simulations/mia-labels.sim.js";
import miaSpam from "../../simulations/mia-spam.sim.js";
import miaText from "../../simulations/mia-text.sim.js";
import miaTextLarge from "../../simulations/mia-text-large.sim.js";
import miaTextQuick from "../../simulations/mia-text-quick.sim.js";
import miaStandard from "../../simulations/mia-standard.sim.js";
import paths from "../../simulations/paths.sim.js";
import pathsQuick from "../../simulations/paths-quick.sim.js";
import profile from "../../simulations/profile.sim.js";
import real from "../../simulations/real.sim.js";
import release from "../../simulations/release.sim.js";
import realText from "../../simulations/real-text.sim.js";
import rows from "../../simulations/rows.sim.js";
import rowsText from "../../simulations/rows-text.sim.js";
import scale from "../../simulations/scale.sim.js";
import scaleText from "../../simulations/scale-text.sim.js";
import steps from "../../simulations/steps.sim.js";
import stepsText from "../../simulations/steps-text.sim.js";
import symmetry from "../../simulations/symmetry.sim.js";
import symmetryNoise from "../../simulations/symmetry-noise.sim.js";
import symmetryText from "../../simulations/symmetry-text.sim.js";
import wide from "../../simulations/wide.sim.js";
import witness from "../../simulations/witness.sim.js";

/** The suite's own plans by name. */
export const PLANS: Readonly<Record<string, unknown>> = {
  marginal,
  wide,
  inits,
  real,
  "real-text": realText,
  witness,
  dependence,
  rows,
  "rows-text": rowsText,
  steps,
  "steps-text": stepsText,
  scale,
  "scale-text": scaleText,
  profile,
  symmetry,
  "symmetry-text": symmetryText,
  paths,
  "paths-quick": pathsQuick,
  "symmetry-noise": symmetryNoise,
  release,
  mia,
  "mia-standard": miaStandard,
  "mia-labels": miaLabels,
  "mia-spam": miaSpam,
  "mia-text-quick": miaTextQuick,
  "mia-text": miaText,
  "mia-text-large": miaTextLarge,
  dynamics,
  "dynamics-standard": dynamicsStandard,
};

/** Heads of the suite's own plans that the names of rows call for: for run folders that kept none. */
export function suiteHeads(names: ReadonlySet<string>): PlanHead[] {
  const heads = Object.values(PLANS).map((plan) => headOf(parsePlan(plan)));
  return [...new Map(heads.map((head) => [head.name, head])).values()].filter((head) =>
    names.has(head.name),
  );
}

/** Loads and validates a plan. */
export async function loadPlan(nameOrFile: string): Promise<Plan> {
  if (Object.hasOwn(PLANS, nameOrFile)) return parsePlan(PLANS[nameOrFile], `plan ${nameOrFile}`);
  const path = resolve(nameOrFile);
  if (!existsSync(path)) {
    throw new UsageError(
      "plan",
      `a file or one of ${Object.keys(PLANS).join(", ")}`,
      nameOrFile,
      "check the name or the path",
    );
  }
  let content: unknown;
  try {
    content = path.endsWith(".json")
      ? JSON.parse(readFileSync(path, "utf8"))
      : await createJiti(import.meta.url).import(path, { default: true });
  } catch (error) {
    throw new UsageError(
      "plan",
      "a module or JSON file that loads",
      nameOrFile,
      (error as Error).message.split("\n")[0],
    );
  }
  return parsePlan(content, `plan ${nameOrFile}`);
}

/** Version of the package. */
export function version(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return (JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string })
    .version;
}
