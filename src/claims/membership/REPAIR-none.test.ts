import { describe, expect, it } from "vitest";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import { drawnPower, sides } from "../../testing/membership-power.js";
import { membershipRows, membershipTables, type World } from "../../testing/membership-rows.js";
import { withRepairs } from "../../testing/repair-rows.js";
import { RepairNone } from "./REPAIR-none.js";

const of = (world: World) => membershipTables(withRepairs(membershipRows(world)));
const isKnown = (setting: string) => (row: { setting: string; knowledge: string }) =>
  row.setting === setting && row.knowledge === "known-A";

describeClaim({
  claim: RepairNone,
  // With dropout 0.5; as it is 0.6 where it has 0.7.
  onTheory: of({ known: 0.5 }),
  verdict: "upheld",
  flips: [
    ["dropout leaks more", of({ known: 0.7 }), "violated"],
    ["the same", of({ known: 0.6 }), "within margin"],
    [
      "less after equally many steps, and more where both are as good",
      of({ known: 0.65 }),
      "violated",
    ],
    ["nothing is restricted", membershipTables(membershipRows({})), "inconclusive"],
  ],
  powered: drawnPower({
    world: { known: 0.6, early16: 0.6 },
    moves: sides(isKnown("lora-fa r4"), isKnown("lora-fa r16")),
    as: withRepairs,
  }),
});

describe("REPAIR-none", () => {
  it("does not ask what training with a guarantee leaks", () => {
    const [one, two] = [0.1, 0.9].map((dp) => judgeRows(RepairNone, of({ dp }))[0].value);
    expect(one).toBe(two);
  });
  it("takes one restriction as the other: dropout alone, or fewer layers alone", () => {
    for (const change of [{ dropout: 0.5 }, { layers: "0" }]) {
      const rows = membershipRows({}).map((r) =>
        r.setting === "lora-fa r4" ? { ...r, ...change } : r,
      );
      const [{ value }] = judgeRows(RepairNone, membershipTables(rows));
      expect(value).toBeCloseTo(0.1, 2);
    }
  });

  it("matches on validation examples: test examples choose nothing", () => {
    const rows = withRepairs(membershipRows({}));
    const turned = rows.map((r) => ({ ...r, testAccuracy: 0.9 - r.step / 300 }));
    const [own, other] = [rows, turned].map(
      (each) => judgeRows(RepairNone, membershipTables(each))[0].statistic,
    );
    expect(other).toEqual(own);
  });
});
