/** MIA-utility: whether an adapter leaks less than full fine-tuning that is stopped where it is as good. */
import { AUC_SEES } from "./decision.js";
import { defineClaim } from "../claim.js";
import { kept, membershipEvidence } from "./evidence.js";
import { matchedFinding } from "./finding.js";
import { adaptersAgainst, compareMatched } from "./matched.js";
import { enoughPools } from "./needs.js";
import { protocolOf } from "./protocol.js";
import { ADAPTER, FULL, missingRoles } from "./roles.js";
import { explainMatched } from "./text.js";
import { CLAIM } from "../source.js";

export const MiaUtility = defineClaim({
  id: "MIA-utility",
  source: CLAIM[5],
  statement: (subject) => {
    const { measure, isAsGood } = protocolOf(subject).words;
    return (
      `At matched ${measure} (adapters where they validate best, full fine-tuning stopped where it ${isAsGood}), ` +
      "adapters, on average over the plan's that are matched, resist the stronger of LiRA and RMIA better than full " +
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
    const { validation } = evidence.protocol.utility;
    const matching = { measure: validation, where: kept, leaksLess: "fixed" } as const;
    return matchedFinding(
      evidence,
      compareMatched(evidence, pairs, matching),
      missingRoles(evidence, [ADAPTER, FULL]),
    );
  },
  explain(facts, { subject }) {
    const { words, utility } = protocolOf(subject);
    return explainMatched(facts, subject, {
      measure: utility.validation,
      never: ["full fine-tuning", "validates as well", "any adapter"],
      text:
        "Adapters attacked with known A, each where it validates best; full fine-tuning stopped where it validates " +
        `as well (${words.matching}).`,
    });
  },
});
