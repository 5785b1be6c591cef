import { describeClaim } from "../describe-claim.js";
import { onTheoryBut, noiseRows, tablesOnTheory } from "../rows.js";
import { E2Skewness } from "./E2-skewness.js";

const LAST = noiseRows.length - 1;

describeClaim({
  claim: E2Skewness,
  onTheory: tablesOnTheory,
  flips: [
    [
      "the sign of the loading exchanged",
      onTheoryBut({ noise: noiseRows.map((row) => ({ ...row, skewness: -row.skewness })) }),
      "violated",
    ],
  ],
  powered: {
    at: (size, { normal }) =>
      onTheoryBut({
        noise: noiseRows.map((row, i) => ({
          ...row,
          skewness: row.skewness + Math.sqrt(6 / row.trials) * normal() + (i === LAST ? size : 0),
        })),
      }),
  },
});
