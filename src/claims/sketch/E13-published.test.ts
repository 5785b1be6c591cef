import type { SymmetryRow, Tables } from "../../experiment/rows.js";
import { describeClaim, type Flip } from "../../testing/describe-claim.js";
import { hitsAbove, hitsBelow } from "../../testing/limits.js";
import { onTheoryBut, symmetryRow } from "../../testing/rows.js";
import { hits } from "../../testing/sampled.js";
import { E13Published } from "./E13-published.js";

const TRIALS = 2000;
const withRows = (...symmetry: SymmetryRow[]): Tables => onTheoryBut({ symmetry });
const rightIn = (right: number): SymmetryRow => symmetryRow("symmetry", "knows-a", right);
const withRight = (change: string, right: number, verdict: Flip[2]): Flip => [
  change,
  withRows(rightIn(right)),
  verdict,
];

describeClaim({
  claim: E13Published,
  onTheory: withRows(rightIn(TRIALS)),
  flips: [
    withRight("an observer at chance", 1000, "violated"),
    withRight("an observer scored backwards", 0, "violated"),
    withRight("just enough right", hitsAbove(0.95, TRIALS), "upheld"),
    withRight("one too few", hitsAbove(0.95, TRIALS) - 1, "inconclusive"),
    withRight("just few enough to refute", hitsBelow(0.95, TRIALS), "violated"),
    withRight("one too many to refute", hitsBelow(0.95, TRIALS) + 1, "inconclusive"),
    [
      "those who do not hold A, noise, later steps, other trainings and scaled gradients are not about it",
      withRows(
        rightIn(TRIALS),
        { ...rightIn(0), observer: "iterates" },
        { ...rightIn(0), observer: "final" },
        { ...rightIn(0), sigma: 1 },
        { ...rightIn(0), steps: 5 },
        { ...rightIn(0), method: "trained-a" },
        { ...rightIn(0), scaling: "row" },
      ),
      "upheld",
    ],
  ],
  powered: {
    at: (size, source) => withRows(rightIn(hits(source, TRIALS, 0.95 - size))),
  },
});
