/**
 * Models compared where one is as good as the other: pairs of settings, the second stopped, in each pool by itself and
 * on unseen examples of its own, where it matches the first. The error of matching is part of the spread between pools.
 */
import { meanOf } from "../../core/pools.js";
import type { Pairing, Pairings } from "./decision.js";
import {
  curveOf,
  knowledgeOf,
  meanIn,
  type MembershipEvidence,
  type Place,
  type Setting,
} from "./evidence.js";
import { crossingOf, hasGap, stopName, type Crossing, type Stop } from "./matching.js";
import { meanParty, memberAt, stoppedMember, type Member } from "./party.js";
import type { Measure } from "./utility.js";
import { describeAll, type Comparison, type Pair } from "./versus.js";

/** A setting, and another that is stopped where it is as good. Who knows A knows it of both, where both have one. */
export interface MatchedPair {
  readonly fixed: Setting;
  readonly stopped: Setting;
}

/** What makes a stopped model "as good", and whose leak is held against whose. */
export interface Matching {
  readonly measure: Measure;
  /** Where the fixed model is compared. */
  readonly where: Place;
  /** The statement is that the fixed model leaks less; or, under "stopped", that the stopped one does. */
  readonly leaksLess: "fixed" | "stopped";
}

/** A pair of settings by name. */
export interface PairName {
  readonly fixed: string;
  readonly stopped: string;
}

/** A pair of which the second model is, in some pool, nowhere as good as the first in the measure of matching. */
export interface Unmatched extends PairName {
  /** The first model's, where it is compared, in the mean over those pools. */
  readonly wanted: number;
  /** The second model's at its best checkpoint; NaN where it has none. */
  readonly best: number;
  /** Pools in which it is never as good. */
  readonly pools: number;
}

/** The members of one matched pair. */
interface Matched {
  readonly pair: MatchedPair;
  readonly fixed: Member;
  /** Not yet as good; undefined where, in some pool, the first checkpoint is as good already. */
  readonly before: Member | undefined;
  readonly after: Member;
  /** Checkpoints in between would bring the two together, or give the one that is missing. */
  readonly denser: boolean;
}

/** What the matched pairs come to. */
export interface MatchedComparisons {
  readonly pairings: Pairings | undefined;
  /** All, to be shown. */
  readonly comparisons: readonly Comparison[];
  readonly unmatched: readonly Unmatched[];
  /** Pairs of which the second model is as good at its first checkpoint already, so that none before it can decide. */
  readonly matchedAtOnce: readonly PairName[];
}

const nameOf = ({ fixed, stopped }: MatchedPair): PairName => ({
  fixed: fixed.setting,
  stopped: stopped.setting,
});

/** How a pair stands in one pool. */
interface InPool {
  readonly pool: number;
  readonly wanted: number;
  readonly best: number;
  readonly crossing: Crossing | undefined;
}

function inPool(
  evidence: MembershipEvidence,
  { fixed, stopped }: MatchedPair,
  { measure, where }: Matching,
  pool: number,
): InPool {
  const side = where(evidence, fixed, pool);
  const wanted = measure.better * meanIn(evidence, side, pool, measure.of);
  const knowledge = knowledgeOf(evidence, stopped);
  const curve = curveOf(evidence, { setting: stopped.setting, knowledge }, pool, measure);
  const best = curve.reduce((a, { value }) => (value < a ? a : value), NaN);
  return {
    pool,
    wanted: measure.better * wanted,
    best: measure.better * best,
    crossing: crossingOf(curve, wanted),
  };
}

/** The first model of a pair; its name says the steps where, in some pool, it is compared before the last. */
function fixedMember(evidence: MembershipEvidence, setting: Setting, where: Place): Member {
  const steps = evidence.pools.map((pool) => where(evidence, setting, pool).step);
  const isEarly = steps.some((step) => step < evidence.setup.lastStep);
  const name = `${setting.setting} ${stopName(steps.map((step): Stop => [[1, step]]))}`;
  return memberAt(evidence, setting, where, isEarly ? name : undefined);
}

/**
 * The members of one pair, or by how much the stopped model is never as good. A pair that is not matched in every pool
 * is left out whole: pools are never chosen among, and pairs by utility alone.
 */
function matchPair(
  evidence: MembershipEvidence,
  pair: MatchedPair,
  matching: Matching,
): Matched | Unmatched {
  const found = evidence.pools.map((pool) => inPool(evidence, pair, matching, pool));
  const missing = found.filter(({ crossing }) => crossing === undefined);
  if (missing.length > 0)
    return {
      ...nameOf(pair),
      wanted: meanOf(missing.map((f) => f.wanted)),
      best: meanOf(missing.map((f) => f.best)),
      pools: missing.length,
    };
  const stops = found.map(({ crossing }) => evidence.protocol.match(crossing as Crossing));
  const stopped = (list: ReadonlyArray<Stop | undefined>): Member | undefined => {
    const known = list.flatMap((stop, i) => (stop ? [[found[i].pool, stop] as const] : []));
    return known.length === list.length
      ? stoppedMember(pair.stopped, knowledgeOf(evidence, pair.stopped), new Map(known))
      : undefined;
  };
  const after = stopped(stops.map((s) => s.after)) as Member;
  const isOne = stops.every((s) => s.before === s.after);
  return {
    pair,
    fixed: fixedMember(evidence, pair.fixed, matching.where),
    before: isOne ? after : stopped(stops.map((s) => s.before)),
    after,
    denser: !isOne && found.some(({ crossing }) => hasGap(crossing as Crossing)),
  };
}

/** The mean of the fixed models against the mean of the stopped ones, at both ends of the bracket. */
function pairingsOf(
  matches: readonly Matched[],
  leaksLess: Matching["leaksLess"],
): Pairings | undefined {
  if (matches.length === 0) return undefined;
  const what = `mean of ${matches.length} pairs`;
  const fixed = meanParty(
    matches.map((m) => m.fixed),
    what,
  );
  const against = (members: ReadonlyArray<Member | undefined>): Pairing | undefined => {
    const known = members.flatMap((member) => member ?? []);
    if (known.length < members.length) return undefined;
    const stopped = meanParty(known, what);
    return leaksLess === "fixed"
      ? { model: fixed, against: stopped }
      : { model: stopped, against: fixed };
  };
  const later = against(matches.map((m) => m.after)) as Pairing;
  const isOne = matches.every((m) => m.before === m.after);
  const earlier = isOne ? later : against(matches.map((m) => m.before));
  // The stopped model leaks more later. Held against the fixed one, its later stop gives the smaller difference.
  const [low, high] = leaksLess === "fixed" ? [later, earlier] : [earlier, later];
  const { model, against: other } = low ?? later;
  const name =
    matches.length === 1 ? `${model.name} - ${other?.name}` : nameOfMean(matches, leaksLess);
  return { name, low, high, denser: matches.some((m) => m.denser) };
}

/** Different settings: their names, or how many. */
function brief(settings: readonly Setting[]): string {
  const names = [...new Set(settings.map((s) => s.setting))];
  return names.length > 2 ? `${names.length} settings` : names.join(", ");
}

function nameOfMean(matches: readonly Matched[], leaksLess: Matching["leaksLess"]): string {
  const fixed = brief(matches.map(({ pair }) => pair.fixed));
  const stopped = `${brief(matches.map(({ pair }) => pair.stopped))} stopped`;
  const [a, b] = leaksLess === "fixed" ? [fixed, stopped] : [stopped, fixed];
  return `mean of ${matches.length} pairs, ${a} - ${b}`;
}

/** Matches every pair. */
export function compareMatched(
  evidence: MembershipEvidence,
  pairs: readonly MatchedPair[],
  matching: Matching,
): MatchedComparisons {
  const found = pairs.map((pair) => matchPair(evidence, pair, matching));
  const matches = found.flatMap((m) => ("pair" in m ? [m] : []));
  const shown = matches.flatMap(({ fixed, before, after }): Pair[] =>
    [...new Set([before, after])]
      .flatMap((stopped) => stopped ?? [])
      .map((stopped) => (matching.leaksLess === "fixed" ? [fixed, stopped] : [stopped, fixed])),
  );
  return {
    pairings: pairingsOf(matches, matching.leaksLess),
    comparisons: describeAll(evidence, shown),
    unmatched: found.flatMap((m) => ("pair" in m ? [] : [m])),
    matchedAtOnce: matches.filter((m) => m.before === undefined).map(({ pair }) => nameOf(pair)),
  };
}

/** Each adapter against each of these settings, which is stopped. */
export const adaptersAgainst = (
  { adapters }: MembershipEvidence,
  stopped: readonly Setting[],
): MatchedPair[] =>
  stopped.flatMap((other) => adapters.map((adapter) => ({ fixed: adapter, stopped: other })));
