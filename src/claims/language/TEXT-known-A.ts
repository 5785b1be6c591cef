/** TEXT-known-A: what knowing A gives an attacker on a language model at rank 1, where A is one direction a module. */
import { AUC_SEES } from "../membership/decision.js";
import { meanOf } from "../../core/pools.js";
import { defineClaim } from "../claim.js";
import {
  known,
  membershipEvidence,
  unaware,
  type MembershipEvidence,
  type Place,
  type Setting,
} from "../membership/evidence.js";
import { comparisonFinding } from "../membership/finding.js";
import { enoughPools } from "../membership/needs.js";
import { memberAt } from "../membership/party.js";
import type { Role } from "../membership/roles.js";
import { explainComparisons } from "../membership/text.js";
import type { Pair } from "../membership/versus.js";
import { CLAIM } from "../source.js";

const RANK_ONE: Role = {
  name: "LoRA-FA of rank 1",
  is: ({ method, rank }) => method === "lora-fa" && rank === 1,
};

/** Mean true-positive rate at 1% false positives; NaN where too few non-members resolve it. */
const meanTpr = (evidence: MembershipEvidence, setting: Setting, place: Place): number =>
  meanOf(
    evidence.pools.flatMap((pool) =>
      evidence.rowsOf(place(evidence, setting, pool), pool).flatMap((r) => r.tprAt1 ?? []),
    ),
  );

export const TextKnownA = defineClaim({
  id: "TEXT-known-A",
  source: CLAIM[5],
  statement:
    "An attacker on a language model fine-tuned by LoRA-FA of rank 1 gains nothing by knowing A (the stronger of " +
    "LiRA and RMIA, on average over the plan's settings of that rank).",
  expectation: "violated",
  predictedBy: "earlier runs",
  because:
    "At rank 1 a frozen A is the one direction in which a module can read its input: shadow models without it miss it.",
  theory: "Deciding between models",
  evidence: "estimated",
  sees: AUC_SEES,
  perTask: "language-model",
  reads: { membership: () => true },
  needs: [enoughPools],
  test({ membership }, context) {
    const evidence = membershipEvidence(membership, context);
    const settings = evidence.adapters.filter(RANK_ONE.is);
    const pairs = settings.map((setting): Pair => [
      memberAt(evidence, setting, known, `${setting.setting}, A known`),
      memberAt(evidence, setting, unaware, `${setting.setting}, A unknown`),
    ]);
    const finding = comparisonFinding(
      evidence,
      "AUC gain",
      pairs,
      [RANK_ONE],
      ["settings, A known", "settings, A unknown"],
    );
    const rates = settings.map((setting): readonly [number, number] => [
      meanTpr(evidence, setting, known),
      meanTpr(evidence, setting, unaware),
    ]);
    return { ...finding, facts: { ...finding.facts, rates } };
  },
  explain({ rates, ...facts }, { subject }) {
    const rate = (x: number): string => (Number.isFinite(x) ? x.toFixed(2) : "n/a");
    const found = rates.map(
      ([own, other]) =>
        `LiRA's TPR at 1% FPR ${rate(own)} with the target's A, ${rate(other)} with an A each.`,
    );
    return explainComparisons(
      facts,
      subject,
      `After ${facts.setup.lastStep} steps, shadow models with the target's A against shadow models with an A each. ` +
        `${found.join(" ")} LoRA-FA's A is published with the adapter.`,
    );
  },
});
