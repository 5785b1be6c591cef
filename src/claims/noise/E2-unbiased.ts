/** E2-unbiased: the mean of the noise. */
import type { NoiseRow } from "../../experiment/rows.js";
import { defineClaim } from "../claim.js";
import { cubeRootShift, zShift } from "../../core/power.js";
import { FOUND, sized } from "../power.js";
import { judgeFamily } from "../rules.js";
import { cellsOf, cubeRootZ, DRAWN, drawn, drawnFactors } from "./evidence.js";
import { CLAIM, derived } from "../source.js";

/** Relative variance of 1 + mean in a one-hot row. */
const oneHot = (r: NoiseRow): number => 2 / (r.trials * r.rank);
const isOneHot = (r: NoiseRow): boolean => r.init === "gaussian" && r.loading > 1 - 1e-12;
/** A one-hot row under Gaussian A has 1 + mean ~ chi2_{n r}/(n r) exactly. */
const score = (r: NoiseRow): number =>
  isOneHot(r) ? cubeRootZ(1 + r.mean, oneHot(r)) : r.mean / Math.sqrt(r.varianceTheory / r.trials);

/** Bias that is seen, in standard deviations of the noise. */
const shift =
  (limit: number) =>
  (r: NoiseRow): number =>
    isOneHot(r)
      ? cubeRootShift(limit, oneHot(r)) / Math.sqrt(r.varianceTheory)
      : zShift(limit) / Math.sqrt(r.trials);

const SEES = {
  effect: "bias of one cell, in standard deviations of its noise",
  found: FOUND.family,
};

export const E2Unbiased = defineClaim({
  id: "E2-unbiased",
  source: derived(CLAIM[1], "E2"),
  statement:
    "The noise has mean zero: LoRA's implied gradient is unbiased, for every initialisation " +
    "scaled to E[A'A] = I.",
  expectation: "upheld",
  because: "E[q A'A] = q E[A'A] = q.",
  theory: "E2",
  evidence: "estimated",
  sees: SEES,
  languageModel: true,
  reads: { noise: (r) => r.rank >= 4 && r.varianceTheory > 1e-12 },
  needs: [drawnFactors],
  numbers: { noise: ["mean"] },
  test({ noise }, { alpha }) {
    const used = drawn(noise);
    const finding = judgeFamily("largest |z| of the means", used.map(score), cellsOf(used), alpha);
    const smallest = Math.max(...used.map(shift(finding.facts.limit)));
    return { ...finding, power: sized(SEES, smallest) };
  },
  explain: ({ cells, inits, limit }) => [
    {
      text:
        `${cells} cells of rank >= 4 (${inits}), Bonferroni limit ${limit.toFixed(2)} (nominal: ` +
        "normal limit; chi-square on one-hot rows); at ranks 1 and 2 the tails are too heavy " +
        "for a normal limit.",
    },
    DRAWN,
  ],
});
