/**
 * MIA-dp: whether adapters leak as little as training with an accountant's guarantee, where the two are equally good.
 */
import { AUC_SEES } from "./decision.js";
import { defineClaim } from "../claim.js";
import type { Subject } from "../../experiment/kind.js";
import { kept, membershipEvidence, type MembershipEvidence } from "./evidence.js";
import { matchedFinding } from "./finding.js";
import {
  adaptersAgainst,
  compareMatched,
  type MatchedComparisons,
  type MatchedPair,
} from "./matched.js";
import { enoughPools } from "./needs.js";
import { protocolOf } from "./protocol.js";
import { ACCOUNTED, ADAPTER, missingRoles } from "./roles.js";
import { explainMatched } from "./text.js";
import { CLAIM } from "../source.js";

/**
 * Language models under DP stay behind adapters: the adapters are then stopped where they predict as well as DP at
 * its best. Classifiers under DP are stopped where they are as accurate as adapters at their best.
 */
const stopsAdapters = ({ model }: Subject): boolean => model === "language-model";

const adaptersStopped = ({ accounted, adapters }: MembershipEvidence): MatchedPair[] =>
  accounted.flatMap((fixed) => adapters.map((stopped) => ({ fixed, stopped })));

function comparisonsOf(evidence: MembershipEvidence, subject: Subject): MatchedComparisons {
  const matching = { measure: evidence.protocol.utility.validation, where: kept };
  return stopsAdapters(subject)
    ? compareMatched(evidence, adaptersStopped(evidence), { ...matching, leaksLess: "stopped" })
    : compareMatched(evidence, adaptersAgainst(evidence, evidence.accounted), {
        ...matching,
        leaksLess: "fixed",
      });
}

export const MiaDp = defineClaim({
  id: "MIA-dp",
  source: CLAIM[5],
  statement: (subject) =>
    stopsAdapters(subject)
      ? "Adapters stopped where they predict as well as DP-SGD or DP-LoRA at its best protect membership at least " +
        "as well, from the stronger of LiRA and RMIA, on average over the plan's pairs that are matched."
      : "Adapters where they validate best protect membership at least as well as DP-SGD (or DP-LoRA) stopped where " +
        "it is as accurate, from the stronger of LiRA and RMIA, on average over the plan's pairs that are matched.",
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
      comparisonsOf(evidence, context.subject),
      missingRoles(evidence, [ADAPTER, ACCOUNTED]),
    );
  },
  explain(facts, { subject }) {
    const { words, utility } = protocolOf(subject);
    const compared = stopsAdapters(subject)
      ? "stopped where they validate as well as DP-SGD and DP-LoRA where those validate best"
      : "each where it validates best, against DP-SGD (or DP-LoRA) stopped where it validates as well";
    return explainMatched(facts, subject, {
      measure: utility.validation,
      never: stopsAdapters(subject)
        ? ["an adapter", "validates as well", "DP-SGD or DP-LoRA at its best"]
        : ["DP-SGD", "validates as well", "any adapter"],
      text: `Adapters, and DP-LoRA, with known A, ${compared} (${words.matching}).`,
    });
  },
});
