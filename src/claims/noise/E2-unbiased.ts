/** E2-unbiased: the mean of the noise. */
import type { NoiseRow } from "../../experiment/rows.js";
import { defineClaim } from "../claim.js";
import { judgeFamily } from "../rules.js";
import { cellsOf, cubeRootZ, DRAWN, drawn, drawnFactors } from "./evidence.js";
import { CLAIM, derived } from "../source.js";

/** A one-hot row under Gaussian A has 1 + mean ~ chi2_{n r}/(n r) exactly. */
const score = (r: NoiseRow): number =>
  r.init === "gaussian" && r.loading > 1 - 1e-12
    ? cubeRootZ(1 + r.mean, 2 / (r.trials * r.rank))
    : r.mean / Math.sqrt(r.varianceTheory / r.trials);

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
  languageModel: true,
  reads: { noise: (r) => r.rank >= 4 && r.varianceTheory > 1e-12 },
  needs: [drawnFactors],
  numbers: { noise: ["mean"] },
  test({ noise }, { alpha }) {
    const used = drawn(noise);
    const facts = { ...cellsOf(used), trials: Math.max(...used.map((r) => r.trials)) };
    return judgeFamily("largest |z| of the means", used.map(score), facts, alpha);
  },
  explain: ({ cells, inits, trials, limit }) => [
    {
      text:
        `${cells} cells of rank >= 4 (${inits}), Bonferroni limit ${limit.toFixed(2)} (nominal: ` +
        "normal limit; chi-square on one-hot rows); at ranks 1 and 2 the tails are too heavy " +
        `for a normal limit. A bias of ${(limit / Math.sqrt(trials)).toFixed(3)} standard ` +
        "deviations of the noise would be seen.",
    },
    DRAWN,
  ],
});
