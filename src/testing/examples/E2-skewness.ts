/** E2-skewness: which way the noise of one coordinate leans. */
import { skewness } from "../../core/moments.js";
import type { NoiseRow } from "../../experiment/rows.js";
import { defineClaim } from "../../claims/claim.js";
import { FOUND, familyShift, sized } from "../../claims/power.js";
import { judgeFamily } from "../../claims/rules.js";
import { ownTheory } from "../../claims/source.js";

const errorOf = (row: NoiseRow): number => Math.sqrt(6 / row.trials);
const SEES = { effect: "error of one skewness", found: FOUND.family };

export const E2Skewness = defineClaim({
  id: "E2-skewness",
  source: ownTheory("E3"),
  statement: "The skewness of one noise coordinate is that of the exact law.",
  expectation: "upheld",
  because: "Cumulants of the sum of r products are known in closed form.",
  theory: "E3",
  evidence: "estimated",
  sees: SEES,
  reads: { noise: (row) => row.init === "gaussian" && row.rank >= 64 },
  test({ noise }, { alpha }) {
    const scores = noise.map(
      (row) => (row.skewness - skewness(row.rank, row.loading)) / errorOf(row),
    );
    const facts = { cells: noise.length };
    const finding = judgeFamily("largest |z| of the skewness", scores, facts, alpha);
    const smallest = familyShift(noise.map(errorOf), finding.facts.limit);
    return { ...finding, power: sized(SEES, smallest) };
  },
  explain: ({ cells }) => [{ text: `${cells} cells of rank 64 or more, nominal normal limit.` }],
});
