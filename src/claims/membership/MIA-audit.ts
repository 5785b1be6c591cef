/** MIA-audit: whether any attack on a model trained with DP shows more epsilon than the accountant allows. */
import { AUDIT_DELTA, auditCeiling, DELTA } from "../../experiment/attack-rows.js";
import type { MembershipRow } from "../../experiment/rows.js";
import { sized } from "../power.js";
import { defineClaim, type Verdict } from "../claim.js";
import { membershipEvidence } from "./evidence.js";
import { ACCOUNTED, missingRoles, missingText } from "./roles.js";
import { work } from "../source.js";

/** A row of a model with a guarantee, after a first step. */
interface Audited {
  readonly setting: string;
  readonly attack: string;
  readonly knowledge: string;
  readonly step: number;
  /** Shown by the audit. */
  readonly shown: number;
  readonly accounted: number;
  /** The account at the delta that is usual. */
  readonly atUsualDelta: number;
}

type Shown = Pick<Audited, "setting" | "attack" | "knowledge" | "step" | "shown">;

const shownOf = (r: MembershipRow): Shown => ({
  setting: r.setting,
  attack: r.attack,
  knowledge: r.knowledge,
  step: r.step,
  shown: r.epsilonLower as number,
});
const auditedRows = (rows: readonly MembershipRow[]): Audited[] =>
  rows
    .filter((r) => r.epsilonAudited !== null && r.epsilonLower !== null && r.step > 0)
    .map((r) => ({
      ...shownOf(r),
      accounted: r.epsilonAudited as number,
      atUsualDelta: r.epsilon as number,
    }));
/** The largest epsilon above zero that was shown. */
const largest = (list: readonly Shown[]): Shown | undefined =>
  list.reduce<Shown | undefined>((a, s) => (s.shown > (a?.shown ?? 0) ? s : a), undefined);
const rangeOf = (list: readonly number[]): readonly [number, number] => [
  list.reduce((a, x) => Math.min(a, x), Infinity),
  list.reduce((a, x) => Math.max(a, x), -Infinity),
];

const AUDITS =
  "One-run audits (every pool example is a fair coin), all attacks, targets and checkpoints, " +
  `delta = ${AUDIT_DELTA}.`;

interface Audit {
  readonly audited: readonly Audited[];
  readonly ratios: readonly number[];
  readonly worst: number;
  /** Shown had every guess been right. */
  readonly ceiling: number;
  /** Most that was shown of any model. */
  readonly most: Shown | undefined;
}

/** An audit that could not show as much as is accounted for, had every guess been right, tests nothing. */
const cannotContradict = ({ audited, ceiling }: Audit): boolean =>
  audited.every(({ accounted }) => ceiling <= accounted);

function verdictOf(audit: Audit): Verdict {
  const { audited, ratios, worst, most } = audit;
  if (audited.length === 0) return "inconclusive";
  if (cannotContradict(audit) && worst <= 1) return "not tested";
  if (!ratios.every(Number.isFinite)) return "inconclusive";
  if (worst > 1) return "violated";
  // Control: an audit that shows nothing of any model could not have shown more than the accountant allows.
  return most ? "upheld" : "inconclusive";
}

function auditOf(rows: readonly MembershipRow[], alpha: number): Audit {
  const audited = auditedRows(rows);
  const ratios = audited.map(({ shown, accounted }) => shown / accounted);
  return {
    audited,
    ratios,
    worst: ratios.reduce((a, x) => Math.max(a, x), 0),
    ceiling: audited.length > 0 ? auditCeiling(rows[0].poolSize, alpha) : 0,
    most: largest(rows.filter((r) => r.epsilonLower !== null).map(shownOf)),
  };
}

const SEES = {
  effect: "eps beyond the account",
  found: "not at all: what a model shows of its eps is not known; beyond the ceiling nothing is",
};

export const MiaAudit = defineClaim({
  id: "MIA-audit",
  source: work(
    "arXiv:2305.08846, Theorem 5.2",
    "Guesses on examples drawn in at random bound the epsilon of one training run from below.",
  ),
  statement:
    "No attack shows more epsilon of a DP-SGD model than the accountant allows for the sampling that was used.",
  expectation: "upheld",
  because: "Differential privacy bounds what any attack can show, on every task (Theorem 5.2).",
  theory: "MIA",
  evidence: "estimated",
  sees: SEES,
  perTask: "classifier",
  everywhere: true,
  reads: { membership: () => true },
  test({ membership }, context) {
    const audit = auditOf(membership, context.alpha);
    const { audited, worst, ceiling, most } = audit;
    return {
      verdict: verdictOf(audit),
      statistic: {
        name: "largest shown eps / accounted eps",
        value: audited.length > 0 ? worst : null,
        low: null,
        high: 1,
        sampleSize: audited.length,
        falseAlarm: context.alpha * audited.length,
      },
      power: sized(SEES, null),
      facts: {
        count: audited.length,
        missing:
          audited.length > 0
            ? []
            : missingRoles(membershipEvidence(membership, context), [ACCOUNTED]),
        finite: audit.ratios.every(Number.isFinite),
        accounted: rangeOf(audited.map((a) => a.accounted)),
        atUsualDelta: rangeOf(audited.map((a) => a.atUsualDelta)),
        mostOfAccounted: largest(audited),
        ceiling,
        tooWeak: cannotContradict(audit),
        most,
      },
    };
  },
  explain(facts) {
    if (facts.count === 0)
      return [
        { text: `${AUDITS} No model with a guarantee was audited.${missingText(facts.missing)}` },
      ];
    const { accounted, atUsualDelta, mostOfAccounted: own, ceiling, tooWeak, most, finite } = facts;
    const shown = own ? `${own.shown.toFixed(2)} (${own.setting}, ${own.attack})` : "0";
    const weak = tooWeak
      ? ", less than any accounted eps: it cannot contradict the accountant"
      : "";
    const control = most
      ? `${most.setting} (eps >= ${most.shown.toFixed(2)}, ${most.attack}, ${most.knowledge}, step ${most.step})`
      : "no model: this audit is too weak to contradict anything";
    const range = ([low, high]: readonly [number, number]): string =>
      `${low.toFixed(2)}..${high.toFixed(1)}`;
    return [
      {
        text:
          `${AUDITS} Accounted eps ${range(accounted)} (at delta = ${DELTA}: ${range(atUsualDelta)}), ` +
          `shown at most ${shown}: such an audit is far from tight, and not to exceed is no proof. ` +
          `With every guess right it would show ${ceiling.toFixed(2)}${weak}. Most was shown of ${control}.` +
          (finite ? "" : " Some ratios of shown to accounted eps are no numbers."),
      },
    ];
  },
});
