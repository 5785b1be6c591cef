import { describeClaim } from "../describe-claim.js";
import { onTheoryBut, noiseRows, tablesOnTheory } from "../rows.js";
import { E2Skewness } from "./E2-skewness.js";

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
});
