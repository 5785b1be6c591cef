/** Paired comparisons: what targets share drops out, and one level covers all contrasts. */
import { describe, expect, it } from "vitest";
import { levelsAt } from "../levels.js";
import { ATTACKS, DECIDING_ATTACK } from "../../attack/membership.js";
import { stream } from "../../core/stream.js";
import type { MembershipRow } from "../../experiment/rows.js";
import { languageRows } from "../../testing/language-rows.js";
import { membershipRows } from "../../testing/membership-rows.js";
import { known, membershipEvidence, unaware, type MembershipEvidence } from "./evidence.js";
import { againstFull, compare, partyAt, type Comparison } from "./versus.js";

const digits = { subject: { model: "classifier", task: "" }, ...levelsAt(undefined) } as const;
const text = {
  subject: { model: "language-model", task: "text" },
  ...levelsAt(undefined),
} as const;

/** Rows whose AUCs are a target's own number, shared by all models, and a setting's. */
function pairedRows(level: (r: MembershipRow) => number, shiftedBy = 0): MembershipRow[] {
  const { normal } = stream("claims", "paired", 0);
  const own = Array.from({ length: 64 }, () => 0.2 * normal());
  const { normal: jitter } = stream("claims", "paired", 1);
  return membershipRows({}).map((r) => ({
    ...r,
    auc: level(r) + own[16 * r.pool + r.target] + 0.001 * jitter(),
    target: r.knowledge === "known-A" ? (r.target + shiftedBy) % 16 : r.target,
  }));
}
const level = (r: MembershipRow): number => (r.knowledge === "known-A" ? 0.7 : 0.6);

function gainOf(evidence: MembershipEvidence, count = 1): Comparison {
  const [adapter] = evidence.adapters;
  const [a, b] = [known(evidence, adapter), unaware(evidence, adapter)];
  return compare(evidence, partyAt(adapter, a), partyAt(adapter, b), count);
}

describe("paired comparisons", () => {
  it("drop what targets share, which pairs of different targets would not", () => {
    const paired = gainOf(membershipEvidence(pairedRows(level), digits));
    expect(paired.mean).toBeCloseTo(0.1, 3);
    expect(paired.high - paired.low).toBeLessThan(0.003);
    expect(paired.n).toBe(64);
    // A bug planted: the targets of one side have another index. Given the pools, the error is then a hundred times
    // as large.
    const shifted = gainOf(membershipEvidence(pairedRows(level, 1), digits));
    expect(shifted.high - shifted.low).toBeGreaterThan(0.1);
  });
  it("keep only targets that both sides have", () => {
    const rows = membershipRows({}).filter((r) => r.knowledge === "unaware" || r.target % 2 === 0);
    expect(gainOf(membershipEvidence(rows, digits)).n).toBe(32);
    const apart = membershipRows({}).filter(
      (r) => (r.knowledge === "unaware") === (r.target % 2 === 0),
    );
    expect(gainOf(membershipEvidence(apart, digits))).toMatchObject({ n: 0, mean: NaN });
  });
  it("divide the level among contrasts", () => {
    for (const [subject, rows] of [
      [digits, membershipRows({})],
      [text, languageRows({})],
    ] as const) {
      const evidence = membershipEvidence(rows, subject);
      const widths = [1, 2, 20].map((count) => {
        const { low, high } = gainOf(evidence, count);
        return high - low;
      });
      expect(widths[1]).toBeGreaterThan(1.02 * widths[0]);
      expect(widths[2]).toBeGreaterThan(1.02 * widths[1]);
    }
  });
  it("share one level between all adapters against full fine-tuning", () => {
    const one = membershipRows({}).filter((r) => r.setting !== "lora-fa r4");
    const [alone] = againstFull(membershipEvidence(one, digits), unaware);
    const [, together] = againstFull(membershipEvidence(membershipRows({}), digits), unaware);
    expect(together.name).toBe(alone.name);
    expect(together.mean).toBe(alone.mean);
    expect(together.high - together.low).toBeGreaterThan(1.02 * (alone.high - alone.low));
  });
  it("name the other attacks' means and signs; attacks without shadow models stand under 'unaware'", () => {
    const shift = (attack: string): number => (attack === "rmia-online" ? -0.3 : 0);
    const all = membershipRows({}).flatMap((r) =>
      ATTACKS.filter((attack) => attack !== "loss" || r.knowledge === "unaware").map((attack) => ({
        ...r,
        attack,
        auc: (r.auc as number) + (r.knowledge === "known-A" ? shift(attack) : 0),
      })),
    );
    const { otherAttacks } = gainOf(membershipEvidence(all, digits));
    expect(otherAttacks.map((o) => o.attack)).toEqual(ATTACKS.filter((a) => a !== DECIDING_ATTACK));
    const of = (attack: string) => otherAttacks.find((o) => o.attack === attack);
    expect(of("loss")).toMatchObject({ mean: 0, sign: 0 });
    expect(of("lira-online")).toMatchObject({ mean: expect.closeTo(0.1, 1), sign: 1 });
    expect(of("rmia-online")).toMatchObject({ mean: expect.closeTo(-0.2, 1), sign: -1 });
  });
});
