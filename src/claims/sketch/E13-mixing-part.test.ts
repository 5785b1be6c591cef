import type { SketchProfileRow, Tables } from "../../experiment/rows.js";
import { describeClaim } from "../../testing/describe-claim.js";
import { onTheoryBut, tablesOnTheory } from "../../testing/rows.js";
import { sketchProfileRows } from "../../testing/sketch-rows.js";
import { E13MixingPart } from "./E13-mixing-part.js";

const all = (change: Partial<SketchProfileRow>): Tables =>
  onTheoryBut({ sketchProfile: sketchProfileRows.map((r) => ({ ...r, ...change })) });

describeClaim({
  claim: E13MixingPart,
  onTheory: tablesOnTheory,
  flips: [
    ["a bound at the exact epsilon", all({ epsilonMixing: 6 }), "upheld"],
    ["just below it", all({ epsilonMixing: 5.999 }), "violated"],
    [
      "of one pair of two",
      onTheoryBut({
        sketchProfile: [
          ...sketchProfileRows,
          ...sketchProfileRows.map((r) => ({ ...r, cell: "other", epsilonMixing: 5 })),
        ],
      }),
      "violated",
    ],
    ["gamma of 1 promises nothing", all({ gamma: 1 }), "inconclusive"],
    ["a bound is missing", all({ epsilonMixing: null }), "not tested"],
  ],
});
