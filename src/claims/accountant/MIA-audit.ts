/** MIA-audit: whether an observer of all steps of DP training sees more than the accountant allows. */
import { DELTA } from "../../accountant/delta.js";
import { isAudited } from "../../experiment/audit/faults.js";
import type { AuditRow } from "../../experiment/rows.js";
import { defineClaim, type Verdict } from "../claim.js";
import { sized } from "../power.js";
import { work } from "../source.js";

/** Level of a row's bound over that of the claim: up to ten settings together spend no more than it. */
const SHARE = 0.1;

const isPlanted = ({ fault }: AuditRow): boolean => fault !== "none";
const isWhole = ({ diverged }: AuditRow): boolean => diverged === 0;
/** Largest epsilon of an account that is refuted, over what is accounted: from 1 on the account itself is. */
const ratioOf = ({ epsilonLower, epsilon }: AuditRow): number => epsilonLower / epsilon;
const isRefuted = (row: AuditRow): boolean => ratioOf(row) >= 1;

function verdictOf(own: readonly AuditRow[], planted: readonly AuditRow[]): Verdict {
  if (own.length === 0 || ![...own, ...planted].every(isWhole)) return "inconclusive";
  if (own.some(isRefuted)) return "violated";
  // Control: what is broken must be caught, and of every method something must be seen at all.
  const seen = planted.every(isRefuted) && own.every(({ epsilonCaught }) => epsilonCaught > 0);
  return seen ? "upheld" : "inconclusive";
}

const SEES = {
  effect: "factor by which an accounted epsilon is too small",
  found:
    "the largest account that 998 of 1000 resamples of the runs refute (so nine tenths of new runs do, with " +
    "confidence 95%), of the weakest setting",
} as const;

export const MiaAudit = defineClaim({
  id: "MIA-audit",
  source: work(
    "arXiv:2410.22235, Theorem 3.2; arXiv:2302.07956",
    "Right guesses of canaries in one run are bounded by the trade-off function of the mechanism.",
  ),
  statement:
    "Guesses of gradient canaries by an observer of all steps, by their likelihood ratio, show no more epsilon of " +
    "DP-SGD and DP-LoRA than the accountant allows for the sampling that was used.",
  expectation: "upheld",
  because: "The account holds for every observer of the released gradients, and for every example.",
  theory: "Gradient canaries",
  evidence: "estimated",
  sees: SEES,
  reads: { audits: isAudited },
  numbers: { audits: ["epsilon", "epsilonLower", "epsilonCaught"] },
  needs: [
    {
      what: "a planted fault beside it",
      missing: ({ audits }) =>
        audits.some(isPlanted)
          ? undefined
          : "No setting has a planted fault: nothing shows what this audit could have caught.",
    },
  ],
  test({ audits }, { alpha }) {
    const [own, planted] = [audits.filter((r) => !isPlanted(r)), audits.filter(isPlanted)];
    const worst = own.reduce((a, r) => Math.max(a, ratioOf(r)), 0);
    const factor = own.reduce((a, r) => Math.max(a, r.epsilon / r.epsilonCaught), 1);
    return {
      verdict: verdictOf(own, planted),
      // Runs that diverged stay. Else more runs show more; how many are enough rests on the guesses that runs choose.
      sample: audits.every(isWhole) ? undefined : null,
      statistic: {
        name: "largest shown eps / accounted eps",
        value: own.length > 0 ? worst : null,
        low: null,
        high: 1,
        sampleSize: own.reduce((n, r) => n + r.counted * r.guesses, 0),
        falseAlarm: SHARE * alpha * own.length,
      },
      power: sized(SEES, own.length > 0 && Number.isFinite(factor) ? factor : null),
      facts: {
        lines: audits.map((r) => ({
          setting: r.setting,
          fault: r.fault,
          right: r.correct / (r.counted * r.guesses),
          counted: r.counted,
          guesses: r.guesses,
          canaries: r.canaries,
          shown: r.epsilonLower,
          caught: r.epsilonCaught,
          accounted: r.epsilon,
        })),
        diverged: audits.filter((r) => !isWhole(r)).map((r) => r.setting),
        missed: planted.filter((r) => !isRefuted(r)).map((r) => r.setting),
      },
    };
  },
  explain({ lines, diverged, missed }) {
    const control =
      missed.length > 0
        ? ` Planted faults that were not caught: ${missed.join(", ")}: the audit is too weak to decide.`
        : " Every planted fault is caught.";
    return [
      {
        text:
          "Canaries are examples of a pool whose gradients are fixed directions, far longer than the clip, each a " +
          "member by a fair coin and drawn with the batches. Their coins are guessed from the released gradients of " +
          "all steps; every second run chooses how many guesses to make, the others count them; p-values of runs are " +
          `put together by Fisher's rule. Epsilon at delta = ${DELTA}, of accounts of the same rate and steps, other ` +
          `noise.${control}` +
          (diverged.length > 0 ? ` Runs diverged: ${diverged.join(", ")}.` : ""),
      },
      {
        head: [
          "setting",
          "planted",
          "guesses",
          "right",
          "shown eps",
          "caught below",
          "accounted eps",
        ],
        body: lines.map((r) => [
          r.setting,
          r.fault === "none" ? "" : r.fault,
          `${r.guesses} of ${r.canaries} in each of ${r.counted} runs`,
          r.right.toFixed(3),
          r.shown.toFixed(2),
          r.caught.toFixed(2),
          r.accounted.toFixed(2),
        ]),
      },
    ];
  },
});
