/** The one contrast that decides: whose attack is whose, its level, its margin, and what it could have seen. */
import { describe, expect, it } from "vitest";
import { DECIDING_ATTACKS } from "../../attack/membership.js";
import { detectableMean } from "../../core/power.js";
import { meanOf } from "../../core/pools.js";
import { studentHalf } from "../../core/strongest.js";
import type { MembershipRow } from "../../experiment/rows.js";
import { membershipRows, type World } from "../../testing/membership-rows.js";
import { decide, type Decision } from "./decision.js";
import { known, membershipEvidence, unaware } from "./evidence.js";
import { alone, memberAt } from "./party.js";
import { againstFull, meanPairings } from "./versus.js";

const digits = { subject: { model: "classifier", task: "" }, between: 0.05 } as const;
const [LIRA, RMIA] = DECIDING_ATTACKS;

/** Adapters, attacked with or without known A, against full fine-tuning. */
function decided(
  rows: readonly MembershipRow[],
  place = unaware,
  stated: { margin?: number } = {},
): Decision {
  const evidence = membershipEvidence(rows, { ...digits, ...stated });
  const pairings = meanPairings(againstFull(evidence, place, unaware), ["adapters", "full"]);
  if (!pairings) throw new RangeError("nothing to compare");
  return decide(evidence, pairings);
}
const of = (world: World, place = unaware): Decision => decided(membershipRows(world), place);

describe("the contrast that decides", () => {
  it("takes the stronger attack on each model: 0.625 - 0.7 by LiRA, and what RMIA adds where it adds", () => {
    // [known, unaware, others] of RMIA beside LiRA.
    expect(of({}).mean).toBeCloseTo(-0.075, 2);
    expect(of({}).attacks).toEqual([LIRA, LIRA]);
    const onAdapters = of({ rmia: [0, 0.1, -0.02] });
    expect(onAdapters.mean).toBeCloseTo(0.025, 2);
    expect([onAdapters.attacks, onAdapters.verdict]).toEqual([[RMIA, LIRA], "violated"]);
    const onFull = of({ rmia: [0, -0.02, 0.1] });
    expect(onFull.mean).toBeCloseTo(-0.175, 2);
    expect(onFull.attacks).toEqual([LIRA, RMIA]);
    // Of attackers who know A what RMIA adds to those who do not is nothing.
    expect(of({ rmia: [0, 0.1, -0.02] }, known).mean).toBeCloseTo(0.01, 2);
    expect(of({ rmia: [0.1, 0, -0.02] }, known).mean).toBeCloseTo(0.11, 2);
  });
  it("has Student's limits between pools at half the level for each attack", () => {
    const rows = membershipRows({});
    const byPool = [0, 1, 2, 3].map((pool) => {
      const auc = (setting: string): number =>
        meanOf(
          rows
            .filter((r) => r.pool === pool && r.attack === LIRA && r.step === 150)
            .filter((r) => r.setting === setting && r.knowledge === "unaware")
            .map((r) => r.auc as number),
        );
      return (auc("lora-fa r4") + auc("lora-fa r16")) / 2 - auc("full");
    });
    const mean = meanOf(byPool);
    const sd = Math.sqrt(byPool.reduce((a, x) => a + (x - mean) * (x - mean), 0) / 3);
    const d = of({});
    expect(d.mean).toBeCloseTo(mean, 12);
    // RMIA is 0.02 weaker everywhere: of the ends those of LiRA on both are the outermost.
    expect(d.high).toBeCloseTo(mean + studentHalf(sd, 4, 0.025), 12);
    expect(d.low).toBeCloseTo(mean - studentHalf(sd, 4, 0.025), 12);
    expect(d.power.smallest).toBeCloseTo(detectableMean({ sd, n: 4, alpha: 0.025 }, 0.95), 8);
    expect([d.pools, d.needed]).toEqual([4, undefined]);
  });
  it("pairs a pool with itself: pools that are exchanged on one side widen the interval", () => {
    const rows = membershipRows({}).map((r) => ({ ...r, auc: (r.auc as number) + r.pool / 20 }));
    const exchanged = rows.map((r) => (r.setting === "full" ? { ...r, pool: 3 - r.pool } : r));
    const [right, wrong] = [rows, exchanged].map((list) => decided(list));
    expect(right.verdict).toBe("upheld");
    expect(wrong.verdict).toBe("inconclusive");
    expect(wrong.high - wrong.low).toBeGreaterThan(10 * (right.high - right.low));
  });
  it("is within the margin that is stated, and no other", () => {
    const same = membershipRows({ unaware: 0.704, unaware16: 0.696 });
    const verdicts = [0.02, 0.01, 0.001].map(
      (margin) => decided(same, unaware, { margin }).verdict,
    );
    expect(verdicts).toEqual(["within margin", "within margin", "inconclusive"]);
    const open = decided(same, unaware, { margin: 0.001 });
    expect(open.needed).toBeGreaterThan(4);
    // At so many pools the same estimate and spread decide, and at one less they do not (see poolsToDecide).
    expect(Number.isInteger(open.needed)).toBe(true);
    expect(decided(same, unaware).margin).toBe(0.01);
  });
  it("decides nothing on three pools, whatever the interval", () => {
    const three = membershipRows({}).filter((r) => r.pool < 3);
    expect(decided(three)).toMatchObject({ verdict: "inconclusive", pools: 3 });
    expect(decided(three).high).toBeLessThan(0);
  });
  it("takes one end from each side of a bracket, and neither where it is missing", () => {
    const evidence = membershipEvidence(membershipRows({}), digits);
    const { adapters, full } = evidence;
    if (!full) throw new RangeError("no full fine-tuning");
    const adapter = alone(memberAt(evidence, adapters[0], known));
    const at = (step: number) =>
      alone(memberAt(evidence, full, (e, s, pool) => ({ ...unaware(e, s, pool), step })));
    const [late, early] = [150, 20].map((step) => ({ model: adapter, against: at(step) }));
    const ends = (low: typeof late | undefined, high: typeof late | undefined): Decision =>
      decide(evidence, { name: "", low, high });
    // Rank 4 (0.7) against full at 150 (0.7) and at 20 (0.6).
    const both = ends(late, early);
    expect(both.low).toBe(ends(late, late).low);
    expect(both.high).toBe(ends(early, early).high);
    expect(both.bracket).toEqual([expect.closeTo(0, 1), expect.closeTo(0.1, 1)]);
    expect(ends(undefined, early)).toMatchObject({ low: -Infinity, verdict: "inconclusive" });
    expect(ends(early, undefined)).toMatchObject({ high: Infinity, verdict: "violated" });
    expect(ends(undefined, undefined)).toMatchObject({ pools: 0, verdict: "inconclusive" });
  });
});
