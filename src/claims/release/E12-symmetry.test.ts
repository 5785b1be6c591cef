import { normalCdf } from "../../core/stdlib.js";
import type { SymmetryRow, Tables } from "../../experiment/rows.js";
import { describeClaim, type Flip } from "../../testing/describe-claim.js";
import { hitsAbove, hitsBelow } from "../../testing/limits.js";
import { onTheoryBut, symmetryRow } from "../../testing/rows.js";
import { E12Symmetry } from "./E12-symmetry.js";
import { hits } from "../../testing/sampled.js";

const TRIALS = 2000;
const CAP = normalCdf(0.5);
const withRows = (...symmetry: SymmetryRow[]): Tables => onTheoryBut({ symmetry });
const strong = (right: number): SymmetryRow => symmetryRow("symmetry-noise", "knows-a", right, 1);
const weak = symmetryRow("symmetry-noise", "iterates", 1200, 1);
const withRight = (change: string, right: number, verdict: Flip[2]): Flip => [
  change,
  withRows(strong(right), weak),
  verdict,
];

/** A cell of half the trials. */
const few = (right: number): SymmetryRow => ({ ...strong(right), trials: 1000 });

describeClaim({
  claim: E12Symmetry,
  onTheory: withRows(strong(1850), weak),
  flips: [
    withRight("DP-SGD's accuracy", 1000, "upheld"),
    withRight("an accuracy of 0.75, not clearly above the cap", 1480, "inconclusive"),
    withRight("just enough right", hitsAbove(CAP, TRIALS), "violated"),
    withRight("one too few", hitsAbove(CAP, TRIALS) - 1, "inconclusive"),
    withRight("just few enough to uphold", hitsBelow(CAP, TRIALS), "upheld"),
    withRight("one too many to uphold", hitsBelow(CAP, TRIALS) + 1, "inconclusive"),
    ["nobody without A", withRows(strong(1850)), "violated"],
    ["nobody who holds A", withRows(weak), "not tested"],
    [
      "another noise multiplier, which is not about this claim",
      withRows(strong(1850), weak, { ...strong(1000), sigma: 0.1 }),
      "violated",
    ],
    [
      "one cell of two above the cap",
      withRows(strong(1000), { ...strong(1850), cell: "another" }),
      "violated",
    ],
    [
      "one cell of two that is open",
      withRows(strong(1000), { ...strong(1480), cell: "another" }),
      "inconclusive",
    ],
  ],
  powered: {
    on: withRows(strong(1850), { ...few(900), cell: "another" }),
    at: (size, source) =>
      withRows(strong(1000), { ...few(hits(source, 1000, size)), cell: "another" }),
    none: CAP,
  },
});
