import { emptyTables } from "../../experiment/rows.js";
import { describeClaim } from "../../testing/describe-claim.js";
import { noiseRows } from "../../testing/rows.js";
import { slopePower, slopeFlips } from "../../testing/slope-flips.js";
import { E4SlopeSpiky } from "./E4-slope-spiky.js";

const of = { shape: "spiky", excluded: -1, floor: 0.03, rows: noiseRows } as const;

describeClaim({
  claim: E4SlopeSpiky,
  onTheory: { ...emptyTables(), noise: noiseRows },
  flips: slopeFlips(of),
  powered: slopePower(of),
});
