/** From evidence to the report model: headline, figures with captions, provenance. */
import type { ClaimResult } from "../claims/claim.js";
import type { Tables } from "../experiment/rows.js";
import {
  densityOverlays,
  jointTvMap,
  realImplied,
  realLoadings,
  tvAgainstRank,
  varianceAgainstRank,
  varianceRatio,
} from "./figures.js";
import {
  endingsBySetting,
  noiseCoherence,
  noiseMemory,
  pathDistances,
} from "./dynamics-figures.js";
import { isLanguage } from "../claims/legacy/utility.js";
import { languageAsymmetry, languageImplied, languageLoadings } from "./language-figures.js";
import {
  aucAgainstRank,
  aucBySetting,
  exposureBySetting,
  privacyAgainstUtility,
  rocCurves,
} from "./mia-figures.js";
import { headline } from "./headline.js";
import { membershipTables, searchTables } from "./mia-table.js";
import type { ReportModel } from "./page.js";
import {
  accuracyAgainstNoise,
  asymmetryByRank,
  aucAlongTraining,
  correlationAgainstCosine,
  epsilonAgainstDimension,
  epsilonAgainstRank,
  noiseAgainstNorm,
  releaseEpsilons,
  witnessBars,
} from "./privacy-figures.js";

/** What a run leaves for its report. */
export interface ReportInput {
  readonly tables: Tables;
  readonly claims: readonly ClaimResult[];
  readonly provenance: ReadonlyArray<readonly [string, string]>;
}

/** Builds the report. */
export function buildReport({ tables, claims, provenance }: ReportInput): ReportModel {
  const { noise: rows, densities, loadings } = tables;
  const hasReal = loadings.some((l) => l.source !== "language");
  const hasText = loadings.some((l) => l.source === "language");
  /** Says where points were drawn from the law instead of by A. */
  const given = (plan: string): string => {
    const modes = [
      ...new Set(
        rows.filter((r) => r.plan === plan && r.init === "gaussian").map((r) => r.sampler),
      ),
    ].filter((mode) => mode !== "factors");
    return modes.length > 0 ? `, drawn from the exact law: sampler ${modes.join(", ")}` : "";
  };
  return {
    title: "Is low-rank adaptation secretly differentially private SGD?",
    headline: headline(claims),
    claims,
    figures: [
      {
        id: "tv-spread",
        title: "Total variation against rank: spread rows, m = 768",
        svg: tvAgainstRank(rows, "spread", 768),
        caption: `Sampled TV (95% intervals${given("marginal")}) beside the exact curve and the bounds. Triangles: intervals that reach zero. Kolmogorov is another, smaller distance: bound (c) applies to it only.`,
      },
      {
        id: "tv-spiky",
        title: "Total variation against rank: spiky rows (rho = 0.6), m = 768",
        svg: tvAgainstRank(rows, "spiky", 768),
        caption:
          "One dominant coordinate skews the law: the distance falls with slope -1/2 instead of -1.",
      },
      ...(rows.some((r) => r.plan === "wide")
        ? ["spread", "spiky"].map((shape) => ({
            id: `tv-wide-${shape}`,
            title: `The same at m = 16384, ranks to 4096: ${shape} rows`,
            svg: tvAgainstRank(rows, shape, 16384, "wide"),
            caption:
              "Drawn coordinate by coordinate from its exact law (sampler coordinate), which the two-sample tests of the suite hold to drawn factors: many more trials for the time.",
          }))
        : []),
      {
        id: "variance",
        title: "Noise variance against rank: spiky rows, m = 256",
        svg: varianceAgainstRank(rows),
        caption:
          "Points with two standard errors on the lines of theory: 1/r for i.i.d. entries, shifted by their kurtosis; the orthogonal initialisation falls faster.",
      },
      {
        id: "variance-ratio",
        title: "The same, divided by theory",
        svg: varianceRatio(rows),
        caption:
          "Ratios of sampled to theoretical variance with two standard errors (about one point in twenty lies outside).",
      },
      {
        id: "densities",
        title: "Density of the noise beside the Gaussian",
        svg: densityOverlays(densities),
        caption:
          "Exact law, the Gaussian of equal variance, and sampled densities with two standard errors (spread and spiky rows, m = 64). At r = 1 the density is singular; at rho = 0.6 it stays skewed at rank 16.",
      },
      {
        id: "joint",
        title: "Joint TV of a whole row over rank and dimension",
        svg: jointTvMap(rows),
        caption: `Exact values above; below them, where sampled (spread rows${given("marginal")}), the estimate with two standard errors. The row looks Gaussian only where r is far larger than m: adapters live in the opposite corner.`,
      },
      ...(hasReal
        ? [
            {
              id: "loadings",
              title: "Loadings of real gradients (MNIST, batch 64)",
              svg: realLoadings(loadings),
              caption:
                "How much of each gradient row its largest coordinate carries. Rows of dead units are zero and left out.",
            },
            {
              id: "implied",
              title: "What real loadings imply",
              svg: realImplied(loadings),
              caption:
                "Exact TV of the most loaded coordinate in the median row (its loading in brackets).",
            },
          ]
        : []),
      ...(hasText
        ? [
            {
              id: "text-loadings",
              title: "Loadings of a language model's gradients (attention, emails, batch 64)",
              svg: languageLoadings(loadings),
              caption: `One tick a row of each projection's gradient, at the pretrained weights and along fine-tuning; dots: medians.${hasReal ? " Dashed: the median row of the MNIST network's hidden layer after training." : ""}`,
            },
            {
              id: "text-implied",
              title: "What the language model's loadings imply",
              svg: languageImplied(loadings, rows),
              caption: `Exact TV of the most loaded coordinate, in the median row of each module and training step (they hardly differ) and in the most loaded row of all; and joint TV of a whole row, exact (line) and sampled on rows of real gradients (points with two standard errors${given("real-text")}).`,
            },
          ]
        : []),
      ...privacyFigures(tables),
    ],
    tables: [...membershipTables(tables.membership), ...searchTables(tables.searches)],
    provenance,
  };
}

/** Figures of E6-E12, each where the run has its rows. */
function privacyFigures({
  witness,
  dependence,
  symmetry,
  release,
  profile,
  membership,
  rocs,
  canaries,
  trajectories,
  endings,
}: Tables): ReportModel["figures"] {
  const on = (plan: string) => symmetry.filter((r) => r.plan === plan);
  const onText = symmetry.filter((r) => r.source === "language");
  const figure = (
    present: boolean,
    id: string,
    title: string,
    caption: string,
    svg: () => string,
  ) => (present ? [{ id, title, caption, svg: svg() }] : []);
  return [
    ...figure(
      witness.length > 0,
      "witness",
      "A classifier tells noise rows from Gaussian rows",
      "A vote by bins of |N|^2 learned on half of the rows, tested on the other half: a lower bound of the joint total variation that knows nothing of the exact law.",
      () => witnessBars(witness),
    ),
    ...figure(
      dependence.some((r) => r.relation !== "scale"),
      "correlation",
      "Noise is correlated as the gradients are (r = 16)",
      "Two rows of one gradient, or two training steps, share A: the correlation of their noises is the cosine of the gradients (dashed diagonal). A fresh A for each (Flora) and DP-SGD's noise stay at zero. Two standard errors.",
      () => correlationAgainstCosine(dependence),
    ),
    ...figure(
      dependence.some((r) => r.relation === "scale"),
      "scale",
      "Noise scales with the gradient",
      "Real gradient rows (MNIST) at their own norms: LoRA's noise is proportional to the gradient, so there is no sensitivity to divide by. DP-SGD's noise is fixed beforehand. Lines: theory.",
      () => noiseAgainstNorm(dependence),
    ),
    ...figure(
      profile.length > 0,
      "epsilon-rank",
      "Epsilon of a vector query against rank (m = 768, no noise)",
      "Exact, by the repaired form of the rebuttal's Theorem 1, and what the Gaussian reading would promise. Points without a finite epsilon (delta at or below the floor), where the theorem does not apply, or above 10,000 are left out.",
      epsilonAgainstRank,
    ),
    ...figure(
      profile.length > 0,
      "epsilon-dimension",
      "Epsilon of a vector query against dimension (r = 64, no noise)",
      "The Gaussian reading does not see the dimension; the exact profile does.",
      epsilonAgainstDimension,
    ),
    ...figure(
      on("symmetry").length > 0,
      "asymmetry",
      "The symmetry test on one update of real gradients",
      "Median asymmetry of Y V' for the true candidate (rounding) and for the batch with the target added or left out, by batch size.",
      () => asymmetryByRank(symmetry),
    ),
    ...figure(
      onText.length > 0,
      "asymmetry-text",
      "The symmetry test on the first LoRA step of a language model",
      "One panel a module: median asymmetry of Y V' for the true candidate batch and for the batch with one email added or left out. The step is the trainer's own, in f32.",
      () => languageAsymmetry(onText),
    ),
    ...figure(
      on("paths").length > 0,
      "paths",
      "Membership along training (r = 8, batch 8)",
      "AUC of three observers; the target joins the last batch or not. Intervals 95%. An observer of every adapter state reads membership in every setting.",
      () => aucAlongTraining(symmetry),
    ),
    ...figure(
      on("symmetry-noise").length > 0,
      "noise",
      "Noise on the projected update",
      "Accuracy against the noise multiplier, relative to the target's own contribution before projection. Above the black curve, the update leaks more than DP-SGD at the same multiplier.",
      () => accuracyAgainstNoise(symmetry),
    ),
    ...[...new Set(membership.map((r) => r.plan))].flatMap((plan, i) => {
      const rows = membership.filter((r) => r.plan === plan);
      const [{ source, labelNoise }] = rows;
      const words = isLanguage(rows);
      const exposed = canaries.filter((r) => r.plan === plan);
      const which = `${words ? "language model, " : ""}${source}${labelNoise > 0 ? `, ${100 * labelNoise}% wrong labels` : ""}`;
      const id = (name: string): string => (i === 0 ? name : `${name}-${plan}`);
      return [
        ...figure(
          true,
          id("mia-auc"),
          `Membership inference after equally many steps (${which})`,
          "Online LiRA (one variance), mean over pools with 95% intervals between them. Shadow models with the target's A (known-A) against shadow models with their own. Dashed: guessing.",
          () => aucBySetting(rows),
        ),
        ...figure(
          new Set(rows.filter((r) => r.method === "lora-fa").map((r) => r.rank)).size > 1,
          id("mia-rank"),
          `AUC against rank for each attacker (${which})`,
          `LoRA-FA after equally many steps${words ? ", each rank at the rate that its search found" : ""}, and full fine-tuning; 95% intervals between pools. ${words ? "The pretrained model's loss and min-k% need no shadow models, so A does not help them." : "LOSS uses no shadow models, so A does not help it."} Lower ranks also learned less: see the fronts below.`,
          () => aucAgainstRank(rows),
        ),
        ...figure(
          true,
          id("mia-utility"),
          `Privacy against utility along training (${which})`,
          `One setting a panel, through its checkpoints${words ? " from before training on" : ""}, with 95% intervals between pools; lower right is better. Grey: full fine-tuning, which may be stopped at any of its points, the baseline to beat.${words ? "" : " Checkpoints more than 0.35 below the best accuracy are cut off."}`,
          () => privacyAgainstUtility(rows),
        ),
        ...figure(
          rocs.some((r) => r.plan === plan),
          id("mia-roc"),
          `ROC curves at the last checkpoint (${which})`,
          "Online LiRA (one variance), all targets of a pool ranked together, mean over pools; one setting a panel, full fine-tuning in grey. Dashed: guessing.",
          () => rocCurves(rocs.filter((r) => r.plan === plan)),
        ),
        ...figure(
          exposed.length > 0,
          id("mia-canaries"),
          `Exposure of canaries at the last checkpoint (${which})`,
          "Sentences with a random number, in a model's training documents by a fair coin each: log2 of the candidates over the rank of the true number's loss. Dashed: one that was left out, on average; right line: the most that can be shown. Means with 95% intervals between pools.",
          () => exposureBySetting(exposed),
        ),
      ];
    }),
    ...figure(
      trajectories.length > 0,
      "dyn-memory",
      "Does noise repeat during training?",
      "Cosine between the noise of the first step and of each later one, mean over models with 95% limits. One A for all steps repeats the noise of repeated gradients (dashed: their cosine); with a fresh A a step (Flora, where it is part of the run), i.i.d. noise (noisy, and again as a control) and DP-SGD it stays at zero.",
      () => noiseMemory(trajectories),
    ),
    ...figure(
      trajectories.length > 0,
      "dyn-coherence",
      "How does it add up?",
      "Energy of the summed noise over the sum of energies. Uncorrelated noise stays at 1 and so averages out; 95% limits between models.",
      () => noiseCoherence(trajectories),
    ),
    ...figure(
      endings.length > 0,
      "dyn-paths",
      "How far apart are the paths?",
      "Distances of all weights, mean over models with 95% limits. The path without noise and the independent noisy path start where the model starts and use its batches (DP-SGD samples its own).",
      () => pathDistances(endings),
    ),
    ...figure(
      endings.length > 0,
      "dyn-endings",
      "Where do they end?",
      "One dot a model after the last step. i.i.d. noise (noisy) has LoRA's variance at every step, DP-SGD's on average over a calibration run; 'again' is a second sample of the rival, the control. Effective rank: (sum s^2)^2/sum s^4 over the singular values s of W - W_0, the largest of the layers.",
      () => endingsBySetting(endings),
    ),
    ...figure(
      release.length > 0,
      "release",
      "Noise before or after the projection (vector query, m = 64)",
      "Lines: exact epsilon for an observer who knows A. Triangles: lower bounds shown by its likelihood-ratio attack (confidence 1 - 1e-8; bounds of zero are left out).",
      () => releaseEpsilons(release),
    ),
  ];
}
