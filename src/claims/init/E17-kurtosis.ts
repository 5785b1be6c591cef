/** E17-kurtosis: the fourth moment of the noise under the laws of A that adapters are made with. */
import { defineClaim } from "../claim.js";
import { FOUND, familyShift, sized } from "../power.js";
import { judgeFamily } from "../rules.js";
import { ownTheory } from "../source.js";
import { kurtosisTable } from "./evidence.js";

const SEES = { effect: "error of one cell's excess kurtosis", found: FOUND.family };

export const E17Kurtosis = defineClaim({
  id: "E17-kurtosis",
  source: ownTheory("E17"),
  statement:
    "Rescaled to E[A'A] = I, a coordinate of a spread row's noise has the excess kurtosis that the moments of A's " +
    "entries give, about (3 kappa - 3)/r: under PEFT's uniform A kappa = 1.8.",
  expectation: "upheld",
  because: "N_j is a mean over r independent products, whose fourth moment is known.",
  theory: "E17",
  evidence: "estimated",
  sees: SEES,
  reads: { inits: (r) => r.rank >= 16 },
  numbers: { inits: ["kurtosis"] },
  test({ inits }, { alpha }) {
    const scores = inits.map((r) => (r.kurtosis - r.kurtosisTheory) / r.kurtosisSe);
    const facts = { cells: inits.length, table: kurtosisTable(inits) };
    const finding = judgeFamily("largest |z| of the excess kurtosis", scores, facts, alpha);
    const errors = inits.map((r) => r.kurtosisSe);
    return { ...finding, power: sized(SEES, familyShift(errors, finding.facts.limit)) };
  },
  explain: ({ cells, limit, table }) => [
    {
      text:
        `${cells} cells of rank 16 or more (below, tails are too heavy for a normal limit), Bonferroni limit ` +
        `${limit.toFixed(2)} (nominal).`,
    },
    table,
  ],
});
