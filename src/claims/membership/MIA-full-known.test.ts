import { describeClaim } from "../../testing/describe-claim.js";
import { membershipTables } from "../../testing/membership-rows.js";
import { MiaFullKnown } from "./MIA-full-known.js";
import { adaptersAgainst, drawnPower } from "../../testing/membership-power.js";

describeClaim({
  claim: MiaFullKnown,
  onTheory: membershipTables({}),
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
  powered: drawnPower({
    world: { known: 0.64, known16: 0.56, rmia: [0.1, 0.3, -0.05] },
    moves: adaptersAgainst("known-A", "full"),
  }),
});
