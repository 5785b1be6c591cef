import { describe, expect, it } from "vitest";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import {
  membershipRows,
  membershipTables,
  withoutSettings,
} from "../../testing/membership-rows.js";
import { MiaRankUtility } from "./MIA-rank-utility.js";
import { drawnPower, lowAgainstHigh } from "../../testing/membership-power.js";

const oneRank = withoutSettings(membershipRows({}), "lora-fa r16");

describeClaim({
  claim: MiaRankUtility,
  onTheory: membershipTables({}),
  verdict: "violated",
  flips: [
    ["less at the lower rank", membershipTables({ known: 0.5 }), "upheld"],
    ["the same where as good", membershipTables({ known: 0.6 }), "within margin"],
    ["the higher rank's end says nothing", membershipTables({ known16: 0.9 }), "violated"],
    ["one rank", membershipTables(oneRank), "not tested"],
  ],
  powered: drawnPower({
    world: { known: 0.6, early16: 0.6, known16: 0.6 },
    moves: lowAgainstHigh("known-A"),
  }),
});

describe("MIA-rank-utility", () => {
  it("stops the higher rank where it is as good, attacked with known A", () => {
    const rows = membershipRows({}).map((r) =>
      r.setting === "lora-fa r16" && r.knowledge === "unaware" ? { ...r, auc: 0.99 } : r,
    );
    const [result] = judgeRows(MiaRankUtility, membershipTables(rows));
    // Rank 4 ends at accuracy 0.70; rank 16 has 0.6 and 0.72 at its first checkpoints.
    expect(result.statistic).toMatch(/lora-fa r4 - lora-fa r16 between steps 5 and 20$/);
    expect(result.value).toBeCloseTo(0.1, 1);
  });
});
