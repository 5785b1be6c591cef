/** E17-law: whether PEFT's default A gives a coordinate the law of E3. */
import { defineClaim } from "../claim.js";
import { FOUND, familyShift, sized } from "../power.js";
import { judgeFamily } from "../rules.js";
import { ownTheory } from "../source.js";
import { different } from "../words.js";
import { kurtosisTable } from "./evidence.js";

const SEES = { effect: "departure of one cell's excess kurtosis from E3's", found: FOUND.family };

export const E17Law = defineClaim({
  id: "E17-law",
  source: ownTheory("E17"),
  statement:
    "Under PEFT's default A ~ U(-1/sqrt m, 1/sqrt m), rescaled, a coordinate of the noise has the law that E3 gives " +
    "for Gaussian A.",
  expectation: "violated",
  because:
    "The product of a normal and a uniform number has fourth moment 5.4, of two normal ones 9: excess kurtosis 2.4/r " +
    "for 6/r at small loadings, whatever m. Both laws tend to the Gaussian as r grows, and their difference as 1/r.",
  theory: "E17",
  evidence: "estimated",
  sees: SEES,
  reads: { inits: (r) => r.rank >= 16 && r.init === "kaiming-uniform" },
  numbers: { inits: ["kurtosis"] },
  test({ inits }, { alpha }) {
    const scores = inits.map((r) => (r.kurtosis - r.kurtosisGaussian) / r.kurtosisSe);
    const facts = {
      cells: inits.length,
      dims: different(inits.map((r) => r.dim)),
      table: kurtosisTable(inits),
    };
    const finding = judgeFamily("largest |z| of kurtosis against E3's", scores, facts, alpha);
    const errors = inits.map((r) => r.kurtosisSe);
    return { ...finding, power: sized(SEES, familyShift(errors, finding.facts.limit)) };
  },
  explain: ({ cells, dims, table }) => [
    {
      text:
        `${cells} cells of rank 16 or more, m = ${dims.join(", ")}. Mean and variance are E2's with kappa = 1.8 ` +
        "(E2-variance on rescaled draws, E17-scale): only the law beyond them is another, of a smaller fourth " +
        "moment than E3's at the same rank by theory. How far it is from the Gaussian in TV is not computed.",
    },
    table,
  ],
});
