/** TEXT-known-A: what knowing A gives an attacker on a language model at rank 1, where A is one direction a module. */
import type { MembershipRow } from "../../experiment/rows.js";
import { meanOf } from "../../core/pools.js";
import { defineClaim } from "../claim.js";
import { known, membershipEvidence, unaware, type Setting } from "../membership/evidence.js";
import { findingOf } from "../membership/finding.js";
import { missingRoles, missingText, type Role } from "../membership/roles.js";
import { comparisonTable, setupText } from "../membership/text.js";
import { compare, partyAt, type Comparison } from "../membership/versus.js";
import { allBelowZero } from "../rules.js";
import { onEnoughPools, poolsText } from "./pools.js";
import { CLAIM } from "../source.js";

const RANK_ONE: Role = {
  name: "LoRA-FA of rank 1",
  is: ({ method, rank }) => method === "lora-fa" && rank === 1,
};

/** Mean true-positive rate at 1% false positives; NaN where too few non-members resolve it. */
const meanTpr = (rows: readonly MembershipRow[]): number =>
  meanOf(rows.flatMap((r) => r.tprAt1 ?? []));

export const TextKnownA = defineClaim({
  id: "TEXT-known-A",
  source: CLAIM[5],
  statement:
    "An attacker on a language model fine-tuned by LoRA-FA of rank 1 gains nothing by knowing A.",
  expectation: "violated",
  predictedBy: "earlier runs",
  because:
    "At rank 1 a frozen A is the one direction in which a module can read its input: shadow models without it miss it.",
  theory: "MIA",
  evidence: "estimated",
  perTask: "language-model",
  reads: { membership: () => true },
  test({ membership }, context) {
    const evidence = membershipEvidence(membership, context);
    const settings = evidence.adapters.filter(RANK_ONE.is);
    const gainOf = (setting: Setting): Comparison & { tpr: readonly [number, number] } => {
      const [own, other] = [known(evidence, setting), unaware(evidence, setting)];
      const parties = [
        partyAt(setting, own, `${setting.setting}, A known`),
        partyAt(setting, other, "A unknown"),
      ] as const;
      return {
        ...compare(evidence, ...parties, settings.length),
        tpr: [meanTpr(evidence.rowsOf(own)), meanTpr(evidence.rowsOf(other))],
      };
    };
    const comparisons = settings.map(gainOf);
    const verdict = allBelowZero(comparisons);
    const missing = missingRoles(evidence, [RANK_ONE]);
    const facts = { setup: evidence.setup, comparisons, missing };
    return onEnoughPools(
      evidence.setup.pools,
      findingOf(evidence, "AUC gain of LiRA", comparisons, verdict, facts),
    );
  },
  explain({ setup, comparisons, missing }, { subject }) {
    const rate = (x: number): string => (Number.isFinite(x) ? x.toFixed(2) : "n/a");
    const rates = comparisons.map(
      ({ tpr: [own, other] }) =>
        `TPR at 1% FPR ${rate(own)} with the target's A, ${rate(other)} with an A each.`,
    );
    return [
      {
        text:
          `${poolsText(setup.pools)}${setupText(setup, subject)} After ${setup.lastStep} steps, shadow models ` +
          `with the target's A against shadow models with an A each. ${rates.join(" ")} ` +
          `LoRA-FA's A is published with the adapter.${missingText(missing)}`,
      },
      ...comparisonTable(comparisons, subject),
    ];
  },
});
