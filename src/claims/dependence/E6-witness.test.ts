import { describeClaim, type Flip } from "../../testing/describe-claim.js";
import { hitsAbove } from "../../testing/limits.js";
import { onTheoryBut, tablesOnTheory, witnessRows } from "../../testing/rows.js";
import { ALPHA } from "../rules.js";
import { E6Witness } from "./E6-witness.js";
import { hits } from "../../testing/sampled.js";

const [named] = witnessRows;
const enough = hitsAbove(0.75, named.tested);
const withRight = (change: string, correct: number, verdict: Flip[2]): Flip => [
  change,
  onTheoryBut({ witness: [{ ...named, correct }] }),
  verdict,
];
const withCell = (change: string, jointTvExact: number, verdict: Flip[2]): Flip => [
  change,
  onTheoryBut({ witness: [named, { ...named, rank: 64, dim: 64, jointTvExact }] }),
  verdict,
];

/** The named cell, ten without a hit, and one with so many beyond a joint total variation of 0.8 at this level. */
const twelve = (change: string, alpha: number, verdict: Flip[2]): Flip => {
  const cell = { ...named, rank: 64, dim: 64, jointTvExact: 0.8 };
  const beyond = { ...cell, correct: hitsAbove(0.9, cell.tested, alpha) };
  const others = Array.from({ length: 10 }, () => ({ ...cell, correct: 0 }));
  return [change, onTheoryBut({ witness: [named, ...others, beyond] }), verdict];
};

describeClaim({
  claim: E6Witness,
  onTheory: tablesOnTheory,
  flips: [
    withRight("a classifier at chance", 1540, "inconclusive"),
    withRight("an accuracy of 0.7", 2150, "inconclusive"),
    withRight("just enough right", enough, "violated"),
    withRight("one too few", enough - 1, "inconclusive"),
    withRight("a classifier better than the exact TV", 3000, "inconclusive"),
    withCell("another cell within its exact TV", 0.8, "violated"),
    withCell("another cell beyond its exact TV", 0.7, "inconclusive"),
    twelve("one of twelve cells beyond its exact TV, at the whole level", ALPHA, "violated"),
    twelve("one of twelve cells beyond its exact TV, at its share", ALPHA / 12, "inconclusive"),
    ["rows of other cells alone", onTheoryBut({ witness: [{ ...named, rank: 64 }] }), "not tested"],
  ],
  powered: {
    at: (size, source) =>
      onTheoryBut({
        witness: witnessRows.map((r) => ({
          ...r,
          correct: hits(source, r.tested, (1 + size) / 2),
        })),
      }),
    none: 0.5,
  },
});
