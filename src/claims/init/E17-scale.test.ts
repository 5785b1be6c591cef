import type { InitRow, Tables } from "../../experiment/rows.js";
import { describeClaim } from "../../testing/describe-claim.js";
import { initRows } from "../../testing/init-rows.js";
import { onTheoryBut, tablesOnTheory } from "../../testing/rows.js";
import { E17Scale } from "./E17-scale.js";

const first = (change: Partial<InitRow>): Tables =>
  onTheoryBut({ inits: initRows.map((r, i) => (i === 0 ? { ...r, ...change } : r)) });
/** Six cells, two scores each: Bonferroni at 1e-8 is between 6.1 and 6.4. */
const [INSIDE, OUTSIDE] = [0.0061, 0.0064];

describeClaim({
  claim: E17Scale,
  onTheory: tablesOnTheory,
  flips: [
    ["a scale just inside the limit", first({ diagonal: 1 + INSIDE }), "upheld"],
    ["just outside", first({ diagonal: 1 + OUTSIDE }), "violated"],
    ["just outside, below", first({ diagonal: 1 - OUTSIDE }), "violated"],
    ["off the diagonal just inside", first({ offDiagonal: -INSIDE }), "upheld"],
    ["off the diagonal just outside", first({ offDiagonal: -OUTSIDE }), "violated"],
    ["PEFT's variance taken for 1/m", first({ diagonal: 3 }), "violated"],
  ],
  powered: {
    at: (size, { normal }) =>
      onTheoryBut({
        inits: initRows.map((r, i) => ({
          ...r,
          diagonal: 1 + r.diagonalSe * normal() + (i === 0 ? size : 0),
        })),
      }),
  },
});
