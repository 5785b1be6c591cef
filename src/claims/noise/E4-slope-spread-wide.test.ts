import { emptyTables } from "../../experiment/rows.js";
import { describeClaim } from "../../testing/describe-claim.js";
import { slopePower, slopeFlips, wideRows } from "../../testing/slope-flips.js";
import { E4SlopeSpreadWide } from "./E4-slope-spread-wide.js";

const of = { shape: "spread", excluded: -0.5, floor: 6e-4, rows: wideRows } as const;

describeClaim({
  claim: E4SlopeSpreadWide,
  onTheory: { ...emptyTables(), noise: wideRows },
  flips: slopeFlips(of),
  powered: slopePower(of),
});
