/** MIA-utility: whether an adapter leaks less than full fine-tuning where the two are equally good. */
import { AUC_SEES } from "./decision.js";
import { defineClaim } from "../claim.js";
import { membershipEvidence } from "./evidence.js";
import { matchedFinding } from "./finding.js";
import { adaptersAgainst, compareMatched } from "./matched.js";
import { enoughPools } from "./needs.js";
import { protocolOf } from "./protocol.js";
import { ADAPTER, FULL, missingRoles } from "./roles.js";
import { explainMatched, matchedWords } from "./text.js";
import { CLAIM } from "../source.js";

export const MiaUtility = defineClaim({
  id: "MIA-utility",
  source: CLAIM[5],
  statement: (subject) => {
    const { measure, isAsGood } = protocolOf(subject).words;
    return (
      `At matched ${measure} (each stopped where it ${isAsGood} as the worse of the two at its best), adapters, on ` +
      "average over the plan's, attacked with known A, resist the stronger of LiRA and RMIA better than full " +
      "fine-tuning."
    );
  },
  expectation: "violated",
  predictedBy: "earlier runs",
  because:
    "To be as good, an adapter is trained for longer on the same members; fewer weights need not hide any of them.",
  theory: "Deciding between models",
  evidence: "estimated",
  sees: AUC_SEES,
  perTask: "classifier",
  reads: { membership: () => true },
  needs: [enoughPools],
  test({ membership }, context) {
    const evidence = membershipEvidence(membership, context);
    const pairs = adaptersAgainst(evidence, evidence.full ? [evidence.full] : []);
    return matchedFinding(
      evidence,
      compareMatched(evidence, pairs, evidence.protocol.utility.validation),
      missingRoles(evidence, [ADAPTER, FULL]),
    );
  },
  explain: (facts, { subject }) =>
    explainMatched(
      facts,
      subject,
      `Adapters attacked with known A; ${matchedWords(subject, "validates")}`,
    ),
});
