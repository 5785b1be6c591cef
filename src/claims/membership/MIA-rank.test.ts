import { describe, expect, it } from "vitest";
import type { MembershipRow } from "../../experiment/rows.js";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import { languageRows } from "../../testing/language-rows.js";
import {
  changeSetting,
  membershipRows,
  membershipTables,
  withoutSettings,
} from "../../testing/membership-rows.js";
import { MiaRank } from "./MIA-rank.js";
import { drawnPower, lowAgainstHigh } from "../../testing/membership-power.js";

const unlike = (change: Partial<MembershipRow>) =>
  membershipTables(changeSetting(membershipRows({}), "lora-fa r4", () => change));
const atTwoRates = changeSetting(membershipRows({}), "lora-fa r4", () => ({ rate: 0.02 }));

describeClaim({
  claim: MiaRank,
  onTheory: membershipTables({}),
  verdict: "upheld",
  flips: [
    ["more at the lower rank", membershipTables({ unaware: 0.69, unaware16: 0.5 }), "violated"],
    ["the same at both", membershipTables({ unaware: 0.6, unaware16: 0.6 }), "within margin"],
    ["known A says nothing", membershipTables({ known: 0.9, known16: 0.5 }), "upheld"],
    ["ranks at two learning rates", membershipTables(atTwoRates), "not tested"],
    ["one of the ranks with dropout", unlike({ dropout: 0.5 }), "not tested"],
    ["one of the ranks in fewer layers", unlike({ layers: "1" }), "not tested"],
  ],
  // From rank 16 to rank 4 are two halvings.
  powered: drawnPower({
    world: { unaware: 0.6, unaware16: 0.6 },
    moves: lowAgainstHigh("unaware", 2),
  }),
});

describe("MIA-rank", () => {
  it("is not tested on one rank, predicts nothing then, and has no numbers", () => {
    const rows = withoutSettings(membershipRows({}), "lora-fa r16");
    expect(judgeRows(MiaRank, membershipTables(rows))[0]).toMatchObject({
      verdict: "not tested",
      evidence: "not tested",
      expectation: "none",
      value: null,
      falseAlarm: null,
      detail: expect.stringMatching(/two ranks/),
    });
  });
  it("compares a language model's ranks at the rates that were found for them", () => {
    const [result] = judgeRows(MiaRank, membershipTables(languageRows({})));
    expect(result.verdict).toBe("upheld");
    expect(result.statement).toMatch(/each at the rate that a search found/);
    expect(result.tables?.[0].body.map(([setting, rate]) => [setting, rate])).toContainEqual([
      "lora-fa r1",
      "0.01",
    ]);
  });
  it("gives the change of the AUC with each halving of the rank", () => {
    // From rank 16 to 4 the AUC falls by 0.05: by 0.025 a halving.
    const [result] = judgeRows(MiaRank, membershipTables({}));
    expect(result.value).toBeCloseTo(-0.025, 2);
    expect(result.statistic).toBe(
      "AUC change, attack that falls least: each halving of LoRA-FA's rank",
    );
  });
});
