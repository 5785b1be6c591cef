/** MIA-rank-utility: whether a lower rank leaks less than the next higher one where the two are equally good. */
import { AUC_SEES } from "./decision.js";
import { defineClaim } from "../claim.js";
import { membershipEvidence } from "./evidence.js";
import { matchedFinding } from "./finding.js";
import { compareMatched, type MatchedPair } from "./matched.js";
import { enoughPools } from "./needs.js";
import { protocolOf } from "./protocol.js";
import { missingRanks, ranked, twoRanks } from "./ranks.js";
import { explainMatched, matchedWords } from "./text.js";
import { CLAIM } from "../source.js";

export const MiaRankUtility = defineClaim({
  id: "MIA-rank-utility",
  source: CLAIM[5],
  statement: (subject) => {
    const { measure, isAsGood } = protocolOf(subject).words;
    return (
      `At matched ${measure} (each stopped where it ${isAsGood} as the worse of the two at its best), an adapter ` +
      "leaks less to an attacker who knows A than the next higher rank (the stronger of LiRA and RMIA, on average " +
      "over the plan's pairs)."
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
    const pairs = settings.slice(1).map((higher, i): MatchedPair => [settings[i], higher]);
    return matchedFinding(
      evidence,
      compareMatched(evidence, pairs, evidence.protocol.utility.validation),
      missingRanks(evidence),
    );
  },
  explain: (facts, { subject }) =>
    explainMatched(
      facts,
      subject,
      `Each rank against the next higher one; ${matchedWords(subject, "validates")}`,
    ),
});
