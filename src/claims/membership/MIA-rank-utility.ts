/** MIA-rank-utility: whether a lower rank leaks less than the next higher one that is stopped where it is as good. */
import { AUC_SEES } from "./decision.js";
import { defineClaim } from "../claim.js";
import { kept, membershipEvidence } from "./evidence.js";
import { matchedFinding } from "./finding.js";
import { compareMatched, type MatchedPair } from "./matched.js";
import { enoughPools } from "./needs.js";
import { protocolOf } from "./protocol.js";
import { missingRanks, ranked, twoRanks } from "./ranks.js";
import { explainMatched } from "./text.js";
import { CLAIM } from "../source.js";

export const MiaRankUtility = defineClaim({
  id: "MIA-rank-utility",
  source: CLAIM[5],
  statement: (subject) => {
    const { measure, isAsGood } = protocolOf(subject).words;
    return (
      `At matched ${measure} (the lower rank where it validates best, the higher one stopped where it ${isAsGood}), ` +
      "an adapter leaks less to an attacker who knows A than the next higher rank (the stronger of LiRA and RMIA, on " +
      "average over the plan's pairs that are matched)."
    );
  },
  expectation: "none",
  because:
    "A lower rank needs more steps to be as good; which of the two leaks more, no theory says.",
  theory: "Deciding between models",
  evidence: "estimated",
  sees: AUC_SEES,
  perTask: "classifier",
  reads: { membership: () => true },
  needs: [twoRanks, enoughPools],
  test({ membership }, context) {
    const evidence = membershipEvidence(membership, context);
    const settings = ranked(evidence);
    const pairs = settings
      .slice(0, -1)
      .map((fixed, i): MatchedPair => ({ fixed, stopped: settings[i + 1] }));
    const { validation } = evidence.protocol.utility;
    const matching = { measure: validation, where: kept, leaksLess: "fixed" } as const;
    return matchedFinding(
      evidence,
      compareMatched(evidence, pairs, matching),
      missingRanks(evidence),
    );
  },
  explain(facts, { subject }) {
    const { words, utility } = protocolOf(subject);
    return explainMatched(facts, subject, {
      measure: utility.validation,
      never: ["the higher rank", "validates as well", "the lower one"],
      text:
        "Each rank, where it validates best, against the next higher one, stopped where it validates as well " +
        `(${words.matching}).`,
    });
  },
});
