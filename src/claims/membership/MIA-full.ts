/**
 * MIA-full: what an attacker who does not know A sees of an adapter, against full fine-tuning after equally many
 * steps.
 */
import { AUC_SEES } from "./decision.js";
import { defineClaim } from "../claim.js";
import { membershipEvidence, unaware } from "./evidence.js";
import { comparisonFinding } from "./finding.js";
import { enoughPools } from "./needs.js";
import { protocolOf } from "./protocol.js";
import { ADAPTER, FULL } from "./roles.js";
import { explainComparisons } from "./text.js";
import { againstFull } from "./versus.js";
import { CLAIM } from "../source.js";

export const MiaFull = defineClaim({
  id: "MIA-full",
  source: CLAIM[5],
  statement: (subject) =>
    "After equally many steps, the stronger of LiRA and RMIA by an attacker who does not know A sees less of " +
    "adapters (on average over the plan's) than of full fine-tuning. (Says nothing of an attacker who knows A, nor " +
    `of equal ${protocolOf(subject).words.measure}.)`,
  expectation: "upheld",
  predictedBy: "earlier runs",
  because:
    "After as many steps adapters fit their members less, and shadow models with an A each describe them badly.",
  theory: "Deciding between models",
  evidence: "estimated",
  sees: AUC_SEES,
  perTask: "classifier",
  reads: { membership: () => true },
  needs: [enoughPools],
  test({ membership }, context) {
    const evidence = membershipEvidence(membership, context);
    const pairs = againstFull(evidence, unaware, unaware);
    return comparisonFinding(evidence, "AUC difference", pairs, [ADAPTER, FULL]);
  },
  explain: (facts, { subject }) =>
    explainComparisons(
      facts,
      subject,
      `After ${facts.setup.lastStep} steps, attacked by shadow models with an A each. ` +
        "Adapters may also have learned less, and at rates of their own: see the table.",
    ),
});
