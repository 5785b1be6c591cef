/**
 * EZ-published: whether LoRA leaks less than full fine-tuning by EZ-MIA's score where both validate as well; and, as
 * facts, what the same score sees at one learning rate, which is the comparison that was published.
 */
import { meanOf, overPools } from "../../core/pools.js";
import type { MembershipRow } from "../../experiment/rows.js";
import { defineClaim } from "../claim.js";
import type { Estimate } from "../../core/strongest.js";
import { AUC_SEES, decide } from "../membership/decision.js";
import {
  membershipEvidence,
  unaware,
  type MembershipEvidence,
  type Setting,
} from "../membership/evidence.js";
import { matchedFinding } from "../membership/finding.js";
import { compareMatched, type MatchedComparisons } from "../membership/matched.js";
import { enoughPools } from "../membership/needs.js";
import { FULL, missingRoles, type Role } from "../membership/roles.js";
import { explainMatched, matchedWords } from "../membership/text.js";
import { EZ_MIA } from "../source.js";
import { signed } from "../words.js";

const ATTACK = "ez-mia";
const LORA: Role = { name: "LoRA", is: (s) => s.method === "lora" };

/** Mean over pools with its 95% interval between them; NaN where some target has too few non-members beside it. */
interface Rate {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** After the last step, at one learning rate: what the published comparison looks at. */
export interface AtOneRate {
  readonly setting: string;
  readonly rate: number;
  /** Of LoRA, and of full fine-tuning. */
  readonly auc: readonly [number, number];
  /** True-positive rate at 1% false positives, at thresholds that the other targets of a pool chose. */
  readonly tpr: readonly [Rate, Rate];
  /** Loss a token on validation documents. */
  readonly validationLoss: readonly [number, number];
}

function endOf(evidence: MembershipEvidence, setting: Setting) {
  const rows = evidence.pools.flatMap((pool) =>
    evidence.rowsOf(unaware(evidence, setting, pool), pool, ATTACK),
  );
  return {
    auc: meanOf(rows.flatMap((r) => r.auc ?? [])),
    tpr: overPools(rows, (r) => r.tprAt1 ?? NaN),
    validationLoss: meanOf(rows.flatMap((r) => r.validationLoss ?? [])),
  };
}

/** Every LoRA setting that has full fine-tuning's rate. */
function atOneRate(evidence: MembershipEvidence): AtOneRate[] {
  const { full, adapters } = evidence;
  if (!full) return [];
  const against = endOf(evidence, full);
  return adapters
    .filter((s) => LORA.is(s) && s.rate === full.rate)
    .map((s) => {
      const own = endOf(evidence, s);
      return {
        setting: s.setting,
        rate: s.rate,
        auc: [own.auc, against.auc],
        tpr: [own.tpr, against.tpr],
        validationLoss: [own.validationLoss, against.validationLoss],
      };
    });
}

/** The settings that are matched: LoRA at a rate of its own, where there is one. */
function matchedSettings({ full, adapters }: MembershipEvidence): readonly Setting[] {
  const lora = adapters.filter(LORA.is);
  const own = lora.filter((s) => s.rate !== full?.rate);
  return own.length > 0 ? own : lora;
}

/** LoRA against full fine-tuning, each where it validates as well as the worse of the two at its best. */
function matched(evidence: MembershipEvidence): MatchedComparisons {
  const { full, protocol } = evidence;
  const pairs = full ? matchedSettings(evidence).map((s) => [s, full] as const) : [];
  return compareMatched(evidence, pairs, protocol.utility.validation);
}

/** The same comparison by the stronger of LiRA and RMIA, A known: what EZ-MIA does not see. Decides nothing. */
function byStronger(evidence: MembershipEvidence): Estimate | undefined {
  const { pairings } = matched(evidence);
  const decision = pairings && decide(evidence, pairings);
  return decision && decision.pools > 0 ? decision : undefined;
}

/** Non-members of the other targets of a pool, about; fewer choose no threshold for 1% false positives. */
const NEEDED = 99;
const othersOf = (rows: readonly MembershipRow[]): number =>
  ((new Set(rows.map((r) => r.target)).size - 1) * rows[0].poolSize) / 2;
const clamped = (x: number): string => Math.min(1, Math.max(0, x)).toFixed(3);
const rate = ({ mean, low, high }: Rate): string =>
  low < high ? `${mean.toFixed(3)} [${clamped(low)}..${clamped(high)}]` : mean.toFixed(3);
/** Both rates; or what it would take to know them. */
const rates = ([a, b]: readonly [Rate, Rate], others: number): string =>
  Number.isFinite(a.mean + b.mean)
    ? `TPR at 1% FPR ${rate(a)} against ${rate(b)}`
    : `no TPR at 1% FPR (it takes ${NEEDED} non-members among a pool's other targets; here are about ${others})`;

const number = (x: number): string => (Number.isFinite(x) ? x.toFixed(3) : "n/a");
const both = ([a, b]: readonly [number, number]): string => `${number(a)} against ${number(b)}`;

export const EzPublished = defineClaim({
  id: "EZ-published",
  source: EZ_MIA,
  statement:
    "At matched validation loss (each stopped where it predicts as well as the worse of the two at its best), LoRA " +
    "at a learning rate of its own leaks less than full fine-tuning by EZ-MIA's score.",
  expectation: "upheld",
  predictedBy: "earlier runs",
  because:
    "Part of the published gap is that LoRA learns less at one rate; that some is left where both predict as well is " +
    "what two earlier runs came to, and no theory says so.",
  theory: "Deciding between models",
  evidence: "estimated",
  sees: AUC_SEES,
  perTask: "language-model",
  reads: { membership: () => true },
  needs: [enoughPools],
  test({ membership }, context) {
    const evidence = membershipEvidence(membership, context, [ATTACK]);
    const finding = matchedFinding(
      evidence,
      matched(evidence),
      missingRoles(evidence, [LORA, FULL]),
    );
    const stronger = byStronger(membershipEvidence(membership, context));
    return {
      ...finding,
      facts: {
        ...finding.facts,
        oneRate: atOneRate(evidence),
        others: othersOf(membership),
        stronger,
      },
    };
  },
  explain({ oneRate, others, stronger, ...facts }, { subject }) {
    const sentences = oneRate.map(
      (r) =>
        ` As published, at one rate (${r.rate}) after ${facts.setup.lastStep} steps, ${r.setting} against full: AUC ` +
        `${both(r.auc)}, ${rates(r.tpr, others)}, at a validation loss of ${both(r.validationLoss)}.`,
    );
    const beside =
      stronger &&
      ` By the stronger of LiRA and RMIA with known A, matched alike: ${signed(stronger.mean, 3)} ` +
        `[${signed(stronger.low, 3)}..${signed(stronger.high, 3)}] (decides nothing).`;
    return explainMatched(
      facts,
      subject,
      `LoRA and full fine-tuning; ${matchedWords(subject, "validates")}${sentences.join("")}${beside ?? ""}`,
    );
  },
});
