import { describe, expect, it } from "vitest";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import { languageRows } from "../../testing/language-rows.js";
import { membershipRows, membershipTables } from "../../testing/membership-rows.js";
import { MiaLoss } from "./MIA-loss.js";
import { adaptersAgainst, drawnPower } from "../../testing/membership-power.js";

describeClaim({
  claim: MiaLoss,
  onTheory: membershipTables({}),
  verdict: "violated",
  flips: [
    ["both adapters below", membershipTables({ known: 0.5, known16: 0.5 }), "upheld"],
    [
      "the same where they fit as well",
      membershipTables({ known: 0.6, known16: 0.6, full: 0.6 }),
      "within margin",
    ],
  ],
  powered: drawnPower({
    world: { known: 0.54, known16: 0.46, full: 0.6, stopped: 0.6, rmia: [0.1, 0, -0.05] },
    moves: adaptersAgainst("known-A", "full"),
  }),
});

describe("MIA-loss", () => {
  it("matches by the loss on members, wherever a language model validates best", () => {
    const rows = languageRows({}).map((r) => (r.step === 150 ? { ...r, validationLoss: 9 } : r));
    const [late, all] = [rows, languageRows({})].map(
      (list) => judgeRows(MiaLoss, membershipTables(list))[0],
    );
    expect(late.value).toBe(all.value);
    expect(late.detail).toMatch(
      /each model stopped where it first fits its members as well as the worse of the two/,
    );
  });
  it("matches by training loss, whatever unseen examples say", () => {
    const rows = membershipRows({}).map((r) => ({ ...r, validationAccuracy: 0, testAccuracy: 0 }));
    const [result] = judgeRows(MiaLoss, membershipTables(rows));
    expect(result.value).toBe(judgeRows(MiaLoss, membershipTables({}))[0].value);
    const steep = membershipRows({}).map((r) =>
      r.setting === "full" ? { ...r, trainLoss: r.step === 150 ? 0.1 : 0.4 } : r,
    );
    const names = judgeRows(MiaLoss, membershipTables(steep))[0].tables?.[0].body;
    expect(names?.map(([, against]) => against)).toEqual([
      "full between steps 20 and 150",
      "full between steps 20 and 150",
    ]);
  });
});
