/** The membership experiments in numbers: one table a plan, one line a setting after its last step. */
import { tQuantile } from "../core/stdlib.js";
import type { MembershipRow } from "../experiment/rows.js";
import type { ReportTable } from "./page.js";

export const mean = (list: readonly number[]): number => list.reduce((a, x) => a + x, 0) / list.length;

/** Mean over pools with a 95% Student interval between them (none for one pool). */
export function overPools(rows: readonly MembershipRow[], value: (r: MembershipRow) => number): { mean: number; low: number; high: number; pools: number } {
  const pools = [...new Set(rows.map((r) => r.pool))].map((p) => mean(rows.filter((r) => r.pool === p).map(value)));
  const centre = mean(pools);
  const half = pools.length > 1 ? tQuantile(0.975, pools.length - 1) * Math.sqrt(pools.reduce((a, x) => a + (x - centre) ** 2, 0) / (pools.length - 1) / pools.length) : 0;
  return { mean: centre, low: centre - half, high: centre + half, pools: pools.length };
}

const SHORT: ReadonlyArray<readonly [attack: string, title: string]> = [["loss", "LOSS"], ["calibrated", "calibrated"], ["rmia-online", "RMIA"], ["lira-online", "LiRA, own variance"], ["lira-online-fixed", "LiRA, one variance"]];

export function membershipTables(all: readonly MembershipRow[]): ReportTable[] {
  return [...new Set(all.map((r) => r.plan))].map((plan) => {
    const rows = all.filter((r) => r.plan === plan);
    const last = Math.max(...rows.map((r) => r.step));
    const [{ source, labelNoise, poolSize, shadows }] = rows;
    const body = [...new Set(rows.map((r) => r.setting))].flatMap((setting) => {
      const own = rows.filter((r) => r.setting === setting && r.step === last);
      return [...new Set(own.map((r) => r.knowledge))].map((knowledge) => {
        const of = (attack: string): MembershipRow[] => own.filter((r) => r.attack === attack && (r.knowledge === knowledge || attack === "loss"));
        const cell = (attack: string, value: (r: MembershipRow) => number | null, interval: boolean): string => {
          const used = of(attack);
          if (used.length === 0 || used.some((r) => r.auc === null)) return "diverged";
          if (used.some((r) => value(r) === null)) return "n/a";
          const { mean: m, low, high, pools } = overPools(used, (r) => value(r) as number);
          return interval && pools > 1 ? `${m.toFixed(3)} [${Math.max(0, low).toFixed(3)}, ${Math.min(1, high).toFixed(3)}]` : m.toFixed(3);
        };
        const [{ epsilon }] = own;
        const any = of("lira-online-fixed");
        return [
          setting, knowledge, mean(any.map((r) => r.testAccuracy)).toFixed(3), mean(any.map((r) => r.trainLoss)).toFixed(3), epsilon === null ? "none" : epsilon.toFixed(1),
          ...SHORT.map(([attack]) => cell(attack, (r) => r.auc, attack === "lira-online-fixed")),
          cell("lira-online-fixed", (r) => r.balancedAccuracy, false), cell("lira-online-fixed", (r) => r.tprAt1, true), cell("lira-online-fixed", (r) => r.tprAt01, false),
        ];
      });
    });
    return {
      id: `table-${plan}`, title: `Membership inference in numbers: ${source}${labelNoise > 0 ? `, ${100 * labelNoise}% wrong labels` : ""}`,
      caption: `After ${last} steps on pools of ${poolSize}, ${shadows} shadow models, ${new Set(rows.map((r) => r.pool)).size} replicated pools; AUCs, and for LiRA with one variance also balanced accuracy and, over all targets of a pool together, true-positive rates. Intervals: 95% between pools. Epsilon: accounted for the sampling that was used, delta = 1e-5.`,
      head: ["setting", "attacker", "test accuracy", "training loss", "epsilon", ...SHORT.map(([, title]) => title), "balanced accuracy", "TPR at 1% FPR", "TPR at 0.1% FPR"],
      body,
    };
  });
}
