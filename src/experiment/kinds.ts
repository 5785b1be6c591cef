/** Every kind of experiment, by the `kind` field of a plan. */
import { z } from "zod";
import { dependence, dependenceSchema } from "./dependence/index.js";
import { dynamics, dynamicsSchema } from "./dynamics/index.js";
import type { Kind, PlanHead } from "./kind.js";
import { language, languageSchema } from "./language/index.js";
import { languageSymmetry, languageSymmetrySchema } from "./language-symmetry/index.js";
import { membership, membershipSchema } from "./membership/index.js";
import { noise, noiseSchema } from "./noise/index.js";
import type { Sampler } from "./noise/samplers.js";
import { profile, profileSchema } from "./profile.js";
import { release, releaseSchema } from "./release.js";
import { symmetry, symmetrySchema } from "./symmetry/index.js";
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
  membership,
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

/** A plan with its trials multiplied by `effort`; the same plan where its kind has none. */
export const scalePlan = (plan: Plan, effort: number): Plan =>
  kindOf(plan.kind).scaled?.(plan as never, effort) ?? plan;

/** A plan whose Gaussian noise is drawn by another sampler; the same plan where its kind has one way only. */
export const withSampler = (plan: Plan, sampler: Sampler | undefined): Plan =>
  (sampler && kindOf(plan.kind).withSampler?.(plan as never, sampler)) ?? plan;

/** Whether a plan can draw its noise by another sampler. */
export const hasSampler = (plan: Plan): boolean =>
  kindOf(plan.kind).withSampler?.(plan as never, "factors") !== undefined;

/** Kinds whose trials are products that a backend multiplies; the others train, or compute in f64. */
export const MULTIPLYING: readonly string[] = ["noise", "dependence", "witness", "profile"];
/** Whether a backend means something to a plan. */
export const usesBackend = ({ kind }: { readonly kind: string }): boolean =>
  MULTIPLYING.includes(kind);

/** Which sampler drew which plan's noise, in words. */
export function samplingModes(plans: readonly Plan[]): string {
  const samplerOf = (plan: Plan): Sampler =>
    kindOf(plan.kind).samplerOf?.(plan as never) ?? "factors";
  const exact = plans.filter((plan) => samplerOf(plan) !== "factors");
  return [
    ...(exact.length < plans.length ? ["factors (A drawn and multiplied)"] : []),
    ...exact.map((plan) => `${plan.name}: ${samplerOf(plan)} (exact in law, not by drawing A)`),
  ].join("; ");
}
