/**
 * Every claim, in the order of the report. To add one: a file that defines it, and its line here. Ids are typed, so that a story,
 * a figure or a plan that names a claim which does not exist does not compile.
 */
import type { AnyClaim } from "./claim.js";
import { E8Cosine } from "./dependence/E8-cosine.js";
import { DynEnergy } from "./dynamics/DYN-energy.js";
import { DynFirstStep } from "./dynamics/DYN-first-step.js";
import { DynLaw } from "./dynamics/DYN-law.js";
import { DynLoss } from "./dynamics/DYN-loss.js";
import { DynPath } from "./dynamics/DYN-path.js";
import { DynSteps } from "./dynamics/DYN-steps.js";

/** A part of the argument and its claims. */
export interface Chapter {
  readonly title: string;
  readonly claims: readonly AnyClaim[];
}

export const CHAPTERS = [
  { title: "The update identity", claims: [] },
  { title: "The law of the noise", claims: [] },
  { title: "Dependence and scale", claims: [E8Cosine] },
  { title: "Privacy of a vector query", claims: [] },
  { title: "Accountants", claims: [] },
  { title: "The symmetry test on updates", claims: [] },
  { title: "Noisy releases", claims: [] },
  { title: "Membership inference on trained models", claims: [] },
  { title: "A fine-tuned language model", claims: [] },
  {
    title: "Whole trajectories",
    claims: [DynEnergy, DynSteps, DynPath, DynLaw, DynLoss, DynFirstStep],
  },
] as const satisfies readonly Chapter[];

export type ClaimId = (typeof CHAPTERS)[number]["claims"][number]["id"];

export const CLAIMS: readonly AnyClaim[] = CHAPTERS.flatMap((chapter) => [...chapter.claims]);

/** The claim of an id; undefined where there is none. */
export const claimOf = (id: string): AnyClaim | undefined =>
  CLAIMS.find((claim) => claim.id === id);
