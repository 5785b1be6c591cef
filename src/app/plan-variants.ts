/** A plan with more trials, or with its noise drawn in another way. */
import type { Plan } from "../experiment/kinds.js";
import type { Sampler } from "../experiment/noise/samplers.js";

/** A plan with its trials multiplied. */
export function scalePlan(plan: Plan, effort: number): Plan {
  if (!("trials" in plan)) return plan;
  const { entries, min, max } = plan.trials;
  return { ...plan, trials: { entries: entries * effort, min, max: max * effort } };
}

/** Whether a plan draws the noise of Gaussian A: other plans have one way only. */
export const hasSampler = (plan: Plan): boolean =>
  plan.kind === "noise" && plan.inits.includes("gaussian");

/** A plan whose Gaussian noise is drawn by another sampler; other plans come back as they are. */
export const withSampler = (plan: Plan, sampler: Sampler | undefined): Plan =>
  sampler && plan.kind === "noise" && hasSampler(plan) ? { ...plan, sampler } : plan;

/** Which sampler drew which plan's noise. */
export function samplingModes(plans: readonly Plan[]): string {
  const exact = plans.filter((plan) => plan.kind === "noise" && plan.sampler !== "factors");
  const others = exact.map(
    (plan) =>
      `${plan.name}: ${"sampler" in plan ? plan.sampler : ""} (exact in law, not by drawing A)`,
  );
  return [exact.length < plans.length ? "factors (A drawn and multiplied)" : "", ...others]
    .filter(Boolean)
    .join("; ");
}
