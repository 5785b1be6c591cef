/**
 * Adapters of several ranks: which of a plan's can be compared, the trend of their AUC, and what claims on ranks
 * need.
 */
import type { MembershipRow } from "../../experiment/rows.js";
import type { Finding, Need } from "../claim.js";
import {
  isAdapter,
  membershipEvidence,
  unaware,
  type MembershipEvidence,
  type Place,
  type Setting,
} from "./evidence.js";
import { findingOf, type DecidedFacts } from "./finding.js";
import { alone, meanOfParty, memberAt, type Party } from "./party.js";
import { missingRole, type Missing } from "./roles.js";
import { describeParty, type ByAttack } from "./versus.js";

/** Ranks that the plan has and that cannot be compared, since models diverged. */
export const missingRanks = (evidence: MembershipEvidence): Missing[] =>
  new Set(ranked(evidence).map((s) => s.rank)).size < 2
    ? [missingRole("LoRA-FA at a second rank", evidence.diverged.filter(isLoraFa))]
    : [];

/** LoRA-FA settings whose ranks can be compared, in order of rank. */
export const ranked = ({ protocol, adapters }: MembershipEvidence): readonly Setting[] =>
  protocol.comparable(adapters);

const isLoraFa = (s: Setting): boolean => s.method === "lora-fa";

/** Several ranks are needed to compare them. */
export const twoRanks: Need<{ membership: (row: MembershipRow) => boolean }> = {
  what: "LoRA-FA at two ranks of one learning rate (of language models: of any)",
  missing({ membership }, context) {
    const { protocol, adapters, diverged } = membershipEvidence(membership, context);
    const planned = [...adapters, ...diverged.filter(isAdapter)].sort((a, b) => a.rank - b.rank);
    const ranks = new Set(protocol.comparable(planned).map((s) => s.rank));
    return ranks.size < 2
      ? "Needs LoRA-FA at two ranks of one learning rate, dropout and layers alike; this plan has " +
          `${ranks.size === 0 ? "none" : "one"}. ` +
          "Run the standard profile."
      : undefined;
  },
};

/** A setting as it stands after the last step. */
export interface Standing {
  readonly setting: string;
  readonly rate: number;
  readonly auc: number;
  readonly utility: number;
}

export interface RankFacts extends DecidedFacts {
  readonly standings: readonly Standing[];
  /** Change of the AUC with each halving of the rank, by attack. */
  readonly trends: readonly ByAttack[];
}

/** Weights of the least-squares slope of the AUC on -log2 rank; none for a single rank. */
export function trendWeights(ranks: readonly number[]): number[] {
  const logs = ranks.map((rank) => Math.log2(rank));
  const centre = logs.reduce((a, x) => a + x, 0) / logs.length;
  const spread = logs.reduce((a, x) => a + (x - centre) ** 2, 0);
  return spread > 0 ? logs.map((x) => -(x - centre) / spread) : [];
}

function standingOf(evidence: MembershipEvidence, setting: Setting, place: Place): Standing {
  const party = alone(memberAt(evidence, setting, place));
  const mean = (of: (row: MembershipRow) => number): number => meanOfParty(evidence, party, of);
  return {
    setting: setting.setting,
    rate: setting.rate,
    auc: mean((r) => r.auc as number),
    utility: mean(evidence.protocol.utility.test.of),
  };
}

/**
 * After equally many steps: does the AUC fall with LoRA-FA's rank? A slope has no model that it is held against: the
 * attack whose AUC falls least decides, which is the statement for each attack.
 */
export function trendFinding(evidence: MembershipEvidence, place: Place): Finding<RankFacts> {
  const { adapters, full } = evidence;
  const settings = ranked(evidence);
  const party: Party = {
    name: "each halving of LoRA-FA's rank",
    members: trendWeights(settings.map((s) => s.rank)).map((weight, i) => [
      weight,
      memberAt(evidence, settings[i], place),
    ]),
  };
  const pairing = party.members.length > 0 ? { model: party, against: undefined } : undefined;
  const pairings = pairing && { name: party.name, low: pairing, high: pairing };
  const standings = adapters.map((s) => standingOf(evidence, s, place));
  if (full) standings.push(standingOf(evidence, full, unaware));
  const finding = findingOf(evidence, "AUC change, attack that falls least", pairings, {
    standings,
    trends: pairing ? describeParty(evidence, party) : [],
  });
  return { ...finding, facts: { ...finding.facts, missing: missingRanks(evidence) } };
}
