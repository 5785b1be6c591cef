import { describe, expect, it } from "vitest";
import type { MembershipRow } from "../../experiment/rows.js";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import { levelsAt } from "../levels.js";
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

  it("gives Holm's rule a p-value of all looks: a look's own, over its share of the level", () => {
    const at = (look: number | undefined) =>
      MiaAlignment.test(membershipTables(noisy(0.02)), {
        seed: "1",
        subject: { model: "classifier", task: "" },
        ...levelsAt(look),
      }).statistic;
    const [one, second] = [at(undefined), at(2)];
    const share = levelsAt(2).between / levelsAt(undefined).between;
    expect(second.pValue).toBeCloseTo(Math.min(1, (one.pValue as number) / share), 12);
    expect(one.pValue).toBeLessThan(1);
    expect(second.pValue).not.toBeCloseTo(one.pValue as number, 6);
  });

  it("decides nothing of fewer pools than tell their spread, and says its error where it does", () => {
    const few = rows.filter((r) => r.attack !== ALIGNMENT || r.pool < 3);
    expect(judged(few)).toMatchObject({ verdict: "inconclusive", sampleSize: 3 });
    expect(judged(few).pValue).toBeUndefined();
    const { statistic } = MiaAlignment.test(membershipTables(noisy(0.06)), {
      seed: "1",
      subject: { model: "classifier", task: "" },
      ...levelsAt(undefined),
    });
    // A statement that is true is called violated by one end of the interval alone.
    expect(statistic.falseAlarm).toBe(levelsAt(undefined).between / 2);
    const half = ((statistic.high ?? NaN) - (statistic.low ?? NaN)) / 2;
    // Student's quantile at 3 degrees.
    expect(half / (statistic.standardError ?? NaN)).toBeCloseTo(3.182446, 5);
  });

  it("says how many pools would decide", () => {
    const { sample, verdict } = MiaAlignment.test(membershipTables(noisy(0.06)), {
      seed: "1",
      subject: { model: "classifier", task: "" },
      ...levelsAt(undefined),
    });
    expect(verdict).toBe("inconclusive");
    expect(sample).toBeGreaterThan(1);
  });
});

/** Alignment sees 0.02 less on average, in one pool so much more than that and in one so much less. */
function noisy(by: number): MembershipRow[] {
  return withAlignment(membershipRows({}), 0.02).map((r) =>
    r.attack === ALIGNMENT && r.pool < 2
      ? { ...r, auc: (r.auc as number) + (r.pool === 0 ? by : -by) }
      : r,
  );
}
