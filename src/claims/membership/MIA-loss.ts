/** MIA-loss: whether an adapter leaks less than full fine-tuning where the two fit their members as well. */
import { AUC_SEES } from "./decision.js";
import { defineClaim } from "../claim.js";
import { membershipEvidence } from "./evidence.js";
import { matchedFinding } from "./finding.js";
import { adaptersAgainst, compareMatched } from "./matched.js";
import { enoughPools } from "./needs.js";
import { ADAPTER, FULL, missingRoles } from "./roles.js";
import { explainMatched, matchedWords } from "./text.js";
import { TRAINING_LOSS } from "./utility.js";
import { CLAIM } from "../source.js";

export const MiaLoss = defineClaim({
  id: "MIA-loss",
  source: CLAIM[5],
  statement:
    "At matched training loss (each stopped where it fits its members as well as the worse of the two at its best), " +
    "adapters, on average over the plan's, attacked with known A, resist the stronger of LiRA and RMIA better than " +
    "full fine-tuning.",
  expectation: "none",
  because:
    "What an attack sees goes with how well members are fitted; whether A hides any of it, no theory says.",
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
      compareMatched(evidence, pairs, TRAINING_LOSS),
      missingRoles(evidence, [ADAPTER, FULL]),
    );
  },
  explain: (facts, { subject }) =>
    explainMatched(
      facts,
      subject,
      `Adapters attacked with known A; ${matchedWords(subject, "fits its members")}`,
    ),
});
