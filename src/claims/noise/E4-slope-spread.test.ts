import { emptyTables } from "../../experiment/rows.js";
import { describeClaim } from "../../testing/describe-claim.js";
import { noiseRows } from "../../testing/rows.js";
import { slopePower, slopeFlips } from "../../testing/slope-flips.js";
import { E4SlopeSpread } from "./E4-slope-spread.js";

const of = { shape: "spread", excluded: -0.5, floor: 0.01, rows: noiseRows } as const;

describeClaim({
  claim: E4SlopeSpread,
  onTheory: { ...emptyTables(), noise: noiseRows },
  flips: slopeFlips(of),
  powered: slopePower(of),
});
