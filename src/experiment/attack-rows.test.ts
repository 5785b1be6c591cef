/** Rows of attacks on made-up answers whose columns are known by hand: who is attacked, by whom, what is read. */
import { describe, expect, it } from "vitest";
import { attackScores, type Attack } from "../attack/membership.js";
import { quantileScores } from "../attack/quantile.js";
import { AUDIT_DELTA, auditCeiling, attackTables, DELTA, type Answers } from "./attack-rows.js";
import { memberMask, modelsOf, shadowsOf, type Attacked } from "./attacked.js";
import type { MembershipRow, RocRow } from "./rows.js";
import type { TargetScores } from "./target-scores.js";

const SEED = "1";
const CELL: Attacked = {
  id: "s/p0",
  plan: "test",
  setting: "s",
  training: { method: "lora-fa", rank: 2, rate: 0.1, noiseMultiplier: 0 },
  pool: 0,
  shadows: 4,
  targets: 8,
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
 * Non-members answer 0, -1, -2, .., dealt to the targets in turn. Of ten members of a target one is beaten by none,
 * two more by six non-members, three more by 51, and four by all.
 */
function laddered(cell: Attacked): { phiOf: (k: number) => number[]; found: number[][] } {
  const levels = [0.5, -5.5, -5.5, -50.5, -50.5, -50.5, -1e6, -1e6, -1e6, -1e6];
  const targets = Array.from({ length: cell.targets }, (_, t) => FIRST_TARGET + t);
  const phi = new Map(
    targets.map((k, t) => {
      let [n, m] = [0, 0];
      const answer = (coin: number): number =>
        coin === 1 ? levels[m++ % 10] : -(t + cell.targets * n++);
      return [k, Array.from(memberOf(k, cell), answer)];
    }),
  );
  const share = (k: number, lowest: number): number => {
    const members = phi.get(k)!.filter((_, i) => memberOf(k, cell)[i] === 1);
    return members.filter((x) => x >= lowest).length / members.length;
  };
  const shadow = Array<number>(cell.poolSize).fill(0);
  return {
    phiOf: (k) => phi.get(k) ?? shadow,
    found: [0.5, -5.5, -50.5].map((lowest) => targets.map((k) => share(k, lowest))),
  };
}

describe("true-positive rates at low false-positive rates", () => {
  it("are read at 1% and 0.1% of the non-members of the other targets", () => {
    const { phiOf, found } = laddered(CELL);
    const { membership, rocs } = tablesOf(phiOf);
    expect(membership.map((r) => r.tprAt01)).toEqual(found[0]);
    expect(membership.map((r) => r.tprAt1)).toEqual(found[1]);
    const mean = (list: readonly number[]): number => list.reduce((x, y) => x + y, 0) / list.length;
    const at = (fpr: number): number | undefined => rocs.find((r) => r.fpr === fpr)?.tpr;
    [0.001, 0.01, 0.1].forEach((fpr, i) => {
      expect(at(fpr)).toBeCloseTo(mean(found[i]), 12);
      expect(at(fpr)).toBeCloseTo([0.1, 0.3, 0.6][i], 2);
    });
    expect([at(0.0005), at(1)]).toEqual([undefined, 1]);
    // Non-members were dealt evenly: of each target's own 200 about two pass at 1%, at 0.1% one of one target.
    const passing = membership.map((r) => Math.round(200 * (r.fprAt1 as number)));
    for (const n of passing) expect([1, 2, 3]).toContain(n);
    expect(mean(passing)).toBeLessThanOrEqual(2);
    expect(membership.filter((r) => (r.fprAt01 as number) > 0)).toHaveLength(1);
  });

  it("of two targets 1% is resolved and 0.1% is not; of one target there is no other to choose", () => {
    const of = (targets: number): MembershipRow[] => {
      const cell = { ...CELL, targets };
      return tablesOf(laddered(cell).phiOf, "loss", cell).membership;
    };
    for (const row of of(2)) {
      expect([row.tprAt1, row.fprAt1, row.balancedAccuracy]).not.toContain(null);
      expect([row.tprAt01, row.fprAt01]).toEqual([null, null]);
    }
    const rates = { tprAt1: null, fprAt1: null, tprAt01: null, fprAt01: null };
    expect(of(1)[0]).toMatchObject({ ...rates, balancedAccuracy: null });
  });

  it("thresholds are those of the other targets: not of the target itself, nor of all", () => {
    // Every target tells its members perfectly; the first answers far lower than the others, the last far higher.
    const shift = (k: number): number => {
      if (k === FIRST_TARGET) return -10;
      return k === modelsOf(CELL) - 1 ? 10 : 0;
    };
    const rows = tablesOf((k) => separated(k).map((x) => x + shift(k))).membership;
    const half = 0.5;
    rows.forEach((row, target) => {
      expect(row.auc).toBe(1);
      const { balancedAccuracy, tprAt1, fprAt1 } = row;
      const isFirst = target === 0;
      const isLast = target === CELL.targets - 1;
      expect(balancedAccuracy).toBe(isFirst || isLast ? half : 1);
      // The last one's non-members are above all other members: they alone would pass.
      expect([tprAt1, fprAt1]).toEqual(isLast ? [1, 1] : [0, 0]);
    });
  });

  it("regression goes from the pretrained answers to the target's own, among the population", () => {
    const wave = (count: number, by: number): number[] =>
      Array.from({ length: count }, (_, i) => ((i * by) % 17) / 5 - 1.5);
    const [pretrained, pretrainedPopulation] = [wave(CELL.poolSize, 3), wave(12, 5)];
    const phiOf = (k: number): number[] => separated(k).map((x, i) => x + ((i * (k + 1)) % 7) / 3);
    const answered = (k: number): number[] => wave(12, k + 2);
    const scores: TargetScores[] = [];
    const run = {
      cell: { ...CELL, targets: 2 },
      attacks: ["pretrained", "quantile"] as const,
      answers: (k: number) => ({ ...marked(k, phiOf(k)), population: answered(k) }),
      epsilon: () => null,
      context: {
        ...{ plan: "test", source: "synthetic", seed: SEED },
        onScores: (s: TargetScores) => void scores.push(s),
      },
    };
    attackTables({ ...run, pretrained, pretrainedPopulation });
    expect(scores.map(({ attack, knowledge }) => `${attack} ${knowledge}`)).toEqual([
      ...["pretrained unaware", "pretrained unaware", "quantile unaware", "quantile unaware"],
    ]);
    for (const { target, scores: found } of scores.slice(2)) {
      const k = FIRST_TARGET + target;
      const wanted = quantileScores(
        { examples: phiOf(k), population: answered(k) },
        { examples: pretrained, population: pretrainedPopulation },
      );
      expect([...(found as Float64Array)]).toEqual([...wanted]);
    }
    // Of fewer known non-members there is no regression, and without the pretrained model neither.
    scores.length = 0;
    attackTables({ ...run, pretrained, pretrainedPopulation: wave(7, 5) });
    attackTables(run);
    expect(scores.map(({ attack }) => attack)).toEqual(["pretrained", "pretrained"]);
  });

  it("alignment is of who holds A: of the target, and less that of shadow models with its A", () => {
    const cell = { ...CELL, targets: 2 };
    const alignmentOf = (k: number): number[] =>
      Array.from({ length: cell.poolSize }, (_, i) => ((i * (k + 2)) % 19) / 19);
    const scores: TargetScores[] = [];
    const run = {
      cell,
      attacks: ["alignment", "alignment-calibrated"] as const,
      epsilon: () => null,
      context: {
        ...{ plan: "test", source: "synthetic", seed: SEED },
        onScores: (s: TargetScores) => void scores.push(s),
      },
    };
    const answers = (k: number) => marked(k, separated(k));
    attackTables({ ...run, answers });
    expect(scores).toEqual([]);
    attackTables({ ...run, answers: (k) => ({ ...answers(k), alignment: alignmentOf(k) }) });
    expect(scores.map(({ attack, knowledge }) => `${attack} ${knowledge}`)).toEqual([
      ...["alignment known-A", "alignment known-A"],
      ...["alignment-calibrated known-A", "alignment-calibrated known-A"],
    ]);
    const shadows = Array.from({ length: cell.shadows }, (_, j) => cell.shadows + j);
    for (const { attack, target, scores: found } of scores) {
      const own = alignmentOf(FIRST_TARGET + target);
      const calibrated = attackScores(
        "lira-offline-fixed",
        { phi: own, population: { target: [], shadows: [] } },
        { phi: shadows.map(alignmentOf), member: shadows.map((k) => memberOf(k)) },
      );
      expect([...(found as Float64Array)]).toEqual([
        ...(attack === "alignment" ? own : calibrated),
      ]);
    }
  });

  it("RMIA compares with the population as the attacker's own shadow models and the target answer it", () => {
    const answered = (k: number): number[] => [0.3 + k / 10, -k / 7, (k % 3) - 1];
    const scores: TargetScores[] = [];
    const cell = { ...CELL, targets: 2 };
    attackTables({
      cell,
      attacks: ["rmia-online", "rmia-offline"],
      answers: (k) => ({
        ...marked(
          k,
          separated(k).map((x, i) => x + ((i * (k + 1)) % 7) / 3),
        ),
        population: answered(k),
      }),
      epsilon: () => null,
      context: { plan: "test", source: "synthetic", seed: SEED, onScores: (s) => scores.push(s) },
    });
    expect(scores).toHaveLength(8);
    for (const { attack, knowledge, target, scores: found } of scores) {
      const first = knowledge === "unaware" ? 0 : CELL.shadows;
      const shadows = Array.from({ length: CELL.shadows }, (_, j) => first + j);
      const phi = (k: number): number[] => separated(k).map((x, i) => x + ((i * (k + 1)) % 7) / 3);
      const wanted = attackScores(
        attack,
        {
          phi: phi(FIRST_TARGET + target),
          population: {
            target: answered(FIRST_TARGET + target),
            shadows: shadows.map(answered),
          },
        },
        { phi: shadows.map(phi), member: shadows.map((k) => memberOf(k)) },
      );
      expect([...(found as Float64Array)]).toEqual([...wanted]);
    }
  });
});
