/**
 * Models compared where one is as good as the other: pairs of settings, the second stopped where it matches the
 * first.
 */
import { signOf } from "../rules.js";
import type { Verdict } from "../claim.js";
import {
  curveOf,
  meanOver,
  type Knowledge,
  type MembershipEvidence,
  type Setting,
  type Side,
} from "./evidence.js";
import { crossingOf, type Stop } from "./matching.js";
import type { Measure } from "./utility.js";
import { compare, partyAt, stoppedParty, type Comparison } from "./versus.js";

/** A setting, and another that is stopped where it is as good; attacked with this knowledge. */
export interface Pair {
  readonly fixed: Setting;
  readonly stopped: Setting;
  readonly knowledge: Knowledge;
}

/** What makes a stopped model "as good", and whose leak is held against whose. */
export interface Matching {
  readonly measure: Measure;
  /** Where the fixed model is compared. */
  where(evidence: MembershipEvidence, setting: Setting): Side;
  /** The statement is that the fixed model leaks less; or, under "stopped", that the stopped one does. */
  readonly leaksLess: "fixed" | "stopped";
}

/** A pair of settings by name. */
export interface PairName {
  readonly fixed: string;
  readonly stopped: string;
}

/** A pair of which the second model is nowhere as good as the first, in the measure that they are matched by. */
export interface Unmatched extends PairName {
  /** The first model's, where it is compared. */
  readonly wanted: number;
  /** The second model's at its best checkpoint; NaN where it has none. */
  readonly best: number;
}

/** The comparisons of one matched pair. One that is missing: the stopped model is as good at its first checkpoint. */
interface Matched {
  readonly pair: Pair;
  /** Unfavourable to a violation: must show it. */
  readonly violating: Comparison | undefined;
  /** Unfavourable to the statement: must show that it holds. */
  readonly upholding: Comparison | undefined;
}

/** What the matched pairs come to. */
export interface MatchedComparisons {
  readonly verdict: Verdict;
  /** One a pair: decide whether the statement is violated. */
  readonly deciding: readonly Comparison[];
  /** All, to be shown. */
  readonly comparisons: readonly Comparison[];
  readonly unmatched: readonly Unmatched[];
  /** Pairs of which the second model is as good at its first checkpoint already, so that none before it can decide. */
  readonly matchedAtOnce: readonly PairName[];
}

const nameOf = ({ fixed, stopped }: Pair): PairName => ({
  fixed: fixed.setting,
  stopped: stopped.setting,
});

/** The comparisons of one pair, or by how much the stopped model is never as good. */
function matchPair(
  evidence: MembershipEvidence,
  pair: Pair,
  { measure, where, leaksLess }: Matching,
  count: number,
): Matched | Unmatched {
  const { fixed, stopped, knowledge } = pair;
  const side = where(evidence, fixed);
  const wanted = measure.better * meanOver(evidence, side, measure.of);
  const curve = curveOf(evidence, stopped, knowledge, measure);
  const crossing = crossingOf(curve, wanted);
  if (crossing === undefined) {
    const best = curve.reduce((a, { value }) => (value < a ? a : value), NaN);
    return { ...nameOf(pair), wanted: measure.better * wanted, best: measure.better * best };
  }
  const against = (stop: Stop | undefined): Comparison | undefined => {
    if (stop === undefined) return undefined;
    const [a, b] = [partyAt(fixed, side), stoppedParty(stopped, knowledge, stop)];
    return leaksLess === "fixed" ? compare(evidence, a, b, count) : compare(evidence, b, a, count);
  };
  const { before, after } = evidence.protocol.match(crossing);
  const later = against(after);
  const earlier = before === after ? later : against(before);
  // The stopped model leaks more later: what favours the statement that the fixed one leaks less is against the other.
  return leaksLess === "fixed"
    ? { pair, violating: later, upholding: earlier }
    : { pair, violating: earlier, upholding: later };
}

function verdictOf(matches: readonly Matched[]): Verdict {
  const violating = matches.flatMap((m) => m.violating ?? []);
  if (violating.length === 0) return "inconclusive";
  if (violating.some((c) => signOf(c) > 0)) return "violated";
  const upheld = matches.every((m) => m.upholding !== undefined && signOf(m.upholding) < 0);
  return upheld ? "upheld" : "inconclusive";
}

/** Compares every pair at its matching point; all of them share one level. */
export function compareMatched(
  evidence: MembershipEvidence,
  pairs: readonly Pair[],
  matching: Matching,
): MatchedComparisons {
  const found = pairs.map((pair) => matchPair(evidence, pair, matching, pairs.length));
  const matches = found.flatMap((m) => ("pair" in m ? [m] : []));
  return {
    verdict: verdictOf(matches),
    deciding: matches.flatMap((m) => m.violating ?? []),
    comparisons: matches.flatMap((m) => [
      ...new Set([m.violating, m.upholding].flatMap((c) => c ?? [])),
    ]),
    unmatched: found.flatMap((m) => ("pair" in m ? [] : [m])),
    matchedAtOnce: matches
      .filter((m) => m.violating === undefined || m.upholding === undefined)
      .map(({ pair }) => nameOf(pair)),
  };
}

/** Each adapter, attacked with known A, against each of these settings, stopped and attacked without knowledge. */
export const adaptersAgainst = (
  { adapters }: MembershipEvidence,
  stopped: readonly Setting[],
): Pair[] =>
  stopped.flatMap((other) =>
    adapters.map((adapter) => ({ fixed: adapter, stopped: other, knowledge: "unaware" })),
  );
