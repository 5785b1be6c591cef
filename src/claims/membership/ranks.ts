/**
 * Adapters of several ranks: which of a plan's can be compared, the trend of their AUC, and what claims on ranks
 * need.
 */
import type { MembershipRow } from "../../experiment/rows.js";
import type { Finding, Need } from "../claim.js";
import { allBelowZero } from "../rules.js";
import {
  isAdapter,
  meanOver,
  membershipEvidence,
  unaware,
  type MembershipEvidence,
  type Setting,
  type Setup,
  type Side,
} from "./evidence.js";
import { findingOf } from "./finding.js";
import { missingRole, type Missing } from "./roles.js";
import { byOtherAttacks, pairedContrast, type OtherAttack, type Weighted } from "./versus.js";
import type { Contrast } from "../../core/pools.js";

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
      ? `Needs LoRA-FA at two ranks of one learning rate; this plan has ${ranks.size === 0 ? "none" : "one"}. ` +
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

export interface RankFacts {
  readonly setup: Setup;
  readonly standings: readonly Standing[];
  /** Change of the AUC with each halving of the rank. */
  readonly trend: (Contrast & { readonly otherAttacks: readonly OtherAttack[] }) | undefined;
  readonly missing: readonly Missing[];
}

/** Weights of the least-squares slope of the AUC on -log2 rank; none for a single rank. */
export function trendWeights(ranks: readonly number[]): number[] {
  const logs = ranks.map((rank) => Math.log2(rank));
  const centre = logs.reduce((a, x) => a + x, 0) / logs.length;
  const spread = logs.reduce((a, x) => a + (x - centre) ** 2, 0);
  return spread > 0 ? logs.map((x) => -(x - centre) / spread) : [];
}

function standingOf(evidence: MembershipEvidence, { setting, rate }: Setting, side: Side) {
  return {
    setting,
    rate,
    auc: meanOver(evidence, side, (r) => r.auc as number),
    utility: meanOver(evidence, side, evidence.protocol.utility.test.of),
  };
}

/** After equally many steps: does the AUC fall with LoRA-FA's rank? */
export function trendFinding(
  evidence: MembershipEvidence,
  sideOfAdapter: (evidence: MembershipEvidence, setting: Setting) => Side,
): Finding<RankFacts> {
  const { adapters, full, setup } = evidence;
  const settings = ranked(evidence);
  const sides: Weighted = trendWeights(settings.map((s) => s.rank)).map((weight, i) => [
    weight,
    sideOfAdapter(evidence, settings[i]),
  ]);
  const contrasts =
    sides.length > 0 ? [pairedContrast(evidence, "each halving of LoRA-FA's rank", sides, 1)] : [];
  const standings = adapters.map((s) => standingOf(evidence, s, sideOfAdapter(evidence, s)));
  if (full) standings.push(standingOf(evidence, full, unaware(evidence, full)));
  return findingOf(evidence, "AUC difference", contrasts, allBelowZero(contrasts), {
    setup,
    standings,
    missing: missingRanks(evidence),
    trend: contrasts.map((c) => ({ ...c, otherAttacks: byOtherAttacks(evidence, sides) })).at(0),
  });
}
