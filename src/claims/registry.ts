/**
 * Every claim, in the order of the report. To add one: a file that defines it, and its line here. Ids are typed, so
 * that a story,
 * a figure or a plan that names a claim which does not exist does not compile.
 */
import type { AnyClaim } from "./claim.js";
import { ABatches } from "./accountant/A-batches.js";
import { MiaAudit } from "./accountant/MIA-audit.js";
import { APld } from "./accountant/A-pld.js";
import { ARdp } from "./accountant/A-rdp.js";
import { E6Witness } from "./dependence/E6-witness.js";
import { E7Covariance } from "./dependence/E7-covariance.js";
import { E7Rank } from "./dependence/E7-rank.js";
import { E7Rows } from "./dependence/E7-rows.js";
import { E8Cosine } from "./dependence/E8-cosine.js";
import { E8Fresh } from "./dependence/E8-fresh.js";
import { E8Steps } from "./dependence/E8-steps.js";
import { E9Scaled } from "./dependence/E9-scaled.js";
import { E9Sensitivity } from "./dependence/E9-sensitivity.js";
import { E1Frozen } from "./identity/E1-frozen.js";
import { E1Trained } from "./identity/E1-trained.js";
import { E2Energy } from "./noise/E2-energy.js";
import { E2Rank } from "./noise/E2-rank.js";
import { E2Unbiased } from "./noise/E2-unbiased.js";
import { E2Variance } from "./noise/E2-variance.js";
import { E3Law } from "./noise/E3-law.js";
import { E4Dimension } from "./noise/E4-dimension.js";
import { E4Sampled } from "./noise/E4-sampled.js";
import { E4SlopeSpikyWide } from "./noise/E4-slope-spiky-wide.js";
import { E4SlopeSpiky } from "./noise/E4-slope-spiky.js";
import { E4SlopeSpreadWide } from "./noise/E4-slope-spread-wide.js";
import { E4SlopeSpread } from "./noise/E4-slope-spread.js";
import { E5BerryEsseen } from "./noise/E5-berry-esseen.js";
import { E5FourthMoment } from "./noise/E5-fourth-moment.js";
import { E5ScaleMixture } from "./noise/E5-scale-mixture.js";
import { E6Joint } from "./noise/E6-joint.js";
import { DynEnergy } from "./dynamics/DYN-energy.js";
import { DynFirstStep } from "./dynamics/DYN-first-step.js";
import { DynLaw } from "./dynamics/DYN-law.js";
import { DynLoss } from "./dynamics/DYN-loss.js";
import { DynPath } from "./dynamics/DYN-path.js";
import { DynSteps } from "./dynamics/DYN-steps.js";
import { E10Gaussian } from "./privacy/E10-gaussian.js";
import { E10Profile } from "./privacy/E10-profile.js";
import { E10Rebuttal } from "./privacy/E10-rebuttal.js";
import { E10Repaired } from "./privacy/E10-repaired.js";
import { E10Vector } from "./privacy/E10-vector.js";
import { E12Accountant } from "./release/E12-accountant.js";
import { E12Amplification } from "./release/E12-amplification.js";
import { E12Exact } from "./release/E12-exact.js";
import { E12Expansion } from "./release/E12-expansion.js";
import { E16Batch } from "./alignment/E16-batch.js";
import { E16Scale } from "./alignment/E16-scale.js";
import { E17Kurtosis } from "./init/E17-kurtosis.js";
import { E17Law } from "./init/E17-law.js";
import { E17Scale } from "./init/E17-scale.js";
import { E18Gauge } from "./gauge/E18-gauge.js";
import { E18Variance } from "./gauge/E18-variance.js";
import { E13Batch } from "./sketch/E13-batch.js";
import { E13Mixing } from "./sketch/E13-mixing.js";
import { E13MixingPart } from "./sketch/E13-mixing-part.js";
import { E13MixingRow } from "./sketch/E13-mixing-row.js";
import { E13Profile } from "./sketch/E13-profile.js";
import { E13Published } from "./sketch/E13-published.js";
import { E13Range } from "./sketch/E13-range.js";
import { E13Rank } from "./sketch/E13-rank.js";
import { E13Secret } from "./sketch/E13-secret.js";
import { E14Adam } from "./span/E14-adam.js";
import { E14Boundary } from "./span/E14-boundary.js";
import { E14Leverage } from "./span/E14-leverage.js";
import { E14Span } from "./span/E14-span.js";
import { E11Matrix } from "./symmetry/E11-matrix.js";
import { E11Paths } from "./symmetry/E11-paths.js";
import { E11Scaled } from "./symmetry/E11-scaled.js";
import { EzPublished } from "./language/EZ-published.js";
import { TextKnownA } from "./language/TEXT-known-A.js";
import { TextCanaries } from "./language/TEXT-canaries.js";
import { MiaFull } from "./membership/MIA-full.js";
import { MiaFullKnown } from "./membership/MIA-full-known.js";
import { MiaRank } from "./membership/MIA-rank.js";
import { MiaRankKnown } from "./membership/MIA-rank-known.js";
import { MiaRankUtility } from "./membership/MIA-rank-utility.js";
import { MiaKnownA } from "./membership/MIA-known-A.js";
import { MiaUtility } from "./membership/MIA-utility.js";
import { MiaLoss } from "./membership/MIA-loss.js";
import { MiaAlignment } from "./membership/MIA-alignment.js";
import { MiaDp } from "./membership/MIA-dp.js";
import { RepairDp } from "./membership/REPAIR-dp.js";
import { RepairNone } from "./membership/REPAIR-none.js";

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
      E4SlopeSpreadWide,
      E4SlopeSpikyWide,
      E5FourthMoment,
      E5ScaleMixture,
      E5BerryEsseen,
    ],
  },
  {
    title: "Dependence and scale",
    claims: [
      E6Witness,
      E7Rows,
      E7Covariance,
      E7Rank,
      E8Steps,
      E8Cosine,
      E8Fresh,
      E9Sensitivity,
      E9Scaled,
    ],
  },
  {
    title: "Privacy of a vector query",
    claims: [E10Vector, E10Profile, E10Rebuttal, E10Repaired, E10Gaussian],
  },
  { title: "Accountants", claims: [ARdp, APld, ABatches, MiaAudit] },
  { title: "The symmetry test on updates", claims: [E11Matrix, E11Scaled, E11Paths] },
  {
    title: "Noisy releases",
    claims: [E12Exact, E12Accountant, E12Amplification, E12Expansion],
  },
  {
    title: "Privacy by design, A frozen",
    claims: [
      E13Published,
      E13Range,
      E13Secret,
      E13Rank,
      E13Batch,
      E13Profile,
      E13Mixing,
      E13MixingRow,
      E13MixingPart,
    ],
  },
  {
    title: "Members read off a published adapter",
    claims: [E14Span, E14Boundary, E14Leverage, E14Adam],
  },
  { title: "Initialisations in use", claims: [E17Scale, E17Kurtosis, E17Law] },
  { title: "Gauge of the factors", claims: [E18Gauge, E18Variance] },
  { title: "Neighbouring batches", claims: [E16Batch, E16Scale] },
  {
    title: "Membership inference on trained models",
    claims: [
      MiaFull,
      MiaFullKnown,
      MiaRank,
      MiaRankKnown,
      MiaRankUtility,
      MiaKnownA,
      MiaUtility,
      MiaLoss,
      MiaDp,
      RepairDp,
      RepairNone,
      MiaAlignment,
    ],
  },
  { title: "A fine-tuned language model", claims: [TextKnownA, TextCanaries, EzPublished] },
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
