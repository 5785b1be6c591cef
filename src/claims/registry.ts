/**
 * Every claim, in the order of the report. To add one: a file that defines it, and its line here. Ids are typed, so that a story,
 * a figure or a plan that names a claim which does not exist does not compile.
 */
import type { AnyClaim } from "./claim.js";
import { E8Cosine } from "./dependence/E8-cosine.js";
import { TEXTKnownA } from "./language/TEXT-known-A.js";
import { TEXTCanaries } from "./language/TEXT-canaries.js";
import { MIAFull } from "./membership/MIA-full.js";
import { MIAFullKnown } from "./membership/MIA-full-known.js";
import { MIARank } from "./membership/MIA-rank.js";
import { MIARankKnown } from "./membership/MIA-rank-known.js";
import { MIARankUtility } from "./membership/MIA-rank-utility.js";
import { MIAKnownA } from "./membership/MIA-known-A.js";
import { MIAUtility } from "./membership/MIA-utility.js";
import { MIALoss } from "./membership/MIA-loss.js";
import { MIADp } from "./membership/MIA-dp.js";
import { MIAAudit } from "./membership/MIA-audit.js";

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
  {
    title: "Membership inference on trained models",
    claims: [
      MIAFull,
      MIAFullKnown,
      MIARank,
      MIARankKnown,
      MIARankUtility,
      MIAKnownA,
      MIAUtility,
      MIALoss,
      MIADp,
      MIAAudit,
    ],
  },
  { title: "A fine-tuned language model", claims: [TEXTKnownA, TEXTCanaries] },
  { title: "Whole trajectories", claims: [] },
] as const satisfies readonly Chapter[];

export type ClaimId = (typeof CHAPTERS)[number]["claims"][number]["id"];

export const CLAIMS: readonly AnyClaim[] = CHAPTERS.flatMap((chapter) => [...chapter.claims]);

/** The claim of an id; undefined where there is none. */
export const claimOf = (id: string): AnyClaim | undefined =>
  CLAIMS.find((claim) => claim.id === id);
