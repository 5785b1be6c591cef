/** MIA-loss: whether an adapter leaks less than full fine-tuning that is stopped where it fits its members as well. */
import { AUC_SEES } from "./decision.js";
import { defineClaim } from "../claim.js";
import { known, membershipEvidence } from "./evidence.js";
import { matchedFinding } from "./finding.js";
import { adaptersAgainst, compareMatched } from "./matched.js";
import { enoughPools } from "./needs.js";
import { protocolOf } from "./protocol.js";
import { ADAPTER, FULL, missingRoles } from "./roles.js";
import { explainMatched } from "./text.js";
import { TRAINING_LOSS } from "./utility.js";
import { CLAIM } from "../source.js";

export const MiaLoss = defineClaim({
  id: "MIA-loss",
  source: CLAIM[5],
  statement:
    "At matched training loss (full fine-tuning stopped where it fits its members as well), adapters, on " +
    "average over the plan's that are matched, resist the stronger of LiRA and RMIA better than full fine-tuning.",
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
    const matching = { measure: TRAINING_LOSS, where: known, leaksLess: "fixed" } as const;
    return matchedFinding(
      evidence,
      compareMatched(evidence, pairs, matching),
      missingRoles(evidence, [ADAPTER, FULL]),
    );
  },
  explain: (facts, { subject }) =>
    explainMatched(facts, subject, {
      measure: TRAINING_LOSS,
      never: ["full fine-tuning", "fits its members as well", "any adapter"],
      text:
        `Adapters attacked with known A after ${facts.setup.lastStep} steps; full fine-tuning stopped where it fits ` +
        `its members as well (${protocolOf(subject).words.matching}).`,
    }),
});
