/** From comparisons to a finding: the one that decides, and the level of all of them. */
import type { Contrast } from "../../core/pools.js";
import type { Finding, Verdict } from "../claim.js";
import { allBelowZero, decidingContrast } from "../rules.js";
import type { MembershipEvidence, Setup } from "./evidence.js";
import type { MatchedComparisons, PairName, Unmatched } from "./matched.js";
import { missingRoles, type Missing, type Role } from "./roles.js";
import type { Comparison } from "./versus.js";

/** Facts of every claim that compares models. */
export interface ComparisonFacts {
  readonly setup: Setup;
  readonly comparisons: readonly Comparison[];
  /** Why there is nothing to compare, although the plan has rows. */
  readonly missing: readonly Missing[];
}

/** Facts of a claim on models that are compared where they are equally good. */
export interface MatchedFacts extends ComparisonFacts {
  readonly unmatched: readonly Unmatched[];
  readonly matchedAtOnce: readonly PairName[];
}

/** A claim that all contrasts lie below zero. */
export function findingOf<Facts>(
  { protocol, levels }: MembershipEvidence,
  name: string,
  deciding: readonly Contrast[],
  verdict: Verdict,
  facts: Facts,
): Finding<Facts> {
  const worst = decidingContrast(deciding);
  return {
    verdict,
    statistic: {
      name: worst ? `${name}: ${worst.name}` : name,
      value: worst?.mean ?? null,
      low: worst?.low ?? null,
      high: worst?.high ?? null,
      sampleSize: worst?.n ?? null,
      falseAlarm: protocol.falseAlarm(deciding.length, levels),
    },
    facts,
  };
}

/** A claim on models that are compared after equally many steps; all comparisons decide. */
export const comparisonFinding = (
  evidence: MembershipEvidence,
  name: string,
  comparisons: readonly Comparison[],
  roles: readonly Role[],
): Finding<ComparisonFacts> =>
  findingOf(evidence, name, comparisons, allBelowZero(comparisons), {
    setup: evidence.setup,
    comparisons,
    missing: missingRoles(evidence, roles),
  });

/** A claim on models that are compared where they are equally good. That none are is a finding, too. */
export const matchedFinding = (
  evidence: MembershipEvidence,
  { verdict, deciding, ...facts }: MatchedComparisons,
  missing: readonly Missing[],
): Finding<MatchedFacts> =>
  findingOf(evidence, "AUC difference", deciding, verdict, {
    setup: evidence.setup,
    missing,
    ...facts,
  });
