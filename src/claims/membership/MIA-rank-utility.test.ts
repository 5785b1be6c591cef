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
    expect(result.statistic).toMatch(
      /lora-fa r4 at step 150 - lora-fa r16 between steps 5 and 20$/,
    );
    expect(result.value).toBeCloseTo(0.1, 1);
  });
  it("compares the lower rank at its best where that is the worse, and never past it", () => {
    const rows = membershipRows({}).flatMap((r) =>
      r.setting === "lora-fa r4"
        ? [
            { ...r, step: 20 },
            { ...r, validationAccuracy: 0.65, auc: 0.95 },
          ]
        : [r],
    );
    const [result] = judgeRows(MiaRankUtility, membershipTables(rows));
    expect(result.statistic).toMatch(/r4 at step 20 - lora-fa r16 between steps 5 and 20$/);
    expect(result.value).toBe(judgeRows(MiaRankUtility, membershipTables({}))[0].value);
  });
  it("matches by validation, not by test examples", () => {
    const rows = membershipRows({}).map((r) => ({ ...r, testAccuracy: 0.9 - r.step / 300 }));
    const [result] = judgeRows(MiaRankUtility, membershipTables(rows));
    expect(result.statistic).toMatch(
      /lora-fa r4 at step 150 - lora-fa r16 between steps 5 and 20$/,
    );
    expect(result.value).toBe(judgeRows(MiaRankUtility, membershipTables({}))[0].value);
  });
  it("holds each rank against the next one, not against the highest", () => {
    const rows = membershipRows({}).flatMap((r) =>
      r.rank === 16 && r.method === "lora-fa"
        ? [r, { ...r, rank: 64, setting: "lora-fa r64" }]
        : [r],
    );
    const [result] = judgeRows(MiaRankUtility, membershipTables(rows));
    const pairs = result.tables?.[0].body.map((row) => row.slice(0, 2).join(" - "));
    expect(pairs).toEqual([
      "lora-fa r4 at step 150 - lora-fa r16 between steps 5 and 20",
      "lora-fa r16 at step 150 - lora-fa r64 at step 150",
    ]);
  });
});
