/** The membership experiments in numbers, a line a setting and attacker. */
import {
  DECIDING_ATTACK,
  DECIDING_ATTACKS,
  usesShadows,
  type Attack,
} from "../../attack/membership.js";
import type { DetailTable } from "../../claims/claim.js";
import { PERPLEXITY, utilityOf } from "../../claims/membership/utility.js";
import { different } from "../../claims/words.js";
import { meanOf, overPools } from "../../core/pools.js";
import { fixedUp } from "../../core/rounded.js";
import type { Subject } from "../../experiment/kind.js";
import type { MembershipRow } from "../../experiment/rows.js";
import { ATTACK_TITLES, type NamedAttack } from "./attack-names.js";

const decides = (attack: Attack): boolean =>
  (DECIDING_ATTACKS as readonly Attack[]).includes(attack);

/** The step of a setting's rows that a table shows. */
export type StepOf = (rows: readonly MembershipRow[]) => number;

export const lastStep: StepOf = (rows) => Math.max(...rows.map((r) => r.step));

/** The step at which a language model's setting validates best on average. */
export const keptStep: StepOf = (rows) => {
  const { better, of: perplexity } = PERPLEXITY.validation;
  const value = (step: number): number =>
    better * meanOf(rows.filter((r) => r.step === step).map(perplexity));
  return different(rows.map((r) => r.step)).reduce((a, b) => (value(b) > value(a) ? b : a));
};

/** Settings that validate best before the last step. */
export function stoppedEarly(rows: readonly MembershipRow[]): string[] {
  const last = lastStep(rows);
  return different(rows.map((r) => r.setting)).filter(
    (setting) => keptStep(rows.filter((r) => r.setting === setting)) < last,
  );
}

/** Mean AUC over pools, with an interval where asked for; what diverged says so. */
function cell(rows: readonly MembershipRow[], interval: boolean): string {
  if (rows.length === 0 || rows.some((r) => r.auc === null)) return "diverged";
  const { mean, low, high, pools } = overPools(rows, (r) => r.auc as number);
  return interval && pools > 1
    ? `${mean.toFixed(3)} [${Math.max(0, low).toFixed(3)}, ${Math.min(1, high).toFixed(3)}]`
    : mean.toFixed(3);
}

/** Columns by model: a language model's tables name the rate and the step, and put the deciding attacks first. */
function columnsOf(rows: readonly MembershipRow[], subject: Subject) {
  const words = subject.model === "language-model";
  const first = (attack: NamedAttack): number => Number(words && decides(attack));
  const attacks = (Object.keys(ATTACK_TITLES) as NamedAttack[])
    .filter((attack) => rows.some((r) => r.attack === attack))
    .sort((a, b) => first(b) - first(a));
  return { words, attacks, utility: utilityOf(subject).test };
}

type Columns = ReturnType<typeof columnsOf>;

/** Cells of a setting at one step, for one attacker. */
function lineOf(
  { words, attacks, utility }: Columns,
  at: readonly MembershipRow[],
  knowledge: string,
  epsilon: number | null,
): string[] {
  const [{ setting, rate, step }] = at;
  const by = (attack: Attack): MembershipRow[] =>
    at.filter((r) => r.attack === attack && (r.knowledge === knowledge || !usesShadows(attack)));
  const deciding = by(DECIDING_ATTACK);
  const reached = meanOf(deciding.map(utility.of));
  return [
    setting,
    knowledge,
    ...(words ? [String(rate), String(step), utility.show(reached)] : [reached.toFixed(3)]),
    meanOf(deciding.map((r) => r.trainLoss)).toFixed(3),
    epsilon === null ? "none" : fixedUp(epsilon, 1),
    ...attacks.map((attack) => cell(by(attack), words || decides(attack))),
  ];
}

/** Head and body. */
export function membershipCells(
  rows: readonly MembershipRow[],
  subject: Subject,
  stepOf: StepOf,
): DetailTable {
  const columns = columnsOf(rows, subject);
  const { words, attacks, utility } = columns;
  const body = different(rows.map((r) => r.setting)).flatMap((setting) => {
    const own = rows.filter((r) => r.setting === setting);
    const step = stepOf(own);
    const shown = own.filter((r) => r.step === step);
    // Which step is kept depends on all of them.
    const { epsilon } = own.reduce((a, r) => (r.step > a.step ? r : a));
    return different(shown.map((r) => r.knowledge)).map((knowledge) =>
      lineOf(columns, shown, knowledge, epsilon),
    );
  });
  const head = [
    "setting",
    "attacker",
    ...(words ? ["rate", "step"] : []),
    utility.name,
    "training loss",
    "epsilon",
    ...attacks.map((attack) => ATTACK_TITLES[attack]),
  ];
  return { head, body };
}

/** What the numbers are, after a sentence on when they were taken. */
export function membershipCaption(
  when: string,
  rows: readonly MembershipRow[],
  subject: Subject,
): string {
  const [{ poolSize, shadows }] = rows;
  const pools = different(rows.map((r) => r.pool)).length;
  return (
    `${when}, on pools of ${poolSize}, ${shadows} shadow models, ${pools} replicated pools; AUCs, ` +
    "with intervals of those that decide." +
    (subject.model === "language-model" ? " Rates were searched on documents of their own." : "") +
    " Intervals: 95% between pools. Epsilon: accounted for the sampling that was used, delta = 1e-5."
  );
}
