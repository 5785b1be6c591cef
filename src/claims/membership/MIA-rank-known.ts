/**
 * MIA-rank-known: whether an attacker who knows A see less of an adapter the lower its rank, after equally many
 * steps.
 */
import { AUC_SEES } from "./decision.js";
import { defineClaim } from "../claim.js";
import { known, membershipEvidence } from "./evidence.js";
import { enoughPools } from "./needs.js";
import { protocolOf } from "./protocol.js";
import { trendFinding, twoRanks } from "./ranks.js";
import { explainTrend } from "./text.js";
import { CLAIM } from "../source.js";

export const MiaRankKnown = defineClaim({
  id: "MIA-rank-known",
  source: CLAIM[5],
  statement: (subject) => {
    const { rates, measure } = protocolOf(subject).words;
    return (
      "After equally many steps, LiRA and RMIA, each, by an attacker who knows A see less of LoRA-FA the lower " +
      `its rank (the trend over the plan's ranks), ${rates}. (Says nothing of equal ${measure}.)`
    );
  },
  expectation: "none",
  because:
    "A lower rank learns less; how much of it an attacker who knows A still sees, no theory says.",
  theory: "Deciding between models",
  evidence: "estimated",
  sees: AUC_SEES,
  perTask: "classifier",
  reads: { membership: () => true },
  needs: [twoRanks, enoughPools],
  test: ({ membership }, context) => trendFinding(membershipEvidence(membership, context), known),
  explain: (facts, { subject }) => explainTrend(facts, subject),
});
