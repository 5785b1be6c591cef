/** REPAIR-none: whether dropout, or fewer adapted layers, leak less than LoRA as it is, the two equally good. */
import { defineClaim } from "../claim.js";
import { ownTheory } from "../source.js";
import { AUC_SEES } from "./decision.js";
import { isAdapter, isWhole, membershipEvidence } from "./evidence.js";
import { matchedFinding } from "./finding.js";
import { compareMatched } from "./matched.js";
import { enoughPools } from "./needs.js";
import { protocolOf } from "./protocol.js";
import { restricted } from "./repair.js";
import { missingRoles, type Role } from "./roles.js";
import { explainMatched, matchedWords } from "./text.js";

const WHOLE: Role = { name: "adapters in all layers, without dropout", is: isWhole };
const RESTRICTED: Role = {
  name: "adapters with dropout, or in fewer layers",
  is: (s) => isAdapter(s) && !isWhole(s),
};

export const RepairNone = defineClaim({
  id: "REPAIR-none",
  source: ownTheory("REPAIR"),
  statement: (subject) => {
    const { measure, isAsGood } = protocolOf(subject).words;
    return (
      `At matched ${measure} (each stopped where it ${isAsGood} as the worse of the two at its best), dropout and ` +
      "fewer adapted layers, which have no guarantee, leak less than the adapter as it is, to the stronger of LiRA " +
      "and RMIA with known A, on average over the plan's settings of both kinds."
    );
  },
  expectation: "none",
  because:
    "Neither bounds what one example adds to the update, so no epsilon follows; what an attacker sees is left open.",
  theory: "REPAIR",
  evidence: "estimated",
  sees: AUC_SEES,
  perTask: "classifier",
  reads: { membership: () => true },
  needs: [enoughPools],
  test({ membership }, context) {
    const evidence = membershipEvidence(membership, context);
    return matchedFinding(
      evidence,
      compareMatched(evidence, restricted(evidence), evidence.protocol.utility.validation),
      missingRoles(evidence, [WHOLE, RESTRICTED]),
    );
  },
  explain: (facts, { subject }) =>
    explainMatched(
      facts,
      subject,
      "Without a guarantee (none: no bound on what one example does), attacked with known A; " +
        matchedWords(subject, "validates"),
    ),
});
