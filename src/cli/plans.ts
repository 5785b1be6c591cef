/** Finds a plan by name (the suite's own) or by file (.sim.ts, .sim.js or .json). */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { createJiti } from "jiti";
import { UsageError } from "../core/errors.js";
import { parsePlan, type Plan } from "../sweep/plan.js";
import inits from "../../simulations/inits.sim.js";
import marginal from "../../simulations/marginal.sim.js";
import real from "../../simulations/real.sim.js";

/** The suite's own plans by name. */
export const PLANS: Readonly<Record<string, unknown>> = { marginal, inits, real };

/** Loads and validates a plan. */
export async function loadPlan(nameOrFile: string): Promise<Plan> {
  if (Object.hasOwn(PLANS, nameOrFile)) return parsePlan(PLANS[nameOrFile], `plan ${nameOrFile}`);
  const path = resolve(nameOrFile);
  if (!existsSync(path)) {
    throw new UsageError("plan", `a file or one of ${Object.keys(PLANS).join(", ")}`, nameOrFile, "check the name or the path");
  }
  let content: unknown;
  try {
    content = path.endsWith(".json")
      ? JSON.parse(readFileSync(path, "utf8"))
      : await createJiti(import.meta.url).import(path, { default: true });
  } catch (error) {
    throw new UsageError("plan", "a module or JSON file that loads", nameOrFile, (error as Error).message.split("\n")[0]);
  }
  return parsePlan(content, `plan ${nameOrFile}`);
}

/** Version of the package. */
export function version(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return (JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string }).version;
}
