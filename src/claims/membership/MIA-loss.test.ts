import { describe, expect, it } from "vitest";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import { membershipRows, membershipTables } from "../../testing/membership-rows.js";
import { MIALoss } from "./MIA-loss.js";

describeClaim({
  claim: MIALoss,
  onTheory: membershipTables({}),
  verdict: "violated",
  flips: [
    ["both adapters below", membershipTables({ known: 0.5, known16: 0.5 }), "upheld"],
    [
      "the same where they fit as well",
      membershipTables({ known: 0.6, known16: 0.6, full: 0.6 }),
      "inconclusive",
    ],
  ],
});

describe("MIA-loss", () => {
  it("matches by training loss, whatever unseen examples say", () => {
    const rows = membershipRows({}).map((r) => ({ ...r, validationAccuracy: 0, testAccuracy: 0 }));
    const [result] = judgeRows(MIALoss, membershipTables(rows));
    expect(result.value).toBe(judgeRows(MIALoss, membershipTables({}))[0].value);
    const steep = membershipRows({}).map((r) =>
      r.setting === "full" ? { ...r, trainLoss: r.step === 20 ? 0.4 : 0.1 } : r,
    );
    const names = judgeRows(MIALoss, membershipTables(steep))[0].tables?.[0].body;
    expect(names?.map(([, against]) => against)).toEqual([
      "full between steps 20 and 150",
      "full between steps 20 and 150",
    ]);
  });
});
