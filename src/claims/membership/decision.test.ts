/** The one contrast that decides: whose attack is whose, its level, its margin, and what it could have seen. */
import { describe, expect, it } from "vitest";
import { DECIDING_ATTACKS } from "../../attack/membership.js";
import { detectableMean } from "../../core/power.js";
import { meanOf } from "../../core/pools.js";
import { studentHalf } from "../../core/strongest.js";
import { stream } from "../../core/stream.js";
import type { MembershipRow, Tables } from "../../experiment/rows.js";
import { adaptersAgainst, drawnPower } from "../../testing/membership-power.js";
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
    expect(d.standardError).toBeCloseTo(sd / 2, 12);
    expect([d.pools, d.needed]).toEqual([4, undefined]);
  });
  it("states sizes as uncertain as the spread: over the one at the true spread, chi with n - 1 degrees", () => {
    const { on, at } = drawnPower({
      world: { unaware: 0.74, unaware16: 0.66 },
      moves: adaptersAgainst("unaware", "full"),
    });
    const smallest = (tables: Tables): number => decided(tables.membership).power.smallest ?? NaN;
    const source = stream("claims", "observed spread", 0);
    const sizes = Array.from({ length: 100 }, () => smallest(at(0, source) as Tables));
    const truth = smallest(on as Tables);
    // A sum of squares with 300 degrees: beyond these factors with probability below 1e-9 (chi-square quantiles).
    const mean = meanOf(sizes.map((x) => (x / truth) ** 2));
    expect(mean).toBeGreaterThan(0.57);
    expect(mean).toBeLessThan(1.59);
    const share = sizes.filter((x) => x < 0.27 * truth || x > 1.77 * truth).length / sizes.length;
    expect(share).toBeLessThan(0.25);
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
    // Without a low end nothing could have shown a violation.
    expect(ends(undefined, early).power.smallest).toBeNull();
    expect(ends(late, undefined).power.smallest).toBe(both.power.smallest);
    expect(ends(early, undefined)).toMatchObject({ high: Infinity, verdict: "violated" });
    expect(ends(undefined, undefined)).toMatchObject({ pools: 0, verdict: "inconclusive" });
  });
  it("is stuck where a bracket's ends lie on both sides, or the end that could decide is missing", () => {
    const stuck = (world: World, [low, high]: readonly [boolean, boolean]): boolean => {
      const evidence = membershipEvidence(membershipRows(world), digits);
      const { adapters, full } = evidence;
      if (!full) throw new RangeError("no full fine-tuning");
      const model = alone(memberAt(evidence, adapters[0], known));
      const at = (step: number) =>
        alone(memberAt(evidence, full, (e, s, pool) => ({ ...unaware(e, s, pool), step })));
      return decide(evidence, {
        name: "",
        low: low ? { model, against: at(150) } : undefined,
        high: high ? { model, against: at(20) } : undefined,
      }).isStuck;
    };
    const both = [true, true] as const;
    // Rank 4 (0.7) against full at 150 and at 20.
    expect(stuck({ full: 0.8, stopped: 0.6 }, both)).toBe(true);
    // An end at zero may yet come to lie above.
    expect(stuck({ full: 0.7, stopped: 0.6 }, both)).toBe(false);
    expect(stuck({ full: 0.8, stopped: 0.75 }, both)).toBe(false);
    expect(stuck({ stopped: 0.6 }, [false, true])).toBe(true);
    expect(stuck({ stopped: 0.8 }, [false, true])).toBe(false);
    expect(stuck({ full: 0.8 }, [true, false])).toBe(true);
    expect(stuck({ full: 0.6 }, [true, false])).toBe(false);
  });
});

it("needs the pools at which the same spread leaves zero, or is within the margin: whichever comes first", () => {
  /** Of one attack that is the stronger one on both: mean -+ Student's half-width at half the level. */
  const fewest = ({ mean, standardError }: Decision, margin: number): number => {
    for (let n = 4; ; n++) {
      const half = studentHalf(2 * standardError, n, 0.025);
      if (Math.abs(mean) > half || Math.abs(mean) + half < margin) return n;
    }
  };
  const same = membershipRows({ unaware: 0.704, unaware16: 0.696 });
  const { mean, low, high } = decided(same);
  const most = Math.max(-low, high);
  const needed = [0.95, 0.7, 0.5].map((part) => {
    const margin = part * most;
    const open = decided(same, unaware, { margin });
    expect(open.verdict).toBe("inconclusive");
    expect(Math.abs(mean)).toBeLessThan(margin);
    expect(open.needed).toBe(fewest(open, margin));
    return open.needed as number;
  });
  // The narrower the margin, the more: it is what decides here.
  expect(needed[0]).toBeLessThan(needed[1]);
  expect(needed[1]).toBeLessThan(needed[2]);
});

it("has a p-value that agrees with its interval, and at a look with the look's", () => {
  const rows = membershipRows({});
  const at = (between: number): Decision => {
    const evidence = membershipEvidence(rows, { ...digits, between });
    const pairings = meanPairings(againstFull(evidence, unaware, unaware), ["adapters", "full"]);
    return decide(evidence, pairings as NonNullable<typeof pairings>);
  };
  const { pValue } = at(0.05);
  expect(at(pValue).high).toBeCloseTo(0, 8);
  expect(at(0.05 / 4).pValue).toBeCloseTo(4 * pValue, 8);
});
