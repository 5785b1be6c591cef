/** E17-scale: the scale of E[A'A] under the laws of A that adapters are made with. */
import { defineClaim } from "../claim.js";
import { FOUND, familyShift, sized } from "../power.js";
import { judgeFamily } from "../rules.js";
import { ownTheory } from "../source.js";
import { different, range } from "../words.js";

const SEES = { effect: "relative error of one cell's scale", found: FOUND.family };

export const E17Scale = defineClaim({
  id: "E17-scale",
  source: ownTheory("E17"),
  statement:
    "E[A'A] is a multiple of the identity: (r/3m) I under PEFT's default A ~ U(-1/sqrt m, 1/sqrt m), I/r under its " +
    '"gaussian" of standard deviation 1/r, I under N(0, 1/r).',
  expectation: "upheld",
  because: "Entries are i.i.d. of mean 0: E[A'A] = r v I, v their variance.",
  theory: "E17",
  evidence: "estimated",
  sees: SEES,
  reads: { inits: () => true },
  numbers: { inits: ["diagonal", "offDiagonal"] },
  test({ inits }, { alpha }) {
    const scores = inits.flatMap((r) => [
      (r.diagonal - 1) / r.diagonalSe,
      r.offDiagonal / r.offDiagonalSe,
    ]);
    const facts = {
      cells: inits.length,
      inits: different(inits.map((r) => r.init)),
      ranks: range(
        inits.map((r) => r.rank),
        0,
      ),
    };
    const finding = judgeFamily("largest |z| of A'A over theory", scores, facts, alpha);
    const errors = inits.flatMap((r) => [r.diagonalSe, r.offDiagonalSe]);
    return { ...finding, power: sized(SEES, familyShift(errors, finding.facts.limit)) };
  },
  explain: ({ cells, inits, ranks, limit }) => [
    {
      text:
        `${cells} cells (${inits.join(", ")}; ranks ${ranks}), the mean of A'A's diagonal and of what is off it, ` +
        `drawn by the code that trains adapters; Bonferroni limit ${limit.toFixed(2)} (nominal). So PEFT's laws are ` +
        "the paper's up to a factor, which goes into s.",
    },
    {
      text:
        "Orthogonal A has E[A'A] = (r/m) I, and another variance (E2-energy). pissa, olora, eva, corda and loftq " +
        "make A a function of weights or data: they are outside of this statement and of all that takes A as random. " +
        "Trained A (plain LoRA) is random for the first step only.",
    },
  ],
});
