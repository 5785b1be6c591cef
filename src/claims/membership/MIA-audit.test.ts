import { describe, expect, it } from "vitest";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import { membershipRows, membershipTables } from "../../testing/membership-rows.js";
import { MiaAudit } from "./MIA-audit.js";

describeClaim({
  claim: MiaAudit,
  onTheory: membershipTables({}),
  flips: [
    ["more shown than accounted", membershipTables({ epsilonLower: 0.4 }), "violated"],
    ["as much as accounted", membershipTables({ epsilonLower: 0.3 }), "upheld"],
    ["no audit shows anything", membershipTables({ plainLower: 0 }), "inconclusive"],
    ["an audit without a number", membershipTables({ epsilonLower: NaN }), "inconclusive"],
    // 40 guesses, all right, show 0.54 at this level: no audit could contradict an account of 5.
    ["an account beyond the audit's ceiling", membershipTables({ audited: 5 }), "not tested"],
    [
      "more than an account beyond the ceiling",
      membershipTables({ audited: 5, epsilonLower: 6 }),
      "violated",
    ],
  ],
});

describe("MIA-audit", () => {
  it("is expected on every task, and keeps its numbers where the audit is too weak", () => {
    const plan = {
      name: "mia",
      feeds: ["MIA-audit"],
      subject: { model: "classifier", task: "labels" } as const,
      primary: false,
    };
    expect(judgeRows(MiaAudit, membershipTables({}), [plan])[0]).toMatchObject({
      id: "MIA-audit/labels",
      expectation: "upheld",
    });
    expect(judgeRows(MiaAudit, membershipTables({ audited: 5 }), [plan])[0]).toMatchObject({
      expectation: "none",
      value: 0,
      sampleSize: 256,
    });
  });
  it("does not audit models before training", () => {
    const rows = membershipRows({ epsilonLower: 9 }).map((r) => ({ ...r, step: 0 }));
    expect(judgeRows(MiaAudit, membershipTables(rows))[0].verdict).toBe("inconclusive");
  });
});
