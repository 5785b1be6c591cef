/** What is shown: every pair of models by every attack, paired target by target, at one level for all. */
import { describe, expect, it } from "vitest";
import { ATTACKS } from "../../attack/membership.js";
import { stream } from "../../core/stream.js";
import type { MembershipRow } from "../../experiment/rows.js";
import { membershipRows, noiselessRows } from "../../testing/membership-rows.js";
import { known, membershipEvidence, unaware, type MembershipEvidence } from "./evidence.js";
import { gridOf, memberAt } from "./party.js";
import {
  againstFull,
  describe as describePair,
  describeAll,
  meanPairings,
  type Comparison,
} from "./versus.js";

const digits = { subject: { model: "classifier", task: "" }, between: 0.05 } as const;

/** Rows whose AUCs are a target's own number, shared by all models, and a setting's. */
function pairedRows(level: (r: MembershipRow) => number, targets = 64): MembershipRow[] {
  const { normal } = stream("claims", "paired", 0);
  const own = Array.from({ length: targets }, () => 0.2 * normal());
  const { normal: jitter } = stream("claims", "paired", 1);
  return membershipRows({}).map((r) => ({
    ...r,
    auc: level(r) + own[16 * r.pool + r.target] + 0.001 * jitter(),
  }));
}
const level = (r: MembershipRow): number => (r.knowledge === "known-A" ? 0.7 : 0.6);

function gainOf(evidence: MembershipEvidence, count = 1): Comparison {
  const [adapter] = evidence.adapters;
  const pair = [memberAt(evidence, adapter, known), memberAt(evidence, adapter, unaware)] as const;
  return describePair(evidence, pair, count);
}

describe("paired comparisons", () => {
  it("drop what targets share, which pairs of different targets, or of different pools, would not", () => {
    const paired = gainOf(membershipEvidence(pairedRows(level), digits));
    expect(paired.mean).toBeCloseTo(0.1, 3);
    expect(paired.high - paired.low).toBeLessThan(0.004);
    expect(paired.pools).toBe(4);
    // Planted: half of the targets of one side have an index that the other side does not have, or another pool's.
    const apart = pairedRows(level).filter((r) => r.knowledge === "unaware" || r.target >= 8);
    expect(gainOf(membershipEvidence(apart, digits)).mean).toBeCloseTo(0.1, 3);
    const pools = pairedRows(level).map((r) =>
      r.knowledge === "known-A" ? { ...r, pool: (r.pool + 1) % 4 } : r,
    );
    const shifted = gainOf(membershipEvidence(pools, digits));
    expect(shifted.high - shifted.low).toBeGreaterThan(0.1);
  });
  it("keep only targets that both sides have, and say where there are none", () => {
    const apart = membershipRows({}).filter(
      (r) => (r.knowledge === "unaware") === (r.target % 2 === 0),
    );
    expect(gainOf(membershipEvidence(apart, digits))).toMatchObject({ pools: 0, mean: NaN });
  });
  it("divide the level among all that are shown", () => {
    const evidence = membershipEvidence(membershipRows({}), digits);
    const widths = [1, 2, 20].map((count) => {
      const { low, high } = gainOf(evidence, count);
      return high - low;
    });
    expect(widths[1]).toBeGreaterThan(1.02 * widths[0]);
    expect(widths[2]).toBeGreaterThan(1.02 * widths[1]);
    const pairs = againstFull(evidence, unaware, unaware);
    expect(describeAll(evidence, pairs).map((c) => c.low)).toEqual(
      pairs.map((pair) => describePair(evidence, pair, 2).low),
    );
  });
  it("divide it among the attacks that are shown of each, too", () => {
    // Differences of 0.1, 0.11, 0.12, 0.13 by both attacks: a standard error of 0.0129099/2 between four pools.
    const rows = noiselessRows({}, 4, 1).map((r) => ({
      ...r,
      auc: (r.auc as number) + (r.knowledge === "known-A" ? r.pool / 100 : 0),
    }));
    const evidence = membershipEvidence(rows, digits);
    // t_3(1 - 0.05/4) = 4.176535, and of two comparisons t_3(1 - 0.05/8) = 5.391949.
    for (const [count, quantile] of [
      [1, 4.176535],
      [2, 5.391949],
    ]) {
      const { byAttack } = gainOf(evidence, count);
      expect(byAttack).toHaveLength(2);
      for (const { mean, low, high } of byAttack) {
        expect(mean).toBeCloseTo(0.115, 12);
        expect(high - mean).toBeCloseTo(quantile * 0.00645497, 6);
        expect(mean - low).toBeCloseTo(quantile * 0.00645497, 6);
      }
    }
  });
  it("as one contrast are the mean over pairs, and are shown with accuracy on test examples", () => {
    const rows = noiselessRows({}, 4, 1).map((r) => ({ ...r, testAccuracy: r.rank / 100 }));
    const evidence = membershipEvidence(rows, digits);
    const pairs = againstFull(evidence, known, unaware);
    // With known A rank 4 has 0.7 and rank 16 has 0.72, full fine-tuning 0.7: 0 and 0.02.
    expect(describeAll(evidence, pairs).map((c) => c.mean)).toEqual([
      expect.closeTo(0, 12),
      expect.closeTo(0.02, 12),
    ]);
    const { low } = meanPairings(pairs, ["adapters", "full"]) as NonNullable<
      ReturnType<typeof meanPairings>
    >;
    const { model, against } = low as NonNullable<typeof low>;
    expect(gridOf(evidence, model, against)[0][0].mean).toBeCloseTo(0.01, 12);
    expect(describeAll(evidence, pairs).map((c) => c.utility)).toEqual([
      [expect.closeTo(0.04, 12), expect.closeTo(0.16, 12)],
      [expect.closeTo(0.16, 12), expect.closeTo(0.16, 12)],
    ]);
  });
  it("are shown by every attack, those without shadow models under 'unaware', the strongest first", () => {
    const shift = (attack: string): number => (attack === "rmia-online" ? -0.3 : 0);
    const all = membershipRows({}).flatMap((r) =>
      r.attack === "rmia-online"
        ? []
        : ATTACKS.filter((attack) => attack !== "loss" || r.knowledge === "unaware").map(
            (attack) => ({
              ...r,
              attack,
              auc: (r.auc as number) + (r.knowledge === "known-A" ? shift(attack) : 0),
            }),
          ),
    );
    const { byAttack, attacks } = gainOf(membershipEvidence(all, digits));
    expect(byAttack.map((o) => o.attack).toSorted()).toEqual([...ATTACKS].toSorted());
    const of = (attack: string) => byAttack.find((o) => o.attack === attack);
    expect(of("loss")).toMatchObject({ mean: 0, low: 0, high: 0 });
    expect(of("lira-online")).toMatchObject({ mean: expect.closeTo(0.1, 1) });
    expect(of("rmia-online")).toMatchObject({ mean: expect.closeTo(-0.2, 1) });
    expect(of("rmia-online")?.high as number).toBeLessThan(0);
    expect(attacks[0]).toBe("lira-online-fixed");
  });
});
