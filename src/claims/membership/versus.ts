/**
 * Comparisons as they are shown: every pair of models, by every attack. They decide nothing; their intervals hold for
 * all of them together.
 */
import { TEXT_ATTACKS, type Attack } from "../../attack/membership.js";
import { replicates, strongest, studentHalf, type Estimate } from "../../core/strongest.js";
import { deciding } from "../../core/strongest.js";
import type { MembershipEvidence, Place } from "./evidence.js";
import {
  alone,
  gridOf,
  meanOfParty,
  memberAt,
  meanParty,
  poolDifferences,
  type Member,
  type Party,
} from "./party.js";
import type { Pairings } from "./decision.js";
import { TRAINING_LOSS } from "./utility.js";

/** Two models. */
export type Pair = readonly [model: Member, against: Member];

/** One attack on both models. */
export interface ByAttack extends Estimate {
  readonly attack: Attack;
}

/** A paired difference of AUCs, model - against, with what else is known of the two: [model, against]. */
export interface Comparison extends Estimate {
  readonly name: string;
  readonly model: string;
  readonly against: string;
  readonly rates: readonly [number, number];
  /** Under the strongest attack on each. */
  readonly auc: readonly [number, number];
  readonly attacks: readonly Attack[];
  /** On test examples: accuracy, or loss a token of language models. */
  readonly utility: readonly [number, number];
  readonly trainLoss: readonly [number, number];
  readonly byAttack: readonly ByAttack[];
  /** Pools that have targets on both sides. */
  readonly pools: number;
}

/** Mean AUC of a party under an attack; NaN where it was not run. */
function aucOf(evidence: MembershipEvidence, party: Party, attack: Attack): number {
  const { mean, n } = replicates(poolDifferences(evidence, [party, attack], undefined));
  return n > 0 ? mean : NaN;
}

/** One attack on both sides, as one of `count` that are shown. */
function byAttack(
  evidence: MembershipEvidence,
  model: Party,
  against: Party | undefined,
  count: number,
): ByAttack[] {
  const found = TEXT_ATTACKS.map((attack) => ({
    attack,
    ...replicates(poolDifferences(evidence, [model, attack], against && [against, attack])),
  })).filter(({ n }) => n > 0);
  return found.map(({ attack, mean, sd, n }) => {
    const half = studentHalf(sd, n, evidence.level / (count * found.length));
    return { attack, mean, low: mean - half, high: mean + half };
  });
}

/** Each deciding attack's weighted sum over one party, described: for trends. */
export const describeParty = (evidence: MembershipEvidence, party: Party): ByAttack[] =>
  byAttack(evidence, party, undefined, 1);

/** A pair as one of `count` that are shown. */
export function describe(
  evidence: MembershipEvidence,
  [model, against]: Pair,
  count: number,
): Comparison {
  const [a, b] = [alone(model), alone(against)];
  const grid = gridOf(evidence, a, b);
  const { row, column } = deciding(grid);
  const attacks = [row, column].map((i) => evidence.attacks[Math.max(0, i)]);
  const both = (of: Parameters<typeof meanOfParty>[2]): [number, number] => [
    meanOfParty(evidence, a, of),
    meanOfParty(evidence, b, of),
  ];
  return {
    ...strongest(grid, evidence.level / count),
    name: `${model.name} - ${against.name}`,
    model: model.name,
    against: against.name,
    rates: [model.setting.rate, against.setting.rate],
    auc: [aucOf(evidence, a, attacks[0]), aucOf(evidence, b, attacks[1])],
    attacks,
    utility: both(evidence.protocol.utility.test.of),
    trainLoss: both(TRAINING_LOSS.of),
    byAttack: byAttack(evidence, a, b, count),
    pools: Math.min(...grid.flat().map((c) => c.n)),
  };
}

/** All pairs, as they are shown. */
export const describeAll = (evidence: MembershipEvidence, pairs: readonly Pair[]): Comparison[] =>
  pairs.map((pair) => describe(evidence, pair, pairs.length));

/** The mean of the first models against the mean of the second: one contrast, whatever their number. */
export function meanPairings(
  pairs: readonly Pair[],
  names: readonly [model: string, against: string],
): Pairings | undefined {
  if (pairs.length === 0) return undefined;
  const [model, against] = [0, 1].map((i) =>
    meanParty(
      pairs.map((pair) => pair[i]),
      `mean of ${pairs.length} ${names[i]}`,
    ),
  );
  const pairing = { model, against };
  return { name: `${model.name} - ${against.name}`, low: pairing, high: pairing };
}

/** Every adapter at a place of its own against full fine-tuning, after equally many steps. */
export const againstFull = (
  evidence: MembershipEvidence,
  adapterAt: Place,
  fullAt: Place,
): Pair[] => {
  const { adapters, full } = evidence;
  return full
    ? adapters.map((a) => [memberAt(evidence, a, adapterAt), memberAt(evidence, full, fullAt)])
    : [];
};
