import { describeClaim } from "../../testing/describe-claim.js";
import { membershipTables } from "../../testing/membership-rows.js";
import { MiaFullKnown } from "./MIA-full-known.js";

describeClaim({
  claim: MiaFullKnown,
  onTheory: membershipTables({}),
  powered: "MIA-full has it: the same decision on other rows",
  verdict: "violated",
  flips: [
    ["both adapters below", membershipTables({ known: 0.6, known16: 0.6 }), "upheld"],
    ["rank 16 far above", membershipTables({ known: 0.68, known16: 0.8 }), "violated"],
    ["like full fine-tuning", membershipTables({ known: 0.69, known16: 0.71 }), "within margin"],
    [
      "unknown A says nothing",
      membershipTables({ known: 0.6, known16: 0.6, unaware: 0.9, unaware16: 0.9 }),
      "upheld",
    ],
  ],
});
