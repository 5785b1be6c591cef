/** Rates of right and wrong guesses of the attacks that decide, at held-out thresholds: a line an attack. */
import { DECIDING_ATTACKS } from "../../attack/membership.js";
import type { DetailTable } from "../../claims/claim.js";
import { different } from "../../claims/words.js";
import { meanOf, overPools } from "../../core/pools.js";
import type { MembershipRow } from "../../experiment/rows.js";
import { ATTACK_TITLES } from "./attack-names.js";

type Value = (r: MembershipRow) => number | null;

/** Mean over pools with its interval, as shares; too few non-members, a single target and divergence say so. */
function cell(rows: readonly MembershipRow[], value: Value): string {
  if (rows.some((r) => r.auc === null)) return "diverged";
  if (rows.some((r) => value(r) === null)) return "n/a";
  const { mean, low, high, pools } = overPools(rows, (r) => value(r) as number);
  return pools > 1
    ? `${mean.toFixed(3)} [${Math.max(0, low).toFixed(3)}, ${Math.min(1, high).toFixed(3)}]`
    : mean.toFixed(3);
}

/** The false-positive rate that was found, where one was asked for. */
const found = (rows: readonly MembershipRow[], value: Value): string =>
  rows.some((r) => value(r) === null)
    ? "n/a"
    : `${(100 * meanOf(rows.map((r) => value(r) as number))).toFixed(2)}%`;

const COLUMNS: ReadonlyArray<
  readonly [title: string, cells: (rows: readonly MembershipRow[]) => string]
> = [
  ["AUC", (rows) => cell(rows, (r) => r.auc)],
  ["balanced accuracy", (rows) => cell(rows, (r) => r.balancedAccuracy)],
  ["TPR at 1% FPR", (rows) => cell(rows, (r) => r.tprAt1)],
  ["FPR found", (rows) => found(rows, (r) => r.fprAt1)],
  ["TPR at 0.1% FPR", (rows) => cell(rows, (r) => r.tprAt01)],
  ["FPR found (0.1%)", (rows) => found(rows, (r) => r.fprAt01)],
];

/** Steps of a setting that are shown, by its rows. */
export type StepsOf = (rows: readonly MembershipRow[]) => readonly number[];

/** A line a setting, step, attacker and deciding attack. */
export function membershipRates(rows: readonly MembershipRow[], stepsOf: StepsOf): DetailTable {
  const body = different(rows.map((r) => r.setting)).flatMap((setting) => {
    const own = rows.filter((r) => r.setting === setting);
    return stepsOf(own).flatMap((step) => {
      const at = own.filter((r) => r.step === step);
      return different(at.map((r) => r.knowledge)).flatMap((knowledge) =>
        DECIDING_ATTACKS.flatMap((attack) => {
          const by = at.filter((r) => r.attack === attack && r.knowledge === knowledge);
          if (by.length === 0) return [];
          const cells = COLUMNS.map(([, of]) => of(by));
          return [[setting, String(step), knowledge, ATTACK_TITLES[attack], ...cells]];
        }),
      );
    });
  });
  return {
    head: ["setting", "step", "attacker", "attack", ...COLUMNS.map(([title]) => title)],
    body,
  };
}
