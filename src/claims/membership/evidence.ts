/**
 * What the claims on trained models read: a plan's rows by side (setting, attacker's knowledge, checkpoint) and pool,
 * its settings by what they are, and who was left out because models diverged. Made once from a claim's rows.
 */
import { DECIDING_ATTACKS, type Attack } from "../../attack/membership.js";
import { meanOf } from "../../core/pools.js";
import type { MembershipRow } from "../../experiment/rows.js";
import type { Context } from "../claim.js";
import { MARGIN } from "../rules.js";
import { ACCOUNTED_METHODS } from "../../experiment/accounted.js";
import type { Checkpoint } from "./matching.js";
import { protocolOf, type Protocol } from "./protocol.js";
import type { Measure } from "./utility.js";

export type Knowledge = MembershipRow["knowledge"];

/** A trained setting of the plan. */
export type Setting = Pick<
  MembershipRow,
  "setting" | "method" | "rank" | "rate" | "dropout" | "layers"
>;

/** The models of a setting at a checkpoint, under an attacker of this knowledge. */
export interface Side {
  readonly setting: string;
  readonly knowledge: Knowledge;
  readonly step: number;
}
/** Where a setting is compared in a pool. */
export type Place = (evidence: MembershipEvidence, setting: Setting, pool: number) => Side;

/** Numbers of the experiment, for explanations. */
export interface Setup {
  /** Attacks of which the strongest on each model decides. */
  readonly attacks: readonly Attack[];
  readonly shadows: number;
  readonly poolSize: number;
  readonly source: string;
  readonly labelNoise: number;
  readonly pools: number;
  readonly lastStep: number;
  /** Settings that are left out, since models of theirs diverged. */
  readonly diverged: readonly string[];
}

export interface MembershipEvidence {
  readonly protocol: Protocol;
  readonly setup: Setup;
  /** Attacks of which the strongest on each model decides, named beforehand. */
  readonly attacks: readonly Attack[];
  /** Level of the interval that decides, and the difference of AUCs that does not matter. */
  readonly level: number;
  readonly margin: number;
  /** Replicates, by number. */
  readonly pools: readonly number[];
  /** Settings that are left out, since models of theirs diverged. */
  readonly diverged: readonly Setting[];
  /** LoRA and LoRA-FA in order of rank. */
  readonly adapters: readonly Setting[];
  readonly full: Setting | undefined;
  /** Settings with an accountant's guarantee: DP-SGD, DP-LoRA and the like. */
  readonly accounted: readonly Setting[];
  /** A pool's rows of a side by an attack; of attacks without shadow models, which know nothing, those of "unaware". */
  rowsOf(side: Side, pool: number, attack?: string): readonly MembershipRow[];
  /** Checkpoints of a setting under an attacker of this knowledge, in order. */
  steps(setting: string, knowledge: Knowledge): readonly number[];
}

export const isAdapter = (s: Setting): boolean => s.method === "lora" || s.method === "lora-fa";
/** An adapter without dropout, in all layers. */
export const isWhole = (s: Setting): boolean =>
  isAdapter(s) && s.dropout === 0 && s.layers === "all";
export const isAccounted = (s: Setting): boolean => ACCOUNTED_METHODS.includes(s.method);
/** The setting comes last: it alone may hold blanks. */
const keyOf = (attack: string, { setting, knowledge, step }: Side, pool: number): string =>
  `${attack} ${knowledge} ${step} ${pool} ${setting}`;

/** Names of the settings of which any model diverged. */
export const divergedSettings = (rows: readonly MembershipRow[]): string[] => [
  ...new Set(rows.filter((r) => r.auc === null).map((r) => r.setting)),
];
/** Pools of rows, by number. */
export const poolsOf = (rows: ReadonlyArray<{ readonly pool: number }>): number[] =>
  [...new Set(rows.map((r) => r.pool))].sort((a, b) => a - b);

function setupOf(rows: readonly MembershipRow[], attacks: readonly Attack[]): Setup {
  const { shadows, poolSize, source, labelNoise } = rows[0];
  return {
    attacks,
    shadows,
    poolSize,
    source,
    labelNoise,
    pools: poolsOf(rows).length,
    lastStep: rows.reduce((a, r) => Math.max(a, r.step), 0),
    diverged: divergedSettings(rows),
  };
}

/** Rows of one plan, of which there must be some. */
export function membershipEvidence(
  rows: readonly MembershipRow[],
  { subject, between, margin = MARGIN }: Pick<Context, "subject" | "between" | "margin">,
  attacks: readonly Attack[] = DECIDING_ATTACKS,
): MembershipEvidence {
  const setup = setupOf(rows, attacks);
  const scored = rows.filter((r) => !setup.diverged.includes(r.setting));
  const bySide = new Map<string, MembershipRow[]>();
  const settings = new Map<string, Setting>();
  const steps = new Map<string, Set<number>>();
  for (const row of scored) {
    const key = keyOf(row.attack, row, row.pool);
    const list = bySide.get(key);
    if (list) list.push(row);
    else bySide.set(key, [row]);
    if (row.attack !== attacks[0]) continue;
    if (!settings.has(row.setting)) settings.set(row.setting, row);
    const seen = `${row.knowledge} ${row.setting}`;
    steps.set(seen, (steps.get(seen) ?? new Set()).add(row.step));
  }
  const all = [...settings.values()];
  const isDiverged = (r: Setting): boolean => setup.diverged.includes(r.setting);
  return {
    protocol: protocolOf(subject),
    setup,
    attacks,
    level: between,
    margin,
    pools: poolsOf(rows),
    diverged: [...new Map(rows.filter(isDiverged).map((r) => [r.setting, r])).values()],
    adapters: all.filter(isAdapter).sort((a, b) => a.rank - b.rank),
    full: all.find((s) => s.method === "full"),
    accounted: all.filter(isAccounted),
    rowsOf: (side, pool, attack = attacks[0]) => bySide.get(keyOf(attack, side, pool)) ?? [],
    steps: (setting, knowledge) =>
      [...(steps.get(`${knowledge} ${setting}`) ?? [])].sort((a, b) => a - b),
  };
}

/** After the last step, attacked with known A. */
export const known: Place = ({ setup }, { setting }) => ({
  setting,
  knowledge: "known-A",
  step: setup.lastStep,
});
/** After the last step, attacked by shadow models with an A each. */
export const unaware: Place = ({ setup }, { setting }) => ({
  setting,
  knowledge: "unaware",
  step: setup.lastStep,
});

/** Mean over a pool's rows of a side; NaN where there are none. */
export const meanIn = (
  evidence: MembershipEvidence,
  side: Side,
  pool: number,
  of: (row: MembershipRow) => number,
): number => meanOf(evidence.rowsOf(side, pool).map(of));

/** How good a pool's models of a setting are along their checkpoints, turned so that larger is better. */
export const curveOf = (
  evidence: MembershipEvidence,
  { setting, knowledge }: Pick<Side, "setting" | "knowledge">,
  pool: number,
  measure: Measure,
): Checkpoint[] =>
  evidence.steps(setting, knowledge).map((step) => ({
    step,
    value: measure.better * meanIn(evidence, { setting, knowledge, step }, pool, measure.of),
  }));

/** The attacker at matched utility, the same on both sides: one who knows A, of every model that keeps an A. */
export const knowledgeOf = (
  { steps }: MembershipEvidence,
  { setting }: Pick<Setting, "setting">,
): Knowledge => (steps(setting, "known-A").length > 0 ? "known-A" : "unaware");
