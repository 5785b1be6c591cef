import { describe, expect, it } from "vitest";
import type { MembershipRow } from "../../experiment/rows.js";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import { drawnPower, isAdapter, sides } from "../../testing/membership-power.js";
import { membershipRows, membershipTables } from "../../testing/membership-rows.js";
import { MiaAlignment } from "./MIA-alignment.js";

const LAST = 150;
const ALIGNMENT = "alignment-calibrated";
const isKnownLira = (r: MembershipRow): boolean =>
  isAdapter(r) && r.knowledge === "known-A" && r.attack === "lira-online-fixed";
/** Beside LiRA with known A on adapters, alignment that sees so much less than it after training. */
const withAlignment = (rows: readonly MembershipRow[], less: number): MembershipRow[] =>
  rows.flatMap((r): MembershipRow[] =>
    isKnownLira(r)
      ? [
          r,
          { ...r, attack: ALIGNMENT, auc: (r.auc as number) - (r.step === LAST ? less : -0.1) },
          { ...r, attack: "alignment", auc: 0.52 },
        ]
      : [r],
  );
const tables = (less: number) => membershipTables(withAlignment(membershipRows({}), less));
const judged = (rows: readonly MembershipRow[]) =>
  judgeRows(MiaAlignment, membershipTables(rows))[0];

describeClaim({
  claim: MiaAlignment,
  onTheory: tables(0.1),
  flips: [
    ["alignment sees more", tables(-0.1), "upheld"],
    ["both see the same", tables(0), "within margin"],
    ["no adapter was attacked so", membershipTables(membershipRows({})), "inconclusive"],
    [
      "other attacks and attackers are another matter",
      membershipTables(
        withAlignment(membershipRows({}), 0.1).map((r) =>
          isKnownLira(r) || r.attack === ALIGNMENT ? r : { ...r, auc: 0.5 },
        ),
      ),
      "violated",
    ],
  ],
  powered: drawnPower({
    world: {},
    moves: sides(
      (r) => r.step === LAST && isKnownLira(r),
      (r) => r.step === LAST && r.attack === ALIGNMENT,
    ),
    as: (rows) => withAlignment(rows, 0),
  }),
});

describe("MIA-alignment", () => {
  const rows = withAlignment(membershipRows({}), 0.1);

  it("is LiRA's AUC less alignment's, of who knows A, after training", () => {
    expect(judged(rows)).toMatchObject({ sampleSize: 4 });
    expect(judged(rows).value).toBeCloseTo(0.1, 12);
    const early = rows.map((r) => (r.step < LAST ? { ...r, auc: 0.5 } : r));
    expect(judged(early).value).toBe(judged(rows).value);
    const body = judged(rows).tables?.[0].body ?? [];
    expect(new Set(body.map(([setting]) => setting)).size).toBe(2);
    expect(body.find(([, step]) => step === String(LAST))?.[2]).toBe("0.520");
  });

  it("is paired target by target", () => {
    const shifted = rows.map((r) => ({
      ...r,
      auc: (r.auc as number) + r.target / 100 + r.pool / 10,
    }));
    const [own, moved] = [judged(rows), judged(shifted)];
    expect(moved.value).toBeCloseTo(own.value as number, 12);
    expect(moved.low).toBeCloseTo(own.low as number, 9);
  });
});
