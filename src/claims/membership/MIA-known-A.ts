/** MIA-known-A: what shadow models that share the target's A find beyond those with an A each. */
import { AUC_SEES } from "./decision.js";
import { defineClaim } from "../claim.js";
import { known, membershipEvidence, unaware } from "./evidence.js";
import { comparisonFinding } from "./finding.js";
import { enoughPools } from "./needs.js";
import { memberAt } from "./party.js";
import { ADAPTER } from "./roles.js";
import { explainComparisons } from "./text.js";
import type { Pair } from "./versus.js";
import { CLAIM } from "../source.js";

export const MiaKnownA = defineClaim({
  id: "MIA-known-A",
  source: CLAIM[5],
  statement:
    "An attacker who knows the frozen or initial A gains nothing by it (the stronger of LiRA and RMIA, on average " +
    "over the plan's adapters).",
  expectation: "violated",
  predictedBy: "earlier runs",
  because:
    "Given A, training differs by members and batches alone: shadow models that share it behave like the target.",
  theory: "Deciding between models",
  evidence: "estimated",
  sees: AUC_SEES,
  perTask: "classifier",
  reads: { membership: () => true },
  needs: [enoughPools],
  test({ membership }, context) {
    const evidence = membershipEvidence(membership, context);
    const pairs = evidence.adapters.map((adapter): Pair => [
      memberAt(evidence, adapter, known, `${adapter.setting}, A known`),
      memberAt(evidence, adapter, unaware, `${adapter.setting}, A unknown`),
    ]);
    return comparisonFinding(
      evidence,
      "AUC gain",
      pairs,
      [ADAPTER],
      ["adapters, A known", "adapters, A unknown"],
    );
  },
  explain: (facts, { subject }) =>
    explainComparisons(
      facts,
      subject,
      "Shadow models that share the target's A against shadow models with their own. LoRA-FA's A is published with " +
        "the adapter; of LoRA's, which is trained too, the attacker knows the start." +
        (subject.model === "language-model"
          ? " A gain at rank 1 alone is judged by TEXT-known-A."
          : ""),
    ),
});
