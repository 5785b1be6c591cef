/** Means of attacks over pools, with 95% Student intervals between them, and small multiples of settings. */
import { DECIDING_ATTACKS, type Attack } from "../../attack/membership.js";
import { utilityOf } from "../../claims/membership/utility.js";
import { meanOf, overPools } from "../../core/pools.js";
import type { Subject } from "../../experiment/kind.js";
import type { MembershipRow } from "../../experiment/rows.js";
import { ATTACK_TITLES, type NamedAttack } from "./attack-names.js";
import { dataName, grouped } from "./marks.js";
import { panelGrid } from "./panels.js";
import { BLUE, FAINT, ORANGE, type Series } from "./series.js";

/** Attackers: shadow models with an A of their own, or with the target's. */
export const KNOWLEDGE = ["unaware", "known-A"] as const;
/** Claims that attacks on trained models decide. */
export const ATTACK_CLAIMS = ["MIA-full", "MIA-full-known", "MIA-known-A", "TEXT-known-A"] as const;

/** Whose models were attacked, e.g. "language model, emails". */
export function taskName(rows: readonly MembershipRow[], subject: Subject): string {
  const { source, labelNoise } = rows[0] ?? { source: subject.task, labelNoise: 0 };
  const model = subject.model === "language-model" ? "language model, " : "";
  return `${model}${dataName(source)}${labelNoise > 0 ? `, ${100 * labelNoise}% wrong labels` : ""}`;
}

/** The stronger of the deciding attacks on one setting at one checkpoint, by one attacker, as the claims take it. */
export interface Point {
  readonly setting: string;
  readonly method: string;
  readonly step: number;
  readonly knowledge: string;
  readonly attack: string;
  readonly auc: number;
  readonly low: number;
  readonly high: number;
  readonly utility: number;
}

/** Mean AUC over pools; its interval ends at 0 and 1. */
export function aucOver(rows: readonly MembershipRow[]): Pick<Point, "auc" | "low" | "high"> {
  const { mean: auc, low, high } = overPools(rows, (r) => r.auc as number);
  return { auc, low: Math.max(0, low), high: Math.min(1, high) };
}

/** One point a setting, knowledge and checkpoint; models that diverged are left out. */
export function pointsOf(rows: readonly MembershipRow[], subject: Subject): Point[] {
  const { test } = utilityOf(subject);
  const decides = (attack: Attack): boolean =>
    (DECIDING_ATTACKS as readonly Attack[]).includes(attack);
  const used = rows.filter((r) => decides(r.attack as Attack) && r.auc !== null);
  const groups = grouped(used, (r) => JSON.stringify([r.setting, r.knowledge, r.step]));
  return [...groups.values()].map((list) => {
    const [{ setting, method, step, knowledge }] = list;
    const byAttack = [...grouped(list, (r) => r.attack).values()].map((own) => ({
      attack: ATTACK_TITLES[own[0].attack as NamedAttack],
      ...aucOver(own),
    }));
    const strongest = byAttack.reduce((a, b) => (b.auc > a.auc ? b : a));
    const utility = meanOf(list.map(test.of));
    return { setting, method, step, knowledge, ...strongest, utility };
  });
}

export const FULL = "full fine-tuning";
/** The two attackers, and full fine-tuning beside them. */
export const ATTACKERS: readonly Series[] = [
  { name: KNOWLEDGE[0], color: BLUE, dash: "none", symbol: "circle" },
  { name: KNOWLEDGE[1], color: ORANGE, dash: "8 4", symbol: "square" },
  { name: FULL, color: FAINT, dash: "2 3", symbol: "triangle" },
];
export const GUESSING: Series = { name: "guessing", color: FAINT, dash: "6 4" };

/**
 * A panel a setting. Points of the baseline are drawn in each panel, those of the other settings in their own;
 * `curve` names the series.
 */
export function smallMultiples<P extends { readonly setting: string }>(
  points: readonly P[],
  isBaseline: (point: P) => boolean,
  curve: (point: P) => string,
) {
  const own = points.filter((p) => !isBaseline(p));
  const settings = [...new Set(own.map((p) => p.setting))];
  const grid = panelGrid(settings, 170);
  const baseline = settings.flatMap((setting) =>
    points.filter(isBaseline).map((p) => ({ ...p, ...grid.where(setting), curve: FULL })),
  );
  return {
    points: [...baseline, ...own.map((p) => ({ ...p, ...grid.where(p.setting), curve: curve(p) }))],
    ...grid,
  };
}
