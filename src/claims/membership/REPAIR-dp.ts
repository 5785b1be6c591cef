/** REPAIR-dp: whether training with an accounted guarantee leaks less than LoRA as it is, the two equally good. */
import { defineClaim } from "../claim.js";
import { ownTheory } from "../source.js";
import { AUC_SEES } from "./decision.js";
import { membershipEvidence } from "./evidence.js";
import { matchedFinding } from "./finding.js";
import { compareMatched } from "./matched.js";
import { enoughPools } from "./needs.js";
import { protocolOf } from "./protocol.js";
import { guaranteed, repairLines, repairTable } from "./repair.js";
import { ACCOUNTED, ADAPTER, missingRoles } from "./roles.js";
import { explainMatched, matchedWords } from "./text.js";

export const RepairDp = defineClaim({
  id: "REPAIR-dp",
  source: ownTheory("REPAIR"),
  statement: (subject) => {
    const { measure, isAsGood } = protocolOf(subject).words;
    return (
      `At matched ${measure} (each stopped where it ${isAsGood} as the worse of the two at its best), training with ` +
      "an accounted guarantee leaks less than the adapter without it, to the stronger of LiRA and RMIA (with known A " +
      "where one A is kept), on average over the plan's repairs."
    );
  },
  expectation: "none",
  because:
    "A guarantee is an upper limit, and what is seen may lie far below; stopped early, an adapter leaks little, too.",
  theory: "REPAIR",
  evidence: "estimated",
  sees: AUC_SEES,
  perTask: "classifier",
  reads: { membership: () => true },
  needs: [enoughPools],
  test({ membership }, context) {
    const evidence = membershipEvidence(membership, context);
    const found = matchedFinding(
      evidence,
      compareMatched(evidence, guaranteed(evidence), evidence.protocol.utility.validation),
      missingRoles(evidence, [ADAPTER, ACCOUNTED]),
    );
    return { ...found, facts: { ...found.facts, lines: repairLines(evidence) } };
  },
  explain: ({ lines, ...facts }, { subject }) => [
    ...explainMatched(
      facts,
      subject,
      `Each repair with a guarantee against the adapter without; ${matchedWords(subject, "validates")}`,
    ),
    ...(lines.length > 0 ? [repairTable(lines)] : []),
  ],
});
