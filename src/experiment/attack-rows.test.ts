/** Rows of attacks on made-up answers whose columns are known by hand: who is attacked, by whom, what is read. */
import { describe, expect, it } from "vitest";
import type { Attack } from "../attack/membership.js";
import { AUDIT_DELTA, auditCeiling, attackTables, DELTA, type Answers } from "./attack-rows.js";
import { memberMask, modelsOf, shadowsOf, type Attacked } from "./attacked.js";
import type { MembershipRow, RocRow } from "./rows.js";

const SEED = "1";
const CELL: Attacked = {
  id: "s/p0",
  plan: "test",
  setting: "s",
  training: { method: "lora-fa", rank: 2, rate: 0.1, noiseMultiplier: 0 },
  pool: 0,
  shadows: 4,
  targets: 6,
  poolSize: 400,
  labelNoise: 0,
  checkpoints: [7],
};
const memberOf = (k: number, cell = CELL): Uint8Array => memberMask(cell, SEED, k);
const FIRST_TARGET = shadowsOf(CELL);

/** Model k is marked: each of its columns is a number of its own. */
const marked = (k: number, phi: readonly number[]): Answers => ({
  phi,
  population: [0],
  trainLoss: k,
  validationAccuracy: k / 100,
  testAccuracy: k / 100 + 0.5,
  validationLoss: k + 0.25,
  testLoss: k + 0.75,
  diverged: false,
});

function tablesOf(
  phiOf: (k: number) => readonly number[],
  attack: Attack = "loss",
  cell = CELL,
): { membership: MembershipRow[]; rocs: RocRow[] } {
  return attackTables({
    cell,
    attacks: [attack],
    answers: (k) => marked(k, phiOf(k)),
    epsilon: (delta, step) => step / delta,
    context: { plan: "test", source: "synthetic", seed: SEED },
  });
}

/** Members answer better than all others. */
const separated = (k: number): number[] => Array.from(memberOf(k), (m) => 2 * m - 1);

describe("rows of attacks", () => {
  it("a target's row has the losses, accuracies and epsilons of that target, not of a shadow", () => {
    const { membership } = tablesOf(separated);
    expect(membership).toHaveLength(CELL.targets);
    membership.forEach((row, target) => {
      const k = FIRST_TARGET + target;
      expect(row).toMatchObject({
        target,
        step: 7,
        trainLoss: k,
        validationAccuracy: k / 100,
        testAccuracy: k / 100 + 0.5,
        validationLoss: k + 0.25,
        testLoss: k + 0.75,
        epsilon: 7 / DELTA,
        epsilonAudited: 7 / AUDIT_DELTA,
      });
    });
    expect([DELTA, AUDIT_DELTA]).toEqual([1e-5, 1e-12]);
    expect(FIRST_TARGET + CELL.targets).toBe(modelsOf(CELL));
  });

  it("members are ranked above non-members, by the target's own coins", () => {
    const ceiling = auditCeiling(CELL.poolSize);
    expect(ceiling).toBeGreaterThan(0);
    for (const row of tablesOf(separated).membership)
      expect(row).toMatchObject({ auc: 1, balancedAccuracy: 1, tprAt1: 1, epsilonLower: ceiling });
    const flipped = tablesOf((k) => separated(k).map((x) => -x)).membership;
    for (const row of flipped)
      expect(row).toMatchObject({ auc: 0, balancedAccuracy: 0.5, tprAt1: 0, epsilonLower: 0 });
  });

  it("each attacker has the shadows of its own group", () => {
    // Examples differ in difficulty. Only shadows that know it find the members, who answer a little better.
    const difficulty = (i: number): number => 4 * (i % 2);
    const knowing = (from: number, k: number): boolean => k >= from && k < from + CELL.shadows;
    const phiOf = (from: number) => (k: number) =>
      Array.from(memberOf(k), (m, i) => {
        if (k >= FIRST_TARGET) return difficulty(i) + 0.5 * m;
        return knowing(from, k) ? difficulty(i) : 0;
      });
    const aucs = (from: number, knowledge: string): Array<number | null> =>
      tablesOf(phiOf(from), "calibrated")
        .membership.filter((r) => r.knowledge === knowledge)
        .map((r) => r.auc);
    for (const [knows, other, from] of [
      ["unaware", "known-A", 0],
      ["known-A", "unaware", CELL.shadows],
    ] as const) {
      expect(aucs(from, knows)).toEqual(Array(CELL.targets).fill(1));
      expect(aucs(from, other)).toHaveLength(CELL.targets);
      for (const area of aucs(from, other)) expect(area).toBeLessThan(0.9);
    }
  });
});

/**
 * Non-members answer 0, -1, -2, .. over all targets, so a false-positive rate f lets in the floor(f n) best of n. Of
 * ten members one is beaten by none but the best, two more by six, three more by 51, and four by all.
 */
function laddered(cell: Attacked): { phiOf: (k: number) => number[]; n: number; found: number[] } {
  const levels = [-0.5, -5.5, -5.5, -50.5, -50.5, -50.5, -1e6, -1e6, -1e6, -1e6];
  let [n, m] = [0, 0];
  const phi = new Map<number, number[]>();
  for (let k = FIRST_TARGET; k < modelsOf(cell); k++) {
    const coins = Array.from(memberOf(k, cell));
    phi.set(
      k,
      coins.map((coin) => (coin === 1 ? levels[m++ % 10] : -n++)),
    );
  }
  const share = (lowest: number): number => {
    let hits = 0;
    for (let i = 0; i < m; i++) hits += Number(levels[i % 10] >= lowest);
    return hits / m;
  };
  const shadow = Array<number>(cell.poolSize).fill(0);
  return { phiOf: (k) => phi.get(k) ?? shadow, n, found: [-0.5, -5.5, -50.5].map(share) };
}

describe("true-positive rates at low false-positive rates", () => {
  it("are read at 1% and 0.1% of the non-members of all targets together", () => {
    const { phiOf, n, found } = laddered(CELL);
    // The ladder's steps lie between floor(f n) at f = 0.1%, 1% and 10%.
    expect([0.001, 0.01, 0.1].map((f) => Math.floor(f * n))).toEqual([1, 11, 115]);
    const { membership, rocs } = tablesOf(phiOf);
    for (const row of membership) expect([row.tprAt01, row.tprAt1]).toEqual(found.slice(0, 2));
    const at = (fpr: number): number | undefined => rocs.find((r) => r.fpr === fpr)?.tpr;
    expect([at(0.001), at(0.01), at(0.1)]).toEqual(found);
    expect(at(0.0005)).toBeUndefined();
    found.forEach((share, i) => expect(share).toBeCloseTo([0.1, 0.3, 0.6][i], 2));
  });

  it("at about 200 non-members 1% is resolved and 0.1% is not", () => {
    const one = { ...CELL, targets: 1 };
    const { phiOf, n, found } = laddered(one);
    expect([Math.floor(0.01 * n), Math.floor(0.1 * n)]).toEqual([1, 19]);
    const [row] = tablesOf(phiOf, "loss", one).membership;
    // One false positive is allowed: members at -0.5 are above the second-best non-member, those at -5.5 are not.
    expect(row.tprAt1).toBe(found[0]);
    expect(row.tprAt01).toBeNull();
  });
});
