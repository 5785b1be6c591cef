import { describeClaim } from "../../testing/describe-claim.js";
import {
  membershipRows,
  membershipTables,
  withoutSettings,
} from "../../testing/membership-rows.js";
import { MiaRankKnown } from "./MIA-rank-known.js";

const oneRank = withoutSettings(membershipRows({}), "lora-fa r16");

describeClaim({
  claim: MiaRankKnown,
  onTheory: membershipTables({}),
  powered: "MIA-full has it: the same decision on other rows",
  verdict: "upheld",
  flips: [
    ["more at the lower rank", membershipTables({ known: 0.75, known16: 0.6 }), "violated"],
    ["less at the lower rank", membershipTables({ known: 0.6, known16: 0.7 }), "upheld"],
    ["the same at both", membershipTables({ known: 0.7, known16: 0.7 }), "within margin"],
    ["unknown A says nothing", membershipTables({ unaware: 0.9, unaware16: 0.5 }), "upheld"],
    ["one rank", membershipTables(oneRank), "not tested"],
  ],
});
