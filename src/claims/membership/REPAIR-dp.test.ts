import { describe, expect, it } from "vitest";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import { drawnPower, sides } from "../../testing/membership-power.js";
import { membershipRows, membershipTables, type World } from "../../testing/membership-rows.js";
import { withRepairs } from "../../testing/repair-rows.js";
import { RepairDp } from "./REPAIR-dp.js";

const of = (world: World) => membershipTables(withRepairs(membershipRows(world)));

describeClaim({
  claim: RepairDp,
  // DP-SGD 0.55, LoRA-FA 0.72 where both have 0.78.
  onTheory: of({}),
  verdict: "upheld",
  flips: [
    ["DP-SGD above the adapter", of({ known16: 0.5, early16: 0.5 }), "violated"],
    ["the same", of({ known16: 0.55, early16: 0.55 }), "inconclusive"],
    ["an adapter that is stopped, since DP-SGD is the worse", of({ dpAccuracy: 0.7 }), "upheld"],
    ["the same, leaking less there", of({ dpAccuracy: 0.7, early16: 0.45 }), "violated"],
    ["no repair has a guarantee", membershipTables(noGuarantee()), "inconclusive"],
  ],
  powered: drawnPower({
    world: { known16: 0.6, early16: 0.6, dp: 0.6 },
    moves: sides(
      ({ method }) => method === "dp-sgd",
      (row) => row.setting === "lora-fa r16" && row.knowledge === "known-A",
    ),
    as: withRepairs,
  }),
});

function noGuarantee() {
  return withRepairs(membershipRows({})).filter((r) => r.method !== "dp-sgd");
}

describe("REPAIR-dp", () => {
  it("is held against the adapter as it is, and never one that dropout or fewer layers are to repair", () => {
    const [{ value }] = judgeRows(RepairDp, of({}));
    const [{ value: other }] = judgeRows(RepairDp, of({ known: 0.1, unaware: 0.1 }));
    expect(other).toBe(value);
    expect(value).toBeCloseTo(0.55 - 0.72, 2);
  });
  it("is of every method that has an account", () => {
    const methods = ["dp-lora-fa", "dp-flora", "projected-dp-sgd"];
    for (const method of methods) {
      const rows = membershipRows({}).map((r) => (r.method === "dp-sgd" ? { ...r, method } : r));
      const [result] = judgeRows(RepairDp, membershipTables(withRepairs(rows)));
      expect([method, result.verdict]).toEqual([method, "upheld"]);
    }
  });
  it("shows every repair with its guarantee in a table", () => {
    const [{ tables }] = judgeRows(RepairDp, of({}));
    const lines = tables?.find(({ head }) => head[0] === "Repair")?.body ?? [];
    expect(lines.map((cells) => cells.slice(0, 3))).toEqual([
      ["none", "lora-fa r16", "none"],
      ["DP-SGD", "dp-sgd 1", "epsilon 5.0 at delta 1e-5"],
      ["dropout 0.5, adapters in layer 0 only", "lora-fa r4", "none"],
    ]);
  });

  it("matches on validation examples: test examples choose nothing", () => {
    const rows = withRepairs(membershipRows({}));
    const turned = rows.map((r) => ({ ...r, testAccuracy: 0.9 - r.step / 300 }));
    const [own, other] = [rows, turned].map(
      (each) => judgeRows(RepairDp, membershipTables(each))[0].statistic,
    );
    expect(other).toEqual(own);
  });
});
