import type { SymmetryRow, Tables } from "../../experiment/rows.js";
import { describeClaim, type Flip } from "../../testing/describe-claim.js";
import { hitsAbove, hitsBelow } from "../../testing/limits.js";
import { onTheoryBut, symmetryRow } from "../../testing/rows.js";
import { hits } from "../../testing/sampled.js";
import { E11Scaled } from "./E11-scaled.js";

const TRIALS = 2000;
const withRows = (...symmetry: SymmetryRow[]): Tables => onTheoryBut({ symmetry });
const rightIn = (right: number): SymmetryRow => ({
  ...symmetryRow("symmetry-scaled", "iterates", right),
  scaling: "row",
});
const withRight = (change: string, right: number, verdict: Flip[2]): Flip => [
  change,
  withRows(rightIn(right)),
  verdict,
];

describeClaim({
  claim: E11Scaled,
  onTheory: withRows(rightIn(TRIALS)),
  powered: {
    at: (size, source) => withRows(rightIn(hits(source, TRIALS, 0.95 - size))),
  },
  flips: [
    withRight("an attack at chance", 1000, "violated"),
    withRight("an attack scored backwards", 0, "violated"),
    withRight("just enough right", hitsAbove(0.95, TRIALS), "upheld"),
    withRight("one too few", hitsAbove(0.95, TRIALS) - 1, "inconclusive"),
    withRight("just few enough to refute", hitsBelow(0.95, TRIALS), "violated"),
    withRight("one too many to refute", hitsBelow(0.95, TRIALS) + 1, "inconclusive"),
    [
      "unscaled, noisy, later or others' attacks are not about this claim",
      withRows(
        rightIn(TRIALS),
        { ...rightIn(0), scaling: "none" },
        { ...rightIn(0), sigma: 1 },
        { ...rightIn(0), steps: 5 },
        { ...rightIn(0), observer: "final" },
      ),
      "upheld",
    ],
    [
      "unscaled rows alone",
      withRows(
        { ...rightIn(TRIALS), scaling: "none" },
        { ...rightIn(TRIALS), scaling: "gradient" },
      ),
      "inconclusive",
    ],
  ],
});
