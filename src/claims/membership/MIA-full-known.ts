/**
 * MIA-full-known: what an attacker who knows A sees of an adapter, against full fine-tuning after equally many steps.
 */
import { defineClaim } from "../claim.js";
import { known, membershipEvidence } from "./evidence.js";
import { comparisonFinding } from "./finding.js";
import { protocolOf } from "./protocol.js";
import { ADAPTER, FULL } from "./roles.js";
import { explainComparisons } from "./text.js";
import { againstFull } from "./versus.js";
import { CLAIM } from "../source.js";

export const MiaFullKnown = defineClaim({
  id: "MIA-full-known",
  source: CLAIM[5],
  statement: (subject) =>
    "After equally many steps, LiRA by an attacker who knows A sees less of an adapter than of full fine-tuning. " +
    `(Says nothing of equal ${protocolOf(subject).words.measure}.)`,
  expectation: "none",
  because:
    "Knowing A makes up for some of what an adapter has learned less; how much, no theory says.",
  theory: "MIA",
  evidence: "estimated",
  perTask: "classifier",
  reads: { membership: () => true },
  test({ membership }, context) {
    const evidence = membershipEvidence(membership, context);
    const comparisons = againstFull(evidence, known);
    return comparisonFinding(evidence, "AUC difference", comparisons, [ADAPTER, FULL]);
  },
  explain: (facts, { subject }) =>
    explainComparisons(
      facts,
      subject,
      `After ${facts.setup.lastStep} steps, attacked by shadow models with the target's A. ` +
        "Lower ranks may also have learned less.",
    ),
});
