/** E2-variance: the variance of a coordinate of the noise. */
import { excessKurtosis } from "../../core/moments.js";
import type { NoiseRow } from "../../experiment/rows.js";
import { defineClaim } from "../claim.js";
import { cubeRootFactor } from "../../core/power.js";
import { FOUND, sized } from "../power.js";
import { judgeFamily } from "../rules.js";
import { cellsOf, cubeRootZ, DRAWN, drawn, drawnFactors } from "./evidence.js";
import { ownTheory } from "../source.js";

const kurtosisOf = (r: NoiseRow): number =>
  r.init === "gaussian" ? excessKurtosis(r.rank, r.loading) : Math.max(0, r.kurtosis);
/** Variance of a sample variance over its square. */
const relativeVariance = (r: NoiseRow): number => (2 + kurtosisOf(r)) / r.trials;
const score = (r: NoiseRow): number =>
  cubeRootZ(r.variance / r.varianceTheory, relativeVariance(r));

const SEES = { effect: "relative error of one cell's variance", found: FOUND.family };

export const E2Variance = defineClaim({
  id: "E2-variance",
  source: ownTheory("E2"),
  statement:
    "Var N_j = (|q|^2 + (kappa - 2) q_j^2)/r for i.i.d. entries of kurtosis kappa, on synthetic " +
    "and on real gradients.",
  expectation: "upheld",
  because:
    "N is a mean over r independent rows of A; the variance of each has E[a^4] = kappa in it.",
  theory: "E2",
  evidence: "estimated",
  sees: SEES,
  languageModel: true,
  reads: {
    // One-hot rows are left to E2-unbiased and E3-law: their fourth moment is too heavy for the limit at these sample
    // sizes.
    noise: (r) =>
      r.rank >= 16 && r.varianceTheory > 1e-12 && r.loading < 0.99 && r.init !== "orthogonal",
  },
  needs: [drawnFactors],
  test({ noise }, { alpha }) {
    const used = drawn(noise);
    const finding = judgeFamily(
      "largest |z| of variance/theory",
      used.map(score),
      cellsOf(used),
      alpha,
    );
    const { limit } = finding.facts;
    const smallest = Math.max(...used.map((r) => cubeRootFactor(limit, relativeVariance(r))));
    return { ...finding, power: sized(SEES, smallest) };
  },
  explain: ({ cells, inits, limit }) => [
    {
      text:
        `${cells} cells of rank >= 16 (${inits}), Bonferroni limit ${limit.toFixed(2)} on the ` +
        "cube root (nominal).",
    },
    DRAWN,
  ],
});
