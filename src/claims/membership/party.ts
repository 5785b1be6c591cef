/**
 * Sides of models that are compared, and their AUCs pool by pool, paired target by target (a pool's targets have the
 * same members in every setting).
 */
import { usesShadows, type Attack } from "../../attack/membership.js";
import { meanOf } from "../../core/pools.js";
import { replicates, type Grid } from "../../core/strongest.js";
import type { MembershipRow } from "../../experiment/rows.js";
import {
  meanIn,
  type MembershipEvidence,
  type Place,
  type Setting,
  type Side,
} from "./evidence.js";
import { stopName, type Stop } from "./matching.js";

/** Sides and their weights. */
export type Weighted = ReadonlyArray<readonly [weight: number, side: Side]>;

/** A setting, and in each pool the checkpoints that it is compared at: weights that sum to 1. */
export interface Member {
  readonly setting: Setting;
  readonly name: string;
  sides(pool: number): Weighted;
}

/** What is compared as one: a weighted sum of members, all of them under one attack. */
export interface Party {
  readonly name: string;
  readonly members: ReadonlyArray<readonly [share: number, member: Member]>;
}

/** A setting at a place of its own in each pool. */
export const memberAt = (
  evidence: MembershipEvidence,
  setting: Setting,
  place: Place,
  name = setting.setting,
): Member => ({
  setting,
  name,
  sides: (pool) => [[1, place(evidence, setting, pool)]],
});

/** A setting that is stopped in each pool by itself. */
export const stoppedMember = (
  setting: Setting,
  knowledge: Side["knowledge"],
  stops: ReadonlyMap<number, Stop>,
): Member => ({
  setting,
  name: `${setting.setting} ${stopName([...stops.values()])}`,
  sides: (pool) =>
    (stops.get(pool) ?? []).map(([weight, step]) => [
      weight,
      { setting: setting.setting, knowledge, step },
    ]),
});

export const alone = (member: Member): Party => ({ name: member.name, members: [[1, member]] });
/** The mean of members; one by itself under its own name. */
export function meanParty(members: readonly Member[], name: string): Party {
  const names = new Set(members.map((m) => m.name));
  return {
    name: names.size === 1 ? members[0].name : name,
    members: members.map((member) => [1 / members.length, member]),
  };
}

/** Whether all members are compared in a pool: a mean over others would be of another thing there. */
const isIn = ({ members }: Party, pool: number): boolean =>
  members.every(([, member]) => member.sides(pool).length > 0);

const weighted = ({ members }: Party, pool: number, sign: 1 | -1): Weighted =>
  members.flatMap(([share, member]) =>
    member.sides(pool).map(([weight, side]) => [sign * share * weight, side] as const),
  );

/** A number of the party's rows, summed by weight, in the mean over pools. */
export const meanOfParty = (
  evidence: MembershipEvidence,
  party: Party,
  of: (row: MembershipRow) => number,
): number =>
  meanOf(
    evidence.pools
      .filter((pool) => isIn(party, pool))
      .map((pool) =>
        weighted(party, pool, 1).reduce(
          (a, [w, side]) => a + w * meanIn(evidence, side, pool, of),
          0,
        ),
      ),
  );

/** Weighted sums of AUCs of a pool's targets that all sides have. */
function pairedSums(
  { rowsOf }: MembershipEvidence,
  pool: number,
  terms: ReadonlyArray<readonly [attack: Attack, sides: Weighted]>,
): number[] {
  const targets = new Map<number, { sum: number; sides: number }>();
  let count = 0;
  for (const [attack, sides] of terms)
    for (const [weight, side] of sides) {
      count++;
      // Without shadow models there is no A to know: those rows are of "unaware".
      const attacked = usesShadows(attack) ? side : { ...side, knowledge: "unaware" as const };
      for (const { target, auc } of rowsOf(attacked, pool, attack)) {
        const entry = targets.get(target) ?? { sum: 0, sides: 0 };
        entry.sum += weight * (auc as number);
        entry.sides++;
        targets.set(target, entry);
      }
    }
  return [...targets.values()].filter((t) => t.sides === count).map((t) => t.sum);
}

/**
 * AUC of the model under one attack - AUC of what it is held against under another (or of the model alone), a mean over
 * targets in each pool that has any.
 */
export const poolDifferences = (
  evidence: MembershipEvidence,
  [model, attack]: readonly [Party, Attack],
  against: readonly [Party, Attack] | undefined,
): number[] =>
  evidence.pools.flatMap((pool) => {
    if (!isIn(model, pool) || (against && !isIn(against[0], pool))) return [];
    const terms = [[attack, weighted(model, pool, 1)] as const];
    if (against) terms.push([against[1], weighted(against[0], pool, -1)]);
    const sums = pairedSums(evidence, pool, terms);
    return sums.length > 0 ? [meanOf(sums)] : [];
  });

/** Differences by every deciding attack on the model, and on what it is held against. */
export const gridOf = (
  evidence: MembershipEvidence,
  model: Party,
  against: Party | undefined,
): Grid =>
  evidence.attacks.map((a) =>
    against === undefined
      ? [replicates(poolDifferences(evidence, [model, a], undefined))]
      : evidence.attacks.map((b) =>
          replicates(poolDifferences(evidence, [model, a], [against, b])),
        ),
  );
