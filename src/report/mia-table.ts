/** The membership experiments in numbers: one table a plan, one line a setting after its last step. */
import { tQuantile } from "../core/stdlib.js";
import { usesShadows, type Attack } from "../attack/membership.js";
import { DECIDING_ATTACK } from "../claims/legacy/membership.js";
import { isLanguage, utilityOf } from "../claims/legacy/utility.js";
import type { MembershipRow, SearchRow } from "../experiment/rows.js";
import type { ReportTable } from "./page.js";

export const mean = (list: readonly number[]): number =>
  list.reduce((a, x) => a + x, 0) / list.length;

/** Mean over pools with a 95% Student interval between them (none for one pool). */
export function overPools<T extends { readonly pool: number }>(
  rows: readonly T[],
  value: (r: T) => number,
): { mean: number; low: number; high: number; pools: number } {
  const pools = [...new Set(rows.map((r) => r.pool))].map((p) =>
    mean(rows.filter((r) => r.pool === p).map(value)),
  );
  const centre = mean(pools);
  const half =
    pools.length > 1
      ? tQuantile(0.975, pools.length - 1) *
        Math.sqrt(
          pools.reduce((a, x) => a + (x - centre) ** 2, 0) / (pools.length - 1) / pools.length,
        )
      : 0;
  return { mean: centre, low: centre - half, high: centre + half, pools: pools.length };
}

const SHORT: ReadonlyArray<readonly [attack: Attack, title: string]> = [
  ["loss", "LOSS"],
  ["pretrained", "LOSS beside pretrained"],
  ["min-k", "min-20%"],
  ["calibrated", "calibrated"],
  ["rmia-online", "RMIA"],
  ["lira-online", "LiRA, own variance"],
  ["lira-online-fixed", "LiRA, one variance"],
];

/** The step at which a setting validates best on average. */
function keptStep(rows: readonly MembershipRow[]): number {
  const { good } = utilityOf(rows);
  const value = (step: number): number => mean(rows.filter((r) => r.step === step).map(good));
  return [...new Set(rows.map((r) => r.step))].reduce((a, b) => (value(b) > value(a) ? b : a));
}

/** After the last step; of language models also where each setting validates best. */
export function membershipTables(all: readonly MembershipRow[]): ReportTable[] {
  return [...new Set(all.map((r) => r.plan))].flatMap((plan) => {
    const rows = all.filter((r) => r.plan === plan);
    const last = Math.max(...rows.map((r) => r.step));
    const settings = [...new Set(rows.map((r) => r.setting))];
    const stopped = isLanguage(rows)
      ? settings.filter((s) => keptStep(rows.filter((r) => r.setting === s)) < last)
      : [];
    const end = tableOf(
      plan,
      rows,
      () => last,
      "",
      `After ${last} steps${isLanguage(rows) ? `, where ${stopped.length === 0 ? "all settings" : `all settings but ${stopped.join(", ")}`} also validate best` : ""}`,
    );
    return stopped.length > 0
      ? [
          tableOf(
            plan,
            rows.filter((r) => stopped.includes(r.setting)),
            keptStep,
            "-kept",
            "Settings that validate best before the last step, at that step (early stopping; step 0: before training)",
          ),
          end,
        ]
      : [end];
  });
}

function tableOf(
  plan: string,
  rows: readonly MembershipRow[],
  stepOf: (own: readonly MembershipRow[]) => number,
  suffix: string,
  when: string,
): ReportTable {
  const [{ source, labelNoise, poolSize, shadows }] = rows;
  const words = isLanguage(rows);
  const utility = utilityOf(rows);
  // The attack that decides stands first where there are many.
  const used = SHORT.filter(([attack]) => rows.some((r) => r.attack === attack)).sort(([a], [b]) =>
    words ? Number(b === DECIDING_ATTACK) - Number(a === DECIDING_ATTACK) : 0,
  );
  const body = [...new Set(rows.map((r) => r.setting))].flatMap((setting) => {
    const mine = rows.filter((r) => r.setting === setting);
    const step = stepOf(mine);
    const own = mine.filter((r) => r.step === step);
    return [...new Set(own.map((r) => r.knowledge))].map((knowledge) => {
      const of = (attack: Attack): MembershipRow[] =>
        own.filter(
          (r) => r.attack === attack && (r.knowledge === knowledge || !usesShadows(attack)),
        );
      const cell = (
        attack: Attack,
        value: (r: MembershipRow) => number | null,
        interval: boolean,
      ): string => {
        const list = of(attack);
        if (list.length === 0 || list.some((r) => r.auc === null)) return "diverged";
        if (list.some((r) => value(r) === null)) return "n/a";
        const { mean: m, low, high, pools } = overPools(list, (r) => value(r) as number);
        return interval && pools > 1
          ? `${m.toFixed(3)} [${Math.max(0, low).toFixed(3)}, ${Math.min(1, high).toFixed(3)}]`
          : m.toFixed(3);
      };
      const [{ rate }] = own;
      // Which step is kept depends on all of them.
      const { epsilon } = mine.reduce((a, r) => (r.step > a.step ? r : a));
      const any = of("lira-online-fixed");
      const seen = mean(any.map(utility.seen));
      return [
        setting,
        knowledge,
        ...(words ? [String(rate), String(step), utility.show(seen)] : [seen.toFixed(3)]),
        mean(any.map((r) => r.trainLoss)).toFixed(3),
        epsilon === null ? "none" : epsilon.toFixed(1),
        ...used.map(([attack]) =>
          cell(attack, (r) => r.auc, words || attack === "lira-online-fixed"),
        ),
        cell("lira-online-fixed", (r) => r.balancedAccuracy, false),
        cell("lira-online-fixed", (r) => r.tprAt1, true),
        ...(words ? [] : [cell("lira-online-fixed", (r) => r.tprAt01, false)]),
      ];
    });
  });
  return {
    id: `table-${plan}${suffix}`,
    title: `Membership inference in numbers: ${words ? "language model, " : ""}${source}${labelNoise > 0 ? `, ${100 * labelNoise}% wrong labels` : ""}${suffix ? ", early stopping" : ""}`,
    caption: `${when}, on pools of ${poolSize}, ${shadows} shadow models, ${new Set(rows.map((r) => r.pool)).size} replicated pools; AUCs, and for LiRA with one variance also balanced accuracy and, over all targets of a pool together, true-positive rates.${words ? " Rates were searched on documents of their own." : ""} Intervals: 95% between pools. Epsilon: accounted for the sampling that was used, delta = 1e-5.`,
    head: [
      "setting",
      "attacker",
      ...(words ? ["rate", "step"] : []),
      utility.name,
      "training loss",
      "epsilon",
      ...used.map(([, title]) => title),
      "balanced accuracy",
      "TPR at 1% FPR",
      ...(words ? [] : ["TPR at 0.1% FPR"]),
    ],
    body,
  };
}

/** The search for learning rates: lowest validation perplexity of each, the chosen one marked. */
export function searchTables(all: readonly SearchRow[]): ReportTable[] {
  return [...new Set(all.map((r) => r.plan))].map((plan) => {
    const rows = all.filter((r) => r.plan === plan);
    const body = [...new Set(rows.map((r) => r.setting))].map((setting) => {
      const own = rows.filter((r) => r.setting === setting);
      const chosen = own.findIndex((r) => r.chosen);
      const edge =
        own.length > 1 && (chosen === 0 || chosen === own.length - 1) ? "at the edge" : "";
      return [
        setting,
        own
          .map(
            (r) =>
              `${r.rate}: ${r.validationLoss === null ? "diverged" : `${Math.exp(r.validationLoss).toFixed(1)} at step ${r.step}`}${r.chosen ? " *" : ""}`,
          )
          .join("; "),
        edge,
      ];
    });
    const [{ lossBefore, testLossBefore, models }] = rows;
    return {
      id: `search-${plan}`,
      title: `Learning rates searched (${plan})`,
      caption: `Lowest validation perplexity over the checkpoints, mean of ${models} model${models > 1 ? "s" : ""} on documents that no pool holds; * is used. Before fine-tuning: ${Math.exp(lossBefore).toFixed(1)} (test ${Math.exp(testLossBefore).toFixed(1)}).`,
      head: ["setting", "rate: validation perplexity", "chosen rate"],
      body,
    };
  });
}
