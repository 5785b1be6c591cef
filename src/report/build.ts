/** From evidence to the report model: headline, figures with captions, provenance. */
import type { ClaimResult } from "../claims/claim.js";
import type { Tables } from "../experiment/rows.js";
import { densityOverlays, jointTvMap, realImplied, realLoadings, tvAgainstRank, varianceAgainstRank, varianceRatio } from "./figures.js";
import type { ReportModel } from "./page.js";

/** What a run leaves for its report. */
export interface ReportInput {
  readonly tables: Tables;
  readonly claims: readonly ClaimResult[];
  readonly provenance: ReadonlyArray<readonly [string, string]>;
}

/** Builds the report. */
export function buildReport({ tables, claims, provenance }: ReportInput): ReportModel {
  const { noise: rows, densities, loadings } = tables;
  const count = (v: string): number => claims.filter((c) => c.verdict === v).length;
  const asPredicted = claims.filter((c) => c.expectation !== "none" && c.verdict === c.expectation).length;
  const tested = claims.filter((c) => c.expectation !== "none").length;
  const violated = claims.filter((c) => c.verdict === "violated").map((c) => c.id).join(", ") || "none";
  const hasReal = loadings.length > 0;
  return {
    title: "Is low-rank adaptation secretly differentially private SGD?",
    headline: [
      `${count("upheld")} claims upheld, ${count("violated")} violated (${violated}), ${count("inconclusive")} inconclusive, ${count("not tested")} not tested yet. ${asPredicted} of ${tested} tested verdicts are what theory predicts.`,
      "What holds: the update identity, an unbiased noise whose variance falls as 1/r, and an explicit law for each coordinate. What does not: a coordinate does not become Gaussian as the layer widens, and the noise of a whole row is far from Gaussian when m is large against r.",
      "Nothing here says that LoRA is private: independence between rows and steps, sensitivity, and membership inference are listed as not tested yet.",
    ],
    claims,
    figures: [
      { id: "tv-spread", title: "Total variation against rank: spread rows, m = 768", svg: tvAgainstRank(rows, "spread", 768), caption: "Sampled TV (95% intervals) beside the exact curve and the bounds. Triangles: intervals that reach zero. Kolmogorov is another, smaller distance: bound (c) applies to it only." },
      { id: "tv-spiky", title: "Total variation against rank: spiky rows (rho = 0.6), m = 768", svg: tvAgainstRank(rows, "spiky", 768), caption: "One dominant coordinate skews the law: the distance falls with slope -1/2 instead of -1." },
      { id: "variance", title: "Noise variance against rank: spiky rows, m = 256", svg: varianceAgainstRank(rows), caption: "Points with two standard errors on the lines of theory: 1/r for i.i.d. entries, shifted by their kurtosis; the orthogonal initialisation falls faster." },
      { id: "variance-ratio", title: "The same, divided by theory", svg: varianceRatio(rows), caption: "Ratios of sampled to theoretical variance with two standard errors (about one point in twenty lies outside)." },
      { id: "densities", title: "Density of the noise beside the Gaussian", svg: densityOverlays(densities), caption: "Exact law, the Gaussian of equal variance, and sampled densities with two standard errors (spread and spiky rows, m = 64). At r = 1 the density is singular; at rho = 0.6 it stays skewed at rank 16." },
      { id: "joint", title: "Joint TV of a whole row over rank and dimension", svg: jointTvMap(rows), caption: "Exact values above; below them, where sampled (spread rows), the estimate with two standard errors. The row looks Gaussian only where r is far larger than m: adapters live in the opposite corner." },
      ...(hasReal
        ? [
            { id: "loadings", title: "Loadings of real gradients (MNIST, batch 64)", svg: realLoadings(loadings), caption: "How much of each gradient row its largest coordinate carries. Rows of dead units are zero and left out." },
            { id: "implied", title: "What real loadings imply", svg: realImplied(loadings), caption: "Exact TV of the most loaded coordinate in the median row (its loading in brackets)." },
          ]
        : []),
    ],
    provenance,
  };
}
