/** Every kind of experiment, by the `kind` field of a plan. */
import { z } from "zod";
import { dependence, dependenceSchema } from "./dependence.js";
import { dynamics, dynamicsSchema } from "./dynamics.js";
import type { Kind, PlanHead } from "./kind.js";
import { language, languageSchema } from "./language.js";
import { languageSymmetry, languageSymmetrySchema } from "./language-symmetry.js";
import { membershipKind, membershipSchema } from "./membership.js";
import { noise, noiseSchema } from "./noise/index.js";
import { profile, profileSchema } from "./profile.js";
import { release, releaseSchema } from "./release.js";
import { symmetry, symmetrySchema } from "./symmetry.js";
import { witness, witnessSchema } from "./witness.js";

export const planSchema = z.discriminatedUnion("kind", [
  noiseSchema,
  dependenceSchema,
  witnessSchema,
  profileSchema,
  symmetrySchema,
  languageSymmetrySchema,
  releaseSchema,
  membershipSchema,
  languageSchema,
  dynamicsSchema,
]);

/** A validated plan. */
export type Plan = z.infer<typeof planSchema>;

const KINDS = {
  noise,
  dependence,
  witness,
  profile,
  symmetry,
  "language-symmetry": languageSymmetry,
  release,
  membership: membershipKind,
  language,
  dynamics,
} as unknown as Record<string, Kind<never>>;

export function kindOf(name: string): Kind<never> {
  return KINDS[name];
}

/** What a run keeps of a plan. */
export function headOf(plan: Plan): PlanHead {
  const { name, feeds, task = name, primary = false } = plan;
  return { name, feeds, subject: { model: kindOf(plan.kind).model(plan as never), task }, primary };
}
