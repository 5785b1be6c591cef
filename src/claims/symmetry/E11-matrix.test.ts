import { ALL_MODULES, type SymmetryRow, type Tables } from "../../experiment/rows.js";
import { describeClaim, type Flip } from "../../testing/describe-claim.js";
import { hitsAbove, hitsBelow } from "../../testing/limits.js";
import { changeRows } from "../../testing/real-rows.js";
import { onTheoryBut, symmetryRow } from "../../testing/rows.js";
import { E11Matrix } from "./E11-matrix.js";
import { hits } from "../../testing/sampled.js";

const TRIALS = 2000;
const withRows = (...symmetry: SymmetryRow[]): Tables => onTheoryBut({ symmetry });
const rightIn = (right: number): SymmetryRow => symmetryRow("symmetry", "iterates", right);
const withRight = (change: string, right: number, verdict: Flip[2]): Flip => [
  change,
  withRows(rightIn(right)),
  verdict,
];

describeClaim({
  claim: E11Matrix,
  onTheory: withRows(rightIn(TRIALS)),
  flips: [
    withRight("an attack at chance", 1000, "violated"),
    withRight("an attack scored backwards", 0, "violated"),
    withRight("an accuracy of 0.9", 1800, "violated"),
    withRight("just enough right", hitsAbove(0.95, TRIALS), "upheld"),
    withRight("one too few", hitsAbove(0.95, TRIALS) - 1, "inconclusive"),
    withRight("just few enough to refute", hitsBelow(0.95, TRIALS), "violated"),
    withRight("one too many to refute", hitsBelow(0.95, TRIALS) + 1, "inconclusive"),
    [
      "attacks on noisy or later updates, or by others, are not about this claim",
      withRows(
        rightIn(TRIALS),
        { ...rightIn(0), sigma: 1 },
        { ...rightIn(0), scaling: "row" },
        { ...rightIn(0), steps: 5 },
        { ...rightIn(0), observer: "final" },
      ),
      "upheld",
    ],
  ],
  textFlips: [
    [
      "an attack at chance",
      ({ symmetry }) => ({
        symmetry: changeRows(
          symmetry,
          () => true,
          () => ({ right: 64, auc: 0.5 }),
        ),
      }),
      "violated",
    ],
    [
      "an observer of all modules who is wrong once in ten",
      ({ symmetry }, source) => ({
        symmetry: changeRows(
          symmetry,
          (r) => source === "mnist" || r.layer === ALL_MODULES,
          () => ({ right: 110, auc: 0.9 }),
        ),
      }),
      "violated",
    ],
  ],
  powered: {
    at: (size, source) => withRows(rightIn(hits(source, TRIALS, 0.95 - size))),
  },
});
