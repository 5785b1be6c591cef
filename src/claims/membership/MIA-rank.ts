/**
 * MIA-rank: whether an attacker who does not know A see less of an adapter the lower its rank, after equally many
 * steps.
 */
import { AUC_SEES } from "./decision.js";
import { defineClaim } from "../claim.js";
import { membershipEvidence, unaware } from "./evidence.js";
import { enoughPools } from "./needs.js";
import { protocolOf } from "./protocol.js";
import { trendFinding, twoRanks } from "./ranks.js";
import { explainTrend } from "./text.js";
import { CLAIM } from "../source.js";

export const MiaRank = defineClaim({
  id: "MIA-rank",
  source: CLAIM[5],
  statement: (subject) => {
    const { rates, measure } = protocolOf(subject).words;
    return (
      "After equally many steps, LiRA and RMIA, each, by an attacker who does not know A see less of LoRA-FA the " +
      `lower its rank (the trend over the plan's ranks), ${rates}. (Says nothing of an attacker who knows A, nor of ` +
      `equal ${measure}.)`
    );
  },
  expectation: "none",
  because:
    "A lower rank learns less and has more noise; that this shows in an AUC, no theory says.",
  theory: "Deciding between models",
  evidence: "estimated",
  sees: AUC_SEES,
  perTask: "classifier",
  reads: { membership: () => true },
  needs: [twoRanks, enoughPools],
  test: ({ membership }, context) => trendFinding(membershipEvidence(membership, context), unaware),
  explain: (facts, { subject }) => explainTrend(facts, subject),
});
