/**
 * What the scores of one attack come to: AUC, rates at thresholds that were chosen on other scores, and lower bounds on
 * epsilon; each with an interval, and by what it is counted.
 */
import { AUDIT_DELTA } from "../../accountant/delta.js";
import { epsilonLowerBound } from "../../attack/epsilon-lower.js";
import { heldOutRates } from "../../attack/halves.js";
import { auditedEpsilon, AUDIT_ALPHA } from "../../attack/pool-audit.js";
import { auc, wilson, type Bounded } from "../../attack/roc.js";
import { shuffled } from "../../attack/shuffled.js";
import { halfWidth, meanOf } from "../../core/pools.js";
import {
  heldOutTprs,
  measuresOf,
  type Measured,
  type Scored,
} from "../../experiment/attack-measures.js";
import { addInfluences, errorOf, noInfluence } from "./clusters.js";
import type { PoolOutputs } from "./collect.js";
import type { Planned } from "./attackers.js";
import type { TargetScored } from "./scored.js";

/** By what an interval is counted: pools to come; documents, of all targets together; or rows of one target. */
export type Counted = "pools" | "documents" | "records";

export interface Rate {
  readonly value: number;
  /** 95%; null where nothing tells the spread. */
  readonly interval: readonly [number, number] | null;
}

export interface AttackRates extends Planned {
  readonly auc: Rate;
  /** Rates are null where there are too few scores to choose a threshold by. */
  readonly balancedAccuracy: Rate | null;
  readonly tprAt10: Rate | null;
  readonly tprAt1: Rate | null;
  readonly tprAt01: Rate | null;
  readonly counted: Counted;
  /** Largest of the targets' lower bounds, delta 1e-5: valid with confidence 95% for all of them together. */
  readonly epsilonLower: number | null;
  /** Largest of their one-run bounds, delta 1e-12, confidence 1 - 1e-8 each; valid where members were fair coins. */
  readonly epsilonOneRun: number;
}

export const EPSILON_DELTA = 1e-5;
const ALPHA = 0.05;
export { AUDIT_DELTA };

/** The scored targets of one pool. */
export interface PoolScored {
  readonly pool: PoolOutputs;
  readonly targets: readonly TargetScored[];
}

const knownOf = ({ targets }: PoolScored) => targets.flatMap(({ known }) => known ?? []);

const inUnit = (low: number, high: number): [number, number] => [
  Math.max(0, low),
  Math.min(1, high),
];

/** Mean over pools of the means over their targets, as the suite has them; null where one is. */
function overPools(pools: ReadonlyArray<ReadonlyArray<number | null>>): Rate | null {
  if (pools.flat().some((x) => x === null)) return null;
  const means = (pools as number[][]).map(meanOf);
  const value = meanOf(means);
  const half = halfWidth(means);
  return { value, interval: means.length > 1 ? inUnit(value - half, value + half) : null };
}

const rateOf = ({ value, low, high }: Bounded): Rate => ({ value, interval: [low, high] });

/** Wilson's interval at the number of independent scores that would have this error. */
function clusteredAuc({ pool, targets }: PoolScored, value: number): readonly [number, number] {
  const influence = noInfluence(pool.examples.length);
  const used = targets.filter(({ known }) => known);
  for (const target of used) addInfluences(influence, target, 1 / used.length);
  const { error } = errorOf(influence);
  const least = Math.min(
    ...used.flatMap(({ known }) => (known ? [known.members.length, known.nonMembers.length] : [])),
  );
  const spread = value * (1 - value);
  const { low, high } = wilson(value, error > 0 && spread > 0 ? spread / error ** 2 : least);
  return [low, high];
}

/**
 * The number of independent documents that a rate of several targets is worth at least: 1 over the sum of squared
 * weights, a document's weight being all that it has in all targets (Kish 1965), as if they said the same of it.
 * @param sides how much of the rate is of non-members, and of members
 */
function documentsOf({ pool, targets }: PoolScored, sides: readonly [number, number]): number {
  const weights = new Float64Array(pool.examples.length);
  const used = targets.flatMap(({ known, at }) => (known ? [{ known, at }] : []));
  for (const { known, at } of used) {
    const sizes = [known.nonMembers.length, known.members.length];
    at.forEach((place, i) => {
      const side = known.member[i];
      weights[place] += sides[side] / sizes[side] / used.length;
    });
  }
  return 1 / weights.reduce((sum, w) => sum + w * w, 0);
}

/** Wilson's interval of so many independent documents. */
function ofDocuments(rate: Rate | null, documents: number): Rate | null {
  if (rate === null) return null;
  const { low, high } = wilson(rate.value, documents);
  return { value: rate.value, interval: [low, high] };
}

/** Rates of one target: the halves of its scores, in an order that they themselves decide. */
function halvesOfOne(own: Scored, seed: string) {
  const rates = heldOutRates(shuffled(own, seed));
  const at = (fpr: number): Rate | null => {
    const found = rates?.at(fpr);
    return found ? rateOf(found.tpr) : null;
  };
  return {
    balancedAccuracy: rates ? rateOf(rates.balancedAccuracy) : null,
    tprAt10: at(0.1),
    tprAt1: at(0.01),
    tprAt01: at(0.001),
  };
}

function ofOneTarget(own: Scored, seed: string) {
  return {
    auc: rateOf(auc(own)),
    ...halvesOfOne(own, seed),
    counted: "records" as const,
  };
}

/** Of one target a pool: there are no others to choose thresholds, so its own halves do. */
function ofSingleTargets(all: readonly PoolScored[], seed: string) {
  const halves = all.map((scored) => halvesOfOne(knownOf(scored)[0], seed));
  const rate = (of: (h: (typeof halves)[number]) => Rate | null): Rate | null =>
    overPools(halves.map((h) => [of(h)?.value ?? null]));
  return {
    auc: overPools(all.map((scored) => [auc(knownOf(scored)[0]).value])) as Rate,
    balancedAccuracy: rate((h) => h.balancedAccuracy),
    tprAt10: rate((h) => h.tprAt10),
    tprAt1: rate((h) => h.tprAt1),
    tprAt01: rate((h) => h.tprAt01),
    counted: "pools" as const,
  };
}

/** Of several targets: thresholds by the others of the pool. */
function ofTargets(all: readonly PoolScored[]) {
  const measured = all.map((scored) => measuresOf(knownOf(scored), AUDIT_ALPHA));
  const rate = (of: (m: Measured) => number | null): Rate | null =>
    overPools(measured.map((list) => list.map(of)));
  const found = {
    auc: rate((m) => m.auc) as Rate,
    balancedAccuracy: rate((m) => m.balancedAccuracy),
    tprAt10: overPools(all.map((scored) => heldOutTprs(knownOf(scored), 0.1))),
    tprAt1: rate((m) => m.tprAt1),
    tprAt01: rate((m) => m.tprAt01),
  };
  if (all.length > 1) return { ...found, counted: "pools" as const };
  const { value } = found.auc;
  const members = documentsOf(all[0], [0, 1]);
  return {
    auc: { value, interval: clusteredAuc(all[0], value) },
    balancedAccuracy: ofDocuments(found.balancedAccuracy, documentsOf(all[0], [0.5, 0.5])),
    tprAt10: ofDocuments(found.tprAt10, members),
    tprAt1: ofDocuments(found.tprAt1, members),
    tprAt01: ofDocuments(found.tprAt01, members),
    counted: "documents" as const,
  };
}

/** The largest of the targets' bounds, whose confidence the targets share. */
function epsilonOf(all: readonly PoolScored[], seed: string): number | null {
  const known = all.flatMap(knownOf);
  const enough = known.filter((s) => s.members.length > 1 && s.nonMembers.length > 1);
  if (enough.length === 0) return null;
  const alpha = ALPHA / enough.length;
  return Math.max(
    ...enough.map((s) => epsilonLowerBound(shuffled(s, seed), EPSILON_DELTA, alpha).epsilon),
  );
}

/** @throws RangeError where no member is known */
export function ratesOf(planned: Planned, all: readonly PoolScored[], seed: string): AttackRates {
  const known = all.flatMap(knownOf);
  if (known.length === 0) throw new RangeError("no member is known");
  const scored = all.filter((one) => knownOf(one).length > 0);
  const isSingle = scored.every((one) => knownOf(one).length === 1);
  const several = isSingle ? ofSingleTargets(scored, seed) : ofTargets(scored);
  const rates = known.length === 1 ? ofOneTarget(known[0], seed) : several;
  return {
    ...planned,
    ...rates,
    epsilonLower: epsilonOf(all, seed),
    epsilonOneRun: Math.max(...known.map((s) => auditedEpsilon(s.all, s.member))),
  };
}
