/** E2-energy: the energy of a whole row of noise. */
import { defineClaim } from "../claim.js";
import { FOUND, familyShift, sized } from "../power.js";
import { judgeFamily } from "../rules.js";
import { cellsOf, DRAWN, drawn, drawnFactors } from "./evidence.js";
import { ownTheory } from "../source.js";

const SEES = { effect: "relative error of one cell's energy", found: FOUND.family };

export const E2Energy = defineClaim({
  id: "E2-energy",
  source: ownTheory("E2"),
  statement:
    "The energy of a row of noise is E|N|^2 = (m + kappa - 2)|q|^2/r, and (m/r - 1)|q|^2 for " +
    "orthogonal A.",
  expectation: "upheld",
  because: "It is the sum of the variances of the m coordinates.",
  theory: "E2",
  evidence: "estimated",
  sees: SEES,
  languageModel: true,
  reads: {
    noise: (r) => r.rank >= 16 && r.energyTheory > 1e-12 && r.energySe > 1e-9 * r.energyTheory,
  },
  needs: [drawnFactors],
  test({ noise }, { alpha }) {
    const used = drawn(noise);
    const scores = used.map((r) => (r.energy - r.energyTheory) / r.energySe);
    const finding = judgeFamily("largest |z| of energy - theory", scores, cellsOf(used), alpha);
    const errors = used.map((r) => r.energySe / r.energyTheory);
    return { ...finding, power: sized(SEES, familyShift(errors, finding.facts.limit)) };
  },
  explain: ({ cells, inits, limit }) => [
    {
      text:
        `${cells} cells of rank >= 16 (${inits}), Bonferroni limit ${limit.toFixed(2)} ` +
        "(nominal).",
    },
    DRAWN,
  ],
});
