/** Whose numbers a result is about: synthetic rows, a classifier, a language model, or none that a plan made. */
import type { ClaimResult } from "../claims/claim.js";
import { feeding, readsRows } from "../claims/engine.js";
import { claimOf } from "../claims/registry.js";
import type { Model, PlanHead } from "../experiment/kind.js";

const NAMES: Readonly<Record<Model, string>> = {
  none: "synthetic",
  classifier: "classifier",
  "language-model": "language model",
};
export const LANGUAGE_MODEL = NAMES["language-model"];
/** Of claims that compute or draw for themselves. */
const OWN = "own computation";
/** Of claims that no plan of the run feeds. */
export const NO_ROWS = "no rows";

const ORDER = Object.keys(NAMES) as Model[];

/** Models of a result's main column, of which a language model is none unless the claim is about one. */
function modelsOf({ claim: id, task }: ClaimResult, plans: readonly PlanHead[]): readonly Model[] {
  const claim = claimOf(id);
  if (claim === undefined) return [];
  if (task !== null) {
    const own = plans.find(({ subject }) => subject.task === task);
    return own ? [own.subject.model] : [];
  }
  if (claim.perTask !== undefined) return [claim.perTask];
  const models = feeding(claim, plans).map(({ subject }) => subject.model);
  return ORDER.filter((model) => model !== "language-model" && models.includes(model));
}

/** Whether a claim needs no rows. */
function computes({ claim: id }: ClaimResult): boolean {
  const claim = claimOf(id);
  return claim !== undefined && !readsRows(claim);
}

/** Names of a result's subjects by its id. */
export const subjectsOf = (
  claims: readonly ClaimResult[],
  plans: readonly PlanHead[],
): ReadonlyMap<string, string> =>
  new Map(
    claims.map((c) => [
      c.id,
      modelsOf(c, plans)
        .map((model) => NAMES[model])
        .join(" and ") || (computes(c) ? OWN : NO_ROWS),
    ]),
  );
