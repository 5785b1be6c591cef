/**
 * Paired comparisons of models, target by target (the same members): weighted sums of AUCs over sides, by the attack
 * that decides and, beside it, by the others.
 */
import {
  DECIDING_ATTACK,
  TEXT_ATTACKS,
  usesShadows,
  type Attack,
} from "../../attack/membership.js";
import { byPool, type Contrast } from "../../core/pools.js";
import type { MembershipRow } from "../../experiment/rows.js";
import { sideOf } from "../rules.js";
import { meanOver, unaware, type MembershipEvidence, type Setting, type Side } from "./evidence.js";
import type { Stop } from "./matching.js";
import { TRAINING_LOSS } from "./utility.js";

/** Sides and their weights. */
export type Weighted = ReadonlyArray<readonly [weight: number, side: Side]>;

/** One of two models that are compared: weights over its checkpoints that sum to 1. */
export interface Party {
  readonly setting: Setting;
  readonly name: string;
  readonly sides: Weighted;
}

/** What an attack that does not decide found: its sign is that of its 95% interval between pools. */
export interface OtherAttack {
  readonly attack: Attack;
  readonly mean: number;
  readonly sign: number;
}

/** A paired difference of AUCs, model - against, with what else is known of the two: [model, against]. */
export interface Comparison extends Contrast {
  readonly model: string;
  readonly against: string;
  readonly rates: readonly [number, number];
  readonly auc: readonly [number, number];
  /** On test examples: accuracy, or loss a token of language models. */
  readonly utility: readonly [number, number];
  readonly trainLoss: readonly [number, number];
  readonly otherAttacks: readonly OtherAttack[];
}

export const partyAt = (setting: Setting, side: Side, name = setting.setting): Party => ({
  setting,
  name,
  sides: [[1, side]],
});
export const stoppedParty = (
  setting: Setting,
  knowledge: Side["knowledge"],
  stop: Stop,
): Party => ({
  setting,
  name: `${setting.setting} ${stop.name}`,
  sides: stop.weights.map(([weight, step]) => [
    weight,
    { setting: setting.setting, knowledge, step },
  ]),
});

/** Weighted sums of AUCs of the targets that all sides have, by pool. */
function pairedSums(
  { rowsOf }: MembershipEvidence,
  sides: Weighted,
  attack: string,
): Map<number, number[]> {
  const targets = new Map<string, { pool: number; sum: number; sides: number }>();
  for (const [weight, side] of sides)
    for (const { pool, target, auc } of rowsOf(side, attack)) {
      const key = `${pool}/${target}`;
      const entry = targets.get(key) ?? { pool, sum: 0, sides: 0 };
      entry.sum += weight * (auc as number);
      entry.sides++;
      targets.set(key, entry);
    }
  return byPool(
    [...targets.values()].filter((t) => t.sides === sides.length),
    (t) => t.pool,
    (t) => t.sum,
  );
}

/** The sum over sides of weight * AUC, as one of `count` contrasts that decide together. */
export const pairedContrast = (
  evidence: MembershipEvidence,
  name: string,
  sides: Weighted,
  count: number,
): Contrast =>
  evidence.protocol.contrast(
    name,
    pairedSums(evidence, sides, DECIDING_ATTACK),
    count,
    evidence.levels,
  );

/** The same sum by the attacks that do not decide, as far as they were run. */
export function byOtherAttacks(evidence: MembershipEvidence, sides: Weighted): OtherAttack[] {
  return TEXT_ATTACKS.flatMap((attack) => {
    if (attack === DECIDING_ATTACK) return [];
    // Without shadow models there is no A to know: those rows are of "unaware".
    const attacked = usesShadows(attack)
      ? sides
      : sides.map(([weight, side]) => [weight, { ...side, knowledge: "unaware" }] as const);
    const sums = pairedSums(evidence, attacked, attack);
    if (sums.size === 0) return [];
    const { mean, between } = evidence.protocol.contrast(attack, sums, 1, evidence.levels);
    return [{ attack, mean, sign: sideOf({ low: between[0], high: between[1] }, 0) }];
  });
}

const meanOfParty = (
  evidence: MembershipEvidence,
  { sides }: Party,
  of: (row: MembershipRow) => number,
): number => sides.reduce((a, [weight, side]) => a + weight * meanOver(evidence, side, of), 0);

/** AUC of `model` - AUC of `against`, as one of `count` contrasts that decide together. */
export function compare(
  evidence: MembershipEvidence,
  model: Party,
  against: Party,
  count: number,
): Comparison {
  const minus = against.sides.map(([weight, side]) => [-weight, side] as const);
  const sides = [...model.sides, ...minus];
  const both = (of: (row: MembershipRow) => number): [number, number] => [
    meanOfParty(evidence, model, of),
    meanOfParty(evidence, against, of),
  ];
  return {
    ...pairedContrast(evidence, `${model.name} - ${against.name}`, sides, count),
    model: model.name,
    against: against.name,
    rates: [model.setting.rate, against.setting.rate],
    auc: both((r) => r.auc as number),
    utility: both(evidence.protocol.utility.test.of),
    trainLoss: both(TRAINING_LOSS.of),
    otherAttacks: byOtherAttacks(evidence, sides),
  };
}

/** Every adapter on a side of its own against full fine-tuning, after equally many steps. */
export function againstFull(
  evidence: MembershipEvidence,
  sideOfAdapter: (evidence: MembershipEvidence, setting: Setting) => Side,
): Comparison[] {
  const { adapters, full } = evidence;
  if (full === undefined) return [];
  const comparison = partyAt(full, unaware(evidence, full));
  return adapters.map((adapter) =>
    compare(
      evidence,
      partyAt(adapter, sideOfAdapter(evidence, adapter)),
      comparison,
      adapters.length,
    ),
  );
}
