/**
 * Attacks under random membership (nothing to find), planted
 * memorisation, a flipped sign, and against their definitions.
 */
import { describe, expect, it } from "vitest";
import { stream } from "../core/stream.js";
import { auc, rocCurve } from "./roc.js";
import {
  type Attack,
  ATTACKS,
  attackScores,
  isGiven,
  logitOf,
  lossOf,
  type Shadows,
  type Target,
  TEXT_ATTACKS,
  usesShadows,
  WHITE_BOX_ATTACKS,
} from "./membership.js";
import { FEWEST_NON_MEMBERS } from "./quantile.js";

const [N, MODELS, Z] = [400, 24, 200];

/**
 * Answers phi = difficulty + noise (+ memory for members);
 * shadows in complementary pairs, targets drawn on their own.
 */
function world(
  seed: number,
  memory: number,
): { targets: Array<{ target: Target; member: Uint8Array }>; shadows: Shadows } {
  const { normal, uniform } = stream("attacks", "world", seed);
  const difficulty = Float64Array.from({ length: N }, () => 2 * normal());
  const easy = Float64Array.from({ length: Z }, () => 2 * normal());
  const answer = (member: Uint8Array): Float64Array =>
    difficulty.map((d, i) => d + 0.7 * normal() + memory * member[i]);
  const coins = (): Uint8Array => Uint8Array.from({ length: N }, () => Number(uniform() < 0.5));
  const member: Uint8Array[] = [];
  for (let k = 0; k < MODELS; k += 2) {
    const m = coins();
    member.push(
      m,
      m.map((x) => 1 - x),
    );
  }
  const shadows = { member, phi: member.map(answer) };
  const others = shadows.phi.map(() => easy.map((d) => d + 0.7 * normal()));
  const targets = Array.from({ length: 8 }, () => {
    const m = coins();
    return {
      member: m,
      target: {
        phi: answer(m),
        population: { target: easy.map((d) => d + 0.7 * normal()), shadows: others },
        // The pretrained model finds an example as hard as the others do.
        pretrained: difficulty,
        pretrainedPopulation: easy,
      },
    };
  });
  return { targets, shadows };
}
function meanAuc(attack: (typeof ATTACKS)[number], memory: number, sign = 1): number {
  let sum = 0;
  for (let w = 0; w < 4; w++) {
    const { targets, shadows } = world(w, memory);
    for (const { target, member } of targets) {
      const s = [...attackScores(attack, target, shadows)].map((x) => sign * x);
      sum += auc({
        members: s.filter((_, i) => member[i] === 1),
        nonMembers: s.filter((_, i) => member[i] === 0),
      }).value;
    }
  }
  return sum / 32;
}

describe("membership attacks", () => {
  // Membership is independent of everything the attacker sees, so each target's AUC is a Mann-Whitney
  // statistic, with standard deviation sqrt((N + 1)/(12 n1 n0)) = 0.029 (less with ties), independent between
  // targets given the answers: 0.0051 for the mean of 32. Limit 0.036: 7 standard deviations, 3e-12 each.
  it.each(ATTACKS)("%s finds nothing where there is nothing", (attack) => {
    expect(Math.abs(meanAuc(attack, 0) - 0.5)).toBeLessThan(0.036);
  });
  it.each(ATTACKS)("%s finds planted memorisation, and a flipped sign is seen", (attack) => {
    // Memory 6 against noise 0.7 and difficulty 2: the plain loss has AUC Phi(6/(sqrt 2 * 2.1)) =
    // 0.98. Calibrated losses lose some of it, since an easy example's loss is near zero either way.
    const least = ["calibrated", "pretrained"].includes(attack) ? 0.85 : 0.9;
    expect(meanAuc(attack, 6)).toBeGreaterThan(least);
    expect(meanAuc(attack, 6, -1)).toBeLessThan(1 - least);
  });
  it("calibrated attacks beat the plain loss where examples differ in difficulty", () => {
    for (const attack of ATTACKS)
      if (attack !== "loss") expect(meanAuc(attack, 1)).toBeGreaterThan(meanAuc("loss", 1) + 0.05);
  });
  it("reads logits and losses as defined, also where p is 1 to rounding", () => {
    const logits = [0.3, -1, 2, 0.5];
    const total = logits.reduce((a, x) => a + Math.exp(x), 0);
    for (let c = 0; c < 4; c++) {
      const p = Math.exp(logits[c]) / total;
      expect(logitOf(logits, 0, 4, c)).toBeCloseTo(Math.log(p / (1 - p)), 12);
      expect(lossOf(logitOf(logits, 0, 4, c))).toBeCloseTo(-Math.log(p), 12);
    }
    expect(logitOf([100, 0], 0, 2, 0)).toBe(100);
    expect(lossOf(-800)).toBe(800);
  });
});

describe("scores by hand", () => {
  // Two examples, four shadows: example 0 in shadows 0, 1; example 1 in shadows 0, 2.
  const shadows: Shadows = {
    phi: [
      [3, 1],
      [5, -1],
      [0, 2],
      [2, -2],
    ],
    member: [
      [1, 1],
      [1, 0],
      [0, 1],
      [0, 0],
    ],
  };
  const target: Target = {
    phi: [2.5, 0.5],
    population: {
      target: [1, -1],
      shadows: [
        [0, 0],
        [1, 0],
        [2, -1],
        [1, 1],
      ],
    },
  };
  const loss = (phi: number): number => Math.log1p(Math.exp(-phi));
  const normal = (x: number, mean: number, variance: number): number =>
    -((x - mean) ** 2) / (2 * variance) - Math.log(variance) / 2;
  const close = (attack: (typeof ATTACKS)[number], wanted: readonly number[]): void =>
    attackScores(attack, target, shadows).forEach((x, i) => expect(x).toBeCloseTo(wanted[i], 12));
  it("loss and calibrated loss", () => {
    close("loss", [-loss(2.5), -loss(0.5)]);
    close("calibrated", [
      (loss(0) + loss(2)) / 2 - loss(2.5),
      (loss(-1) + loss(-2)) / 2 - loss(0.5),
    ]);
  });
  it("LiRA: own variances, and one for all examples", () => {
    // Example 0: in {3, 5} mean 4 variance 2; out {0, 2} mean 1 variance 2. Example
    // 1: in {1, 2} mean 1.5 variance 1/2; out {-1, -2} mean -1.5 variance 1/2.
    close("lira-online", [
      normal(2.5, 4, 2) - normal(2.5, 1, 2),
      normal(0.5, 1.5, 0.5) - normal(0.5, -1.5, 0.5),
    ]);
    close("lira-offline", [(2.5 - 1) / Math.sqrt(2), (0.5 + 1.5) / Math.sqrt(0.5)]);
    // Pooled: (2 + 0.5)/2 on either side.
    close("lira-online-fixed", [
      normal(2.5, 4, 1.25) - normal(2.5, 1, 1.25),
      normal(0.5, 1.5, 1.25) - normal(0.5, -1.5, 1.25),
    ]);
    close("lira-offline-fixed", [1.5 / Math.sqrt(1.25), 2 / Math.sqrt(1.25)]);
    // Different variances on the two sides: the log terms count.
    const wide: Shadows = { phi: [[3], [5], [0], [8]], member: [[1], [1], [0], [0]] };
    expect(attackScores("lira-online", { ...target, phi: [2.5] }, wide)[0]).toBeCloseTo(
      normal(2.5, 4, 2) - normal(2.5, 4, 32),
      12,
    );
  });
});

describe("ROC", () => {
  it("agrees with its definition on ties and constants, and takes a million scores", () => {
    const { uniform } = stream("roc", "ties", 0);
    const members = Array.from({ length: 300 }, () => Math.floor(8 * uniform()));
    const nonMembers = Array.from({ length: 200 }, () => Math.floor(7 * uniform()));
    let wins = 0;
    for (const a of members) for (const b of nonMembers) wins += a > b ? 1 : a === b ? 0.5 : 0;
    expect(auc({ members, nonMembers }).value).toBeCloseTo(wins / 60_000, 13);
    const curve = rocCurve({ members, nonMembers });
    const area = curve
      .slice(1)
      .reduce((a, p, i) => a + ((p.fpr - curve[i].fpr) * (p.tpr + curve[i].tpr)) / 2, 0);
    expect(area).toBeCloseTo(wins / 60_000, 13);
    expect(curve).toHaveLength(1 + new Set([...members, ...nonMembers]).size);
    expect(rocCurve({ members: [1, 1], nonMembers: [1] })).toEqual([
      { fpr: 0, tpr: 0, threshold: Infinity },
      { fpr: 1, tpr: 1, threshold: 1 },
    ]);
    const many = Array.from({ length: 500_000 }, () => uniform());
    expect(auc({ members: many, nonMembers: many }).value).toBeCloseTo(0.5, 12);
  });
});

describe("what an attack needs", () => {
  const list = (length: number): number[] => Array.from({ length }, (_, i) => i);
  /** What makes each of them possible; the others need answers alone. */
  const needs: ReadonlyArray<
    readonly [attacks: readonly Attack[], given: Parameters<typeof isGiven>[1]]
  > = [
    [["lira-tokens"], { tokenLosses: [] as never }],
    [WHITE_BOX_ATTACKS, { alignment: [] as never }],
    [["pretrained"], { pretrained: [] }],
    [["quantile"], { pretrained: [], pretrainedPopulation: list(FEWEST_NON_MEMBERS) }],
  ];

  it("must be given, of each its own; the others are always possible", () => {
    const all = [...TEXT_ATTACKS, ...WHITE_BOX_ATTACKS];
    for (const [attacks, given] of needs)
      for (const attack of attacks) {
        expect(isGiven(attack, {}), attack).toBe(false);
        expect(isGiven(attack, given), attack).toBe(true);
        for (const [others, other] of needs)
          if (!others.includes(attack) && !(attack === "pretrained" && others.includes("quantile")))
            expect(isGiven(attack, other), attack).toBe(false);
      }
    const needy = needs.flatMap(([attacks]) => attacks);
    for (const attack of all.filter((a) => !needy.includes(a)))
      expect(isGiven(attack, {})).toBe(true);
  });

  it("is enough of the population for the quantile, answered by both models", () => {
    const given = (n: number, pretrained?: number[]) =>
      isGiven("quantile", { ...(pretrained && { pretrained }), pretrainedPopulation: list(n) });
    expect([given(FEWEST_NON_MEMBERS - 1, []), given(FEWEST_NON_MEMBERS, [])]).toEqual([
      false,
      true,
    ]);
    expect(given(FEWEST_NON_MEMBERS)).toBe(false);
  });

  it("is shadow models, or A, for these", () => {
    expect([...TEXT_ATTACKS, ...WHITE_BOX_ATTACKS].filter(usesShadows)).toEqual([
      "calibrated",
      "lira-online",
      "lira-online-fixed",
      "lira-offline",
      "lira-offline-fixed",
      "rmia-online",
      "rmia-offline",
      "lira-tokens",
      "alignment",
      "alignment-calibrated",
    ]);
  });
});
