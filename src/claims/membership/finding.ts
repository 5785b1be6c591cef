/** From comparisons to a finding: the one contrast that decides, and its level. */
import type { Finding } from "../claim.js";
import { decide, type Decision, type Pairings } from "./decision.js";
import type { MembershipEvidence, Setup } from "./evidence.js";
import type { Ahead, MatchedComparisons } from "./matched.js";
import { missingRoles, type Missing, type Role } from "./roles.js";
import { describeAll, meanPairings, type Comparison, type Pair } from "./versus.js";

/** What decided; undefined where nothing could be compared. */
export interface DecidedFacts {
  readonly setup: Setup;
  readonly decision: Decision | undefined;
  /** Why there is nothing to compare, although the plan has rows. */
  readonly missing: readonly Missing[];
}

/** Facts of every claim that compares models. */
export interface ComparisonFacts extends DecidedFacts {
  readonly comparisons: readonly Comparison[];
}

/** Facts of a claim on models that are compared where they are equally good. */
export interface MatchedFacts extends ComparisonFacts {
  readonly ahead: readonly Ahead[];
}

/** A number of pools beyond counting is no answer: the estimate may move. That none would decide is one. */
function sampleOf(decision: Decision | undefined): number | null | undefined {
  if (decision?.isStuck) return null;
  return decision?.needed ? decision.needed / Math.max(1, decision.pools) : undefined;
}

const errorOf = (decision: Decision | undefined): { standardError?: number } =>
  decision !== undefined && decision.standardError > 0
    ? { standardError: decision.standardError }
    : {};

/** A claim that its one contrast lies below zero. The name says of which attack. */
export function findingOf<Facts>(
  evidence: MembershipEvidence,
  name: string,
  pairings: Pairings | undefined,
  facts: Facts,
): Finding<Facts & DecidedFacts> {
  const decision = pairings && decide(evidence, pairings);
  const isKnown = decision !== undefined && decision.pools > 0;
  const end = (x: number | undefined): number | null =>
    isKnown && x !== undefined && Number.isFinite(x) ? x : null;
  return {
    verdict: decision?.verdict ?? "inconclusive",
    statistic: {
      name: decision ? `${name}: ${decision.name}` : name,
      value: end(decision?.mean),
      low: end(decision?.low),
      high: end(decision?.high),
      sampleSize: isKnown ? decision.pools : null,
      falseAlarm: evidence.level / 2,
      ...(decision && Number.isFinite(decision.pValue) && { pValue: decision.pValue }),
      ...errorOf(decision),
    },
    ...(isKnown && { power: decision.power }),
    sample: sampleOf(decision),
    ...(decision?.denser && { denser: true }),
    facts: { ...facts, setup: evidence.setup, decision, missing: [] },
  };
}

/** On each side by the attack that is the strongest there. */
const byStrongest = (name: string): string => `${name}, strongest attack`;

/** A claim on models that are compared after equally many steps: the mean over adapters decides. */
export function comparisonFinding(
  evidence: MembershipEvidence,
  name: string,
  pairs: readonly Pair[],
  roles: readonly Role[],
  names: readonly [model: string, against: string] = ["adapters", "adapters"],
): Finding<ComparisonFacts> {
  const finding = findingOf(evidence, byStrongest(name), meanPairings(pairs, names), {
    comparisons: describeAll(evidence, pairs),
  });
  return { ...finding, facts: { ...finding.facts, missing: missingRoles(evidence, roles) } };
}

/** A claim on models that are compared where they are equally good. */
export function matchedFinding(
  evidence: MembershipEvidence,
  { pairings, ...facts }: MatchedComparisons,
  missing: readonly Missing[],
): Finding<MatchedFacts> {
  const finding = findingOf(evidence, byStrongest("AUC difference"), pairings, facts);
  return { ...finding, facts: { ...finding.facts, missing } };
}
