/**
 * Models compared where they are equally good: in each pool by itself, on unseen examples of its own, both are stopped
 * where they come to be as good as the worse of the two at its best. The error of matching is part of the spread
 * between pools.
 */
import type { Pairing, Pairings } from "./decision.js";
import { curveOf, knowledgeOf, type MembershipEvidence, type Setting } from "./evidence.js";
import { hasGap, matchedCrossings, type Crossing, type Stop, type Stops } from "./matching.js";
import { meanParty, stoppedMember, type Member } from "./party.js";
import type { Measure } from "./utility.js";
import { describeAll, type Comparison, type Pair } from "./versus.js";

/** Two settings; the statement is that the first leaks less. Who knows A knows it of both, where both have one. */
export type MatchedPair = readonly [model: Setting, against: Setting];

/** A setting that is better at its first checkpoint than another ever is. */
export interface Ahead {
  readonly ahead: string;
  readonly of: string;
  readonly pools: number;
}

/** A model at both ends of its bracket. */
interface Bracketed {
  /** Not yet as good; undefined where, in some pool, the first checkpoint is better already. */
  readonly before: Member | undefined;
  readonly after: Member;
  readonly denser: boolean;
  /** Pools in which the first checkpoint is better already. */
  readonly ahead: number;
}

/** The two of a pair. */
export type Matched = readonly [model: Bracketed, against: Bracketed];

/** What the matched pairs come to. */
export interface MatchedComparisons {
  readonly pairings: Pairings | undefined;
  /** All, to be shown. */
  readonly comparisons: readonly Comparison[];
  /** Of these one of the two ends that must agree is missing. */
  readonly ahead: readonly Ahead[];
}

/** A model's crossing in each pool. */
type Crossings = ReadonlyMap<number, Crossing>;

/** Where both of a pair are matched, in each pool that has both. */
function crossingsOf(
  evidence: MembershipEvidence,
  pair: MatchedPair,
  measure: Measure,
): readonly [Crossings, Crossings] {
  const found = evidence.pools.flatMap((pool) => {
    const [a, b] = pair.map(({ setting }) => {
      const knowledge = knowledgeOf(evidence, { setting });
      return curveOf(evidence, { setting, knowledge }, pool, measure);
    });
    const crossings = matchedCrossings(a, b);
    return crossings ? [[pool, crossings] as const] : [];
  });
  const side = (i: 0 | 1): Crossings => new Map(found.map(([pool, both]) => [pool, both[i]]));
  return [side(0), side(1)];
}

/** A model at its stops. */
function bracketedMember(
  evidence: MembershipEvidence,
  setting: Setting,
  crossings: Crossings,
): Bracketed {
  const all = [...crossings.values()];
  const rules = new Map(
    [...crossings].map(([pool, crossing]) => [pool, evidence.protocol.match(crossing)]),
  );
  const member = (of: (stops: Stops) => Stop | undefined): Member | undefined => {
    const stops = [...rules].flatMap(([pool, rule]) => {
      const stop = of(rule);
      return stop ? [[pool, stop] as const] : [];
    });
    return stops.length === rules.size
      ? stoppedMember(setting, knowledgeOf(evidence, setting), new Map(stops))
      : undefined;
  };
  const after = member((stops) => stops.after) as Member;
  const isOne = [...rules.values()].every((stops) => stops.before === stops.after);
  return {
    before: isOne ? after : member((stops) => stops.before),
    after,
    denser: !isOne && all.some(hasGap),
    ahead: all.filter(({ first }) => first.before === undefined).length,
  };
}

/** The mean of the first models against the mean of the second, at both ends of the bracket. */
function pairingsOf(matches: readonly Matched[]): Pairings | undefined {
  if (matches.length === 0) return undefined;
  const what = `mean of ${matches.length} pairs`;
  const party = (of: (pair: Matched) => Member | undefined) => {
    const members = matches.flatMap((pair) => of(pair) ?? []);
    return members.length === matches.length ? meanParty(members, what) : undefined;
  };
  const pairing = (
    model: ReturnType<typeof party>,
    against: ReturnType<typeof party>,
  ): Pairing | undefined => model && against && { model, against };
  const isOne = matches.flat().every((side) => side.before === side.after);
  // A model leaks more later. The difference is smallest where the first is stopped early, and the second late.
  const low = pairing(
    party(([model]) => model.before),
    party(([, against]) => against.after),
  );
  const high = isOne
    ? low
    : pairing(
        party(([model]) => model.after),
        party(([, against]) => against.before),
      );
  return { name: nameOf(matches), low, high, denser: matches.flat().some((side) => side.denser) };
}

function nameOf(matches: readonly Matched[]): string {
  if (matches.length === 1) return matches[0].map(({ after }) => after.name).join(" - ");
  const brief = (side: 0 | 1): string => {
    const names = [...new Set(matches.map((match) => match[side].after.setting.setting))];
    return names.length > 2 ? `${names.length} settings` : names.join(", ");
  };
  return `mean of ${matches.length} pairs, ${brief(0)} - ${brief(1)}`;
}

/** Matches one pair; undefined where no pool has both. */
export function matchPair(
  evidence: MembershipEvidence,
  pair: MatchedPair,
  measure: Measure,
): Matched | undefined {
  const crossings = crossingsOf(evidence, pair, measure);
  if (crossings[0].size === 0) return undefined;
  const [model, against] = pair.map((s, i) => bracketedMember(evidence, s, crossings[i]));
  return [model, against];
}

/** Matches every pair. */
export function compareMatched(
  evidence: MembershipEvidence,
  pairs: readonly MatchedPair[],
  measure: Measure,
): MatchedComparisons {
  const matches = pairs.flatMap((pair) => {
    const match = matchPair(evidence, pair, measure);
    return match ? [match] : [];
  });
  const shown = matches.flatMap(([model, against]): Pair[] => {
    const ends: Pair[] = [
      [model.before ?? model.after, against.after],
      [model.after, against.before ?? against.after],
    ];
    return ends[0].every((member, i) => member === ends[1][i]) ? [ends[0]] : ends;
  });
  const ahead = matches.flatMap((pair) =>
    pair.flatMap((side, i): Ahead[] => {
      const [setting, of] = [side, pair[1 - i]].map(({ after }) => after.setting.setting);
      return side.ahead > 0 ? [{ ahead: setting, of, pools: side.ahead }] : [];
    }),
  );
  return {
    pairings: pairingsOf(matches),
    comparisons: describeAll(evidence, shown),
    ahead,
  };
}

/** Each adapter against each of these settings. */
export const adaptersAgainst = (
  { adapters }: MembershipEvidence,
  others: readonly Setting[],
): MatchedPair[] => others.flatMap((other) => adapters.map((a) => [a, other] as const));
