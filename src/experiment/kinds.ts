/** Every kind of experiment, by the `kind` field of a plan. */
import { z } from "zod";
import { alignment, alignmentSchema } from "./alignment/index.js";
import { audit, auditSchema } from "./audit/index.js";
import { dependence, dependenceSchema } from "./dependence/index.js";
import { dynamics, dynamicsSchema } from "./dynamics/index.js";
import { gauge, gaugeSchema } from "./gauge.js";
import type { Grown, Growth } from "./growth.js";
import { init, initSchema } from "./init.js";
import type { Kind, Outline, PlanHead } from "./kind.js";
import { language, languageSchema } from "./language/index.js";
import { languageSymmetry, languageSymmetrySchema } from "./language-symmetry/index.js";
import { membership, membershipSchema } from "./membership/index.js";
import { noise, noiseSchema } from "./noise/index.js";
import type { Sampler } from "./noise/samplers.js";
import { profile, profileSchema } from "./profile.js";
import { release, releaseSchema } from "./release.js";
import { sketch, sketchSchema } from "./sketch/index.js";
import { sketchProfile, sketchProfileSchema } from "./sketch/profile.js";
import { span, spanSchema } from "./span/index.js";
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
  sketchSchema,
  sketchProfileSchema,
  initSchema,
  gaugeSchema,
  spanSchema,
  alignmentSchema,
  membershipSchema,
  languageSchema,
  dynamicsSchema,
  auditSchema,
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
  sketch,
  "sketch-profile": sketchProfile,
  init,
  gauge,
  span,
  alignment,
  membership,
  language,
  dynamics,
  audit,
} as unknown as Record<string, Kind<never>>;

/** The schema of each kind's plans. */
export const SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  noise: noiseSchema,
  dependence: dependenceSchema,
  witness: witnessSchema,
  profile: profileSchema,
  symmetry: symmetrySchema,
  "language-symmetry": languageSymmetrySchema,
  release: releaseSchema,
  sketch: sketchSchema,
  "sketch-profile": sketchProfileSchema,
  init: initSchema,
  gauge: gaugeSchema,
  span: spanSchema,
  alignment: alignmentSchema,
  membership: membershipSchema,
  language: languageSchema,
  dynamics: dynamicsSchema,
  audit: auditSchema,
};
export const KIND_NAMES: readonly string[] = Object.keys(KINDS);

/** What each kind simulates, in a sentence. */
export const ABOUT: Readonly<Record<string, string>> = {
  noise:
    "The noise N = G A'A - G of single gradient rows: moments, distances to the Gaussian, joint law (E2-E6).",
  dependence:
    "Two noises under one A, a fresh A each, or DP-SGD: rows of a gradient, steps, norms (E7-E9).",
  witness: "A classifier that tells whole noise rows from Gaussian ones (E6).",
  profile: "Privacy losses of the vector query Y = A'A v from the two densities (E10).",
  symmetry: "The symmetry test on low-rank updates of the MNIST network (E11, E12).",
  "language-symmetry": "The symmetry test on the first LoRA step of the language model (E11).",
  release: "Noise added before or after the projection, seen by an observer who knows A (E12).",
  sketch: "B alone, A secret, for one step: ranges and exact epsilons of real gradients (E13).",
  "sketch-profile": "Privacy losses of the sketch G A' from the two densities (E13).",
  init: "Scale of E[A'A] and the noise of a coordinate, by the laws of A that adapters are made with (E17).",
  gauge: "Noise that one step of dp-lora puts on W, in gauges (A/c, c B) of one W (E18).",
  span: "Who was trained on, read off a published adapter with frozen A (E14).",
  alignment: "Cosines of gradients of neighbouring batches, against the batch size (E16).",
  membership: "Membership attacks on fine-tuned classifiers, by method, along training (MIA).",
  language: "Membership attacks and canaries on fine-tuned language models (MIA, TEXT).",
  dynamics:
    "Whole trajectories beside SGD with independent Gaussian noise of the same variance (DYN).",
  audit:
    "Gradient canaries in DP-SGD and DP-LoRA, and the batches they draw (MIA-audit, A-batches).",
};

export function kindOf(name: string): Kind<never> {
  return KINDS[name];
}

/** How large a plan is; nothing is trained, and nothing allocated in proportion to it. */
export const outlineOf = async (plan: Plan): Promise<Outline> =>
  kindOf(plan.kind).outline(plan as never);

/** What a run keeps of a plan. */
export function headOf(plan: Plan): PlanHead {
  const { name, feeds, task = name, primary = false } = plan;
  const subject = { model: kindOf(plan.kind).model(plan as never), task };
  const margin = "margin" in plan ? plan.margin : undefined;
  return { name, feeds, subject, primary, ...(margin !== undefined && { margin }) };
}

/** A plan with its trials multiplied by `effort`; the same plan where its kind has none. */
export const scalePlan = (plan: Plan, effort: number): Plan =>
  kindOf(plan.kind).scaled?.(plan as never, effort) ?? plan;

/** A plan with more of its sample, as far as its data go, and denser checkpoints: the same streams continued. */
export const grownPlan = async (plan: Plan, growth: Growth): Promise<Grown<Plan>> =>
  kindOf(plan.kind).grown(plan as never, growth);

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
