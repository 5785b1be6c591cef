import { describeClaim } from "../../testing/describe-claim.js";
import {
  membershipRows,
  membershipTables,
  withoutSettings,
} from "../../testing/membership-rows.js";
import { MiaRankKnown } from "./MIA-rank-known.js";
import { drawnPower, lowAgainstHigh } from "../../testing/membership-power.js";

const oneRank = withoutSettings(membershipRows({}), "lora-fa r16");

describeClaim({
  claim: MiaRankKnown,
  onTheory: membershipTables({}),
  verdict: "upheld",
  flips: [
    ["more at the lower rank", membershipTables({ known: 0.75, known16: 0.6 }), "violated"],
    ["less at the lower rank", membershipTables({ known: 0.6, known16: 0.7 }), "upheld"],
    ["the same at both", membershipTables({ known: 0.7, known16: 0.7 }), "within margin"],
    ["unknown A says nothing", membershipTables({ unaware: 0.9, unaware16: 0.5 }), "upheld"],
    ["one rank", membershipTables(oneRank), "not tested"],
  ],
  // From rank 16 to rank 4 are two halvings.
  powered: drawnPower({
    world: { known: 0.6, known16: 0.6 },
    moves: lowAgainstHigh("known-A", 2),
  }),
});
