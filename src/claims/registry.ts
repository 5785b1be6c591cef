/**
 * Every claim, in the order of the report. To add one: a file that defines it, and its line here. Ids are typed, so that a story,
 * a figure or a plan that names a claim which does not exist does not compile.
 */
import type { AnyClaim } from "./claim.js";
import { E8Cosine } from "./dependence/E8-cosine.js";
import { E1Frozen } from "./identity/E1-frozen.js";
import { E1Trained } from "./identity/E1-trained.js";
import { E2Energy } from "./noise/E2-energy.js";
import { E2Rank } from "./noise/E2-rank.js";
import { E2Unbiased } from "./noise/E2-unbiased.js";
import { E2Variance } from "./noise/E2-variance.js";
import { E3Law } from "./noise/E3-law.js";
import { E4Dimension } from "./noise/E4-dimension.js";
import { E4Sampled } from "./noise/E4-sampled.js";
import { E4SlopeSpiky } from "./noise/E4-slope-spiky.js";
import { E4SlopeSpread } from "./noise/E4-slope-spread.js";
import { E5BerryEsseen } from "./noise/E5-berry-esseen.js";
import { E5FourthMoment } from "./noise/E5-fourth-moment.js";
import { E5ScaleMixture } from "./noise/E5-scale-mixture.js";
import { E6Joint } from "./noise/E6-joint.js";

/** A part of the argument and its claims. */
export interface Chapter {
  readonly title: string;
  readonly claims: readonly AnyClaim[];
}

export const CHAPTERS = [
  { title: "The update identity", claims: [E1Frozen, E1Trained] },
  {
    title: "The law of the noise",
    claims: [
      E2Unbiased,
      E2Variance,
      E2Energy,
      E2Rank,
      E3Law,
      E4Sampled,
      E4SlopeSpread,
      E4SlopeSpiky,
      E4Dimension,
      E6Joint,
      E5FourthMoment,
      E5ScaleMixture,
      E5BerryEsseen,
    ],
  },
  { title: "Dependence and scale", claims: [E8Cosine] },
  { title: "Privacy of a vector query", claims: [] },
  { title: "Accountants", claims: [] },
  { title: "The symmetry test on updates", claims: [] },
  { title: "Noisy releases", claims: [] },
  { title: "Membership inference on trained models", claims: [] },
  { title: "A fine-tuned language model", claims: [] },
  { title: "Whole trajectories", claims: [] },
] as const satisfies readonly Chapter[];

export type ClaimId = (typeof CHAPTERS)[number]["claims"][number]["id"];

export const CLAIMS: readonly AnyClaim[] = CHAPTERS.flatMap((chapter) => [...chapter.claims]);

/** The claim of an id; undefined where there is none. */
export const claimOf = (id: string): AnyClaim | undefined =>
  CLAIMS.find((claim) => claim.id === id);
