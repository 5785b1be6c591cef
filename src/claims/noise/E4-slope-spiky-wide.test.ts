import { emptyTables } from "../../experiment/rows.js";
import { describeClaim } from "../../testing/describe-claim.js";
import { slopePower, slopeFlips, wideRows } from "../../testing/slope-flips.js";
import { E4SlopeSpikyWide } from "./E4-slope-spiky-wide.js";

const of = { shape: "spiky", excluded: -1, floor: 0.006, rows: wideRows } as const;

describeClaim({
  claim: E4SlopeSpikyWide,
  onTheory: { ...emptyTables(), noise: wideRows },
  flips: slopeFlips(of),
  powered: slopePower(of),
});
