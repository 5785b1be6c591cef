/** From comparisons to a finding: the one that decides, and the level of all of them. */
import type { Contrast } from "../../core/pools.js";
import type { Finding, Verdict } from "../claim.js";
import { decidingContrast } from "../rules.js";
import type { MembershipEvidence, Setup } from "./evidence.js";
import type { MatchedComparisons, Unmatched } from "./matched.js";
import type { Comparison } from "./versus.js";

/** Facts of every claim that compares models. */
export interface ComparisonFacts {
  readonly setup: Setup;
  readonly comparisons: readonly Comparison[];
  /** Pairs of which the stopped model is nowhere as good as the other. */
  readonly unmatched: readonly Unmatched[];
}

/** A claim that all contrasts lie below zero. */
export function findingOf<Facts>(
  { protocol }: MembershipEvidence,
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
      falseAlarm: protocol.falseAlarm(deciding.length),
    },
    facts,
  };
}

/** A claim on models that are compared where they are equally good. */
export const matchedFinding = (
  evidence: MembershipEvidence,
  { verdict, deciding, comparisons, unmatched }: MatchedComparisons,
): Finding<ComparisonFacts> =>
  findingOf(evidence, "AUC difference", deciding, verdict, {
    setup: evidence.setup,
    comparisons,
    unmatched,
  });
