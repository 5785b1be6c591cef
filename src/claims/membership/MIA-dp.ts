/**
 * MIA-dp: whether adapters leak as little as training with an accountant's guarantee, where the two are equally good.
 */
import { AUC_SEES } from "./decision.js";
import { defineClaim } from "../claim.js";
import { membershipEvidence } from "./evidence.js";
import { matchedFinding } from "./finding.js";
import { adaptersAgainst, compareMatched } from "./matched.js";
import { enoughPools } from "./needs.js";
import { protocolOf } from "./protocol.js";
import { ACCOUNTED, ADAPTER, missingRoles } from "./roles.js";
import { explainMatched, matchedWords } from "./text.js";
import { CLAIM } from "../source.js";

export const MiaDp = defineClaim({
  id: "MIA-dp",
  source: CLAIM[5],
  statement: (subject) => {
    const { measure, isAsGood } = protocolOf(subject).words;
    return (
      `At matched ${measure} (each stopped where it ${isAsGood} as the worse of the two at its best), adapters ` +
      "protect membership at least as well as DP-SGD (or DP-LoRA), from the stronger of LiRA and RMIA with known A, " +
      "on average over the plan's pairs."
    );
  },
  expectation: "violated",
  predictedBy: "earlier runs",
  because:
    "DP-SGD clips each example and adds noise of a fixed size; an adapter's noise vanishes with the gradient.",
  theory: "Deciding between models",
  evidence: "estimated",
  sees: AUC_SEES,
  perTask: "classifier",
  reads: { membership: () => true },
  needs: [enoughPools],
  test({ membership }, context) {
    const evidence = membershipEvidence(membership, context);
    return matchedFinding(
      evidence,
      compareMatched(
        evidence,
        adaptersAgainst(evidence, evidence.accounted),
        evidence.protocol.utility.validation,
      ),
      missingRoles(evidence, [ADAPTER, ACCOUNTED]),
    );
  },
  explain: (facts, { subject }) =>
    explainMatched(
      facts,
      subject,
      `Adapters, and DP-LoRA, with known A; ${matchedWords(subject, "validates")}`,
    ),
});
