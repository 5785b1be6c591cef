import { emptyTables } from "../../experiment/rows.js";
import { describeClaim } from "../../testing/describe-claim.js";
import { noiseRows } from "../../testing/rows.js";
import { slopeFlips } from "../../testing/slope-flips.js";
import { E4SlopeSpiky } from "./E4-slope-spiky.js";

describeClaim({
  claim: E4SlopeSpiky,
  onTheory: { ...emptyTables(), noise: noiseRows },
  flips: slopeFlips({ shape: "spiky", excluded: -1, floor: 0.03, rows: noiseRows }),
});
