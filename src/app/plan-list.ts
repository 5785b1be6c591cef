/** What can be swept: the suite's plans, and the schema of each kind's plans. */
import { z } from "zod";
import { UsageError } from "../core/errors.js";
import { shown } from "../core/shown.js";
import { didYouMean } from "../core/suggest.js";
import { ABOUT, KIND_NAMES, SCHEMAS } from "../experiment/kinds.js";
import { SUITE } from "../../simulations/index.js";
import { PROFILES, runsIn, type Profile } from "./profiles.js";

/** A plan of the suite. */
export interface ListedPlan {
  /** What `loradp sweep` is given. */
  readonly name: string;
  readonly kind: string;
  readonly purpose: string;
  /** Profiles of `verify` that run it. */
  readonly profiles: readonly Profile[];
  readonly feeds: readonly string[];
}

/** The suite's plans, in the order of the suite. */
export const listPlans = (): ListedPlan[] =>
  Object.entries(SUITE).map(([name, plan]) => ({
    name,
    kind: plan.kind,
    purpose: plan.purpose,
    profiles: PROFILES.filter((profile) => runsIn(profile, plan)),
    feeds: plan.feeds,
  }));

/** A kind of experiment, and the suite's plans of it. */
export interface ListedKind {
  readonly kind: string;
  readonly about: string;
  readonly plans: readonly string[];
}

export const listKinds = (): ListedKind[] =>
  KIND_NAMES.map((kind) => ({
    kind,
    about: ABOUT[kind],
    plans: Object.keys(SUITE).filter((name) => SUITE[name].kind === kind),
  }));

/**
 * JSON Schema (draft 2020-12) of a kind's plans as they are written. Rules between fields are not in it.
 * @throws UsageError where there is no such kind
 */
export function schemaOf(kind: string): Record<string, unknown> {
  if (!Object.hasOwn(SCHEMAS, kind))
    throw new UsageError(
      "--schema",
      `one of ${KIND_NAMES.join(", ")}`,
      shown(kind),
      didYouMean(kind, KIND_NAMES) ?? "take one of these",
    );
  const { $schema, ...rest } = z.toJSONSchema(SCHEMAS[kind], { io: "input" });
  return { $schema, title: `loradp plan of kind ${kind}`, description: ABOUT[kind], ...rest };
}
