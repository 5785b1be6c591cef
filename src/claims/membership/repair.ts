/**
 * What would make it private: each repair of a plan held against the adapter without one. A line says what guarantee it
 * has, what the strongest attack with known A sees where both are equally good, and what it costs at its best. Lines
 * decide nothing; their intervals hold for each by itself.
 */
import { DELTA } from "../../accountant/delta.js";
import type { Attack } from "../../attack/membership.js";
import { meanOf, sdOf } from "../../core/pools.js";
import { fixedUp } from "../../core/rounded.js";
import { deciding, strongest, studentHalf, type Estimate } from "../../core/strongest.js";
import type { DetailTable } from "../claim.js";
import { signed, withLimits } from "../words.js";
import {
  curveOf,
  isAdapter,
  isWhole,
  knowledgeOf,
  type Knowledge,
  type MembershipEvidence,
  type Setting,
} from "./evidence.js";
import { decide } from "./decision.js";
import { compareMatched, matchPair, type MatchedPair } from "./matched.js";
import { bestOf } from "./matching.js";
import { alone, gridOf, type Member } from "./party.js";

/** One setting of the plan. */
export interface RepairLine {
  readonly setting: string;
  /** In the field's words, e.g. "dropout 0.5"; "none" of an adapter as it is. */
  readonly repair: string;
  /** Accounted of the whole run at {@link DELTA}; null: no guarantee. */
  readonly epsilon: number | null;
  readonly knowledge: Knowledge;
  /** Adapter that it is held against. */
  readonly against: string;
  /** Strongest by estimate, of the setting and of what it is held against. */
  readonly attacks: readonly Attack[];
  /** Under the strongest attack where both are equally good; of "none" where it validates best. */
  readonly auc: Estimate;
  /**
   * Repaired - not, paired by pool; undefined of "none". An end is infinite where one of the two is better at its first
   * checkpoint than the other ever is: how little it leaks where it is only as good is not known.
   */
  readonly difference: Estimate | undefined;
  /** Settings of the two that are so much better, in some pool. */
  readonly ahead: readonly string[];
  /** On validation examples at the best checkpoint; and what it lacks of the other's, paired by pool. */
  readonly best: Estimate;
  readonly cost: Estimate | undefined;
}

const KINDS: Readonly<Record<string, string>> = {
  "dp-sgd": "DP-SGD",
  "dp-lora": "DP-LoRA",
  "dp-lora-fa": "DP-LoRA, A frozen",
  "dp-flora": "fresh A, clipping, noise after projection",
  "projected-dp-sgd": "fresh A, clipping, noise before projection",
};

/** What a setting repairs by. */
export function repairOf(setting: Setting): string {
  if (isWhole(setting)) return "none";
  if (!isAdapter(setting)) return KINDS[setting.method] ?? setting.method;
  const parts = [
    ...(setting.dropout > 0 ? [`dropout ${setting.dropout}`] : []),
    ...(setting.layers === "all" ? [] : [`adapters in layer ${setting.layers} only`]),
  ];
  return parts.join(", ");
}

/** The adapter without repair that a setting is held against: one that trains A where it does; else the first. */
function withoutRepair({ adapters }: MembershipEvidence, { method }: Setting): Setting | undefined {
  const whole = adapters.filter(isWhole);
  const wanted = method === "lora" || method === "dp-lora" ? "lora" : "lora-fa";
  return whole.find((s) => s.method === wanted) ?? whole.at(0);
}

const held = (evidence: MembershipEvidence, settings: readonly Setting[]): MatchedPair[] =>
  settings.flatMap((setting): MatchedPair[] => {
    const against = withoutRepair(evidence, setting);
    return against ? [[setting, against]] : [];
  });
/** Each setting with a guarantee against the adapter without repair. */
export const guaranteed = (evidence: MembershipEvidence): MatchedPair[] =>
  held(evidence, evidence.accounted);
/** The same of adapters that dropout, or fewer layers, are to repair. */
export const restricted = (evidence: MembershipEvidence): MatchedPair[] =>
  held(
    evidence,
    evidence.adapters.filter((s) => !isWhole(s)),
  );

/** Mean and Student's interval between pools. */
function between(values: readonly number[], level: number): Estimate {
  const mean = meanOf(values);
  const half = studentHalf(sdOf(values), values.length, level);
  return { mean, low: mean - half, high: mean + half };
}

/** The accountant's number after the last step. */
function epsilonOf(evidence: MembershipEvidence, { setting }: Setting): number | null {
  const side = { setting, knowledge: knowledgeOf(evidence, { setting }) };
  const step = evidence.steps(setting, side.knowledge).at(-1) ?? 0;
  const rows = evidence.pools.flatMap((pool) => evidence.rowsOf({ ...side, step }, pool));
  return rows.at(0)?.epsilon ?? null;
}

/** Best value of a setting in each pool that has it. */
function bestByPool(evidence: MembershipEvidence, { setting }: Setting): Map<number, number> {
  const knowledge = knowledgeOf(evidence, { setting });
  const measure = evidence.protocol.utility.validation;
  return new Map(
    evidence.pools
      .map(
        (pool) => [pool, bestOf(curveOf(evidence, { setting, knowledge }, pool, measure))] as const,
      )
      .filter(([, value]) => Number.isFinite(value)),
  );
}

/** As a claim on this pair alone has it: each end from the models that are unfavourable to it. */
function differenceOf(evidence: MembershipEvidence, pair: MatchedPair): Estimate | undefined {
  const { pairings } = compareMatched(evidence, [pair], evidence.protocol.utility.validation);
  return pairings && decide(evidence, pairings);
}

function lineOf(evidence: MembershipEvidence, [setting, against]: MatchedPair): RepairLine[] {
  const { level, protocol } = evidence;
  const pair = [setting, against] as const;
  const match = matchPair(evidence, pair, protocol.utility.validation);
  if (!match) return [];
  const [model, other] = match.map(({ after }): Member => after);
  const isOwn = setting.setting === against.setting;
  const grid = gridOf(evidence, alone(model), alone(other));
  const { row, column } = deciding(grid);
  const [own, best] = [setting, against].map((s) => bestByPool(evidence, s));
  const lacks = [...own].flatMap(([pool, value]) => {
    const wanted = best.get(pool);
    return wanted === undefined ? [] : [value - wanted];
  });
  return [
    {
      setting: setting.setting,
      repair: repairOf(setting),
      epsilon: epsilonOf(evidence, setting),
      knowledge: knowledgeOf(evidence, setting),
      against: against.setting,
      attacks: [row, column].flatMap((i) => evidence.attacks[i] ?? []),
      auc: strongest(gridOf(evidence, alone(model), undefined), level),
      difference: isOwn ? undefined : differenceOf(evidence, pair),
      ahead: isOwn
        ? []
        : match.flatMap((side) => (side.ahead > 0 ? [side.after.setting.setting] : [])),
      best: between([...own.values()], level),
      cost: isOwn ? undefined : between(lacks, level),
    },
  ];
}

/** Every adapter without repair, then every repair, in the plan's order. */
export function repairLines(evidence: MembershipEvidence): RepairLine[] {
  const whole = evidence.adapters.filter(isWhole);
  const pairs = [
    ...whole.map((s) => [s, s] as const),
    ...guaranteed(evidence),
    ...restricted(evidence),
  ];
  return pairs.flatMap((pair) => lineOf(evidence, pair));
}

/** "none", or the accounted number. */
export const guaranteeText = ({ epsilon }: Pick<RepairLine, "epsilon">): string =>
  epsilon === null ? "none" : `epsilon ${fixedUp(epsilon, 1)} at delta ${DELTA.toExponential()}`;

/** Without one A that stays there is none to know. */
const attackerText = ({ knowledge }: RepairLine): string =>
  knowledge === "known-A" ? "known A" : "no one A to know";

const limit = (x: number): string => (Number.isFinite(x) ? signed(x, 3) : "unknown");
const change = ({ mean, low, high }: Estimate): string =>
  `${limit(mean)} [${limit(low)}, ${limit(high)}]`;
/** Where a model is not stopped where it is only as good, since it is better from its first checkpoint on. */
const aheadText = ({ ahead }: RepairLine): string =>
  ahead.length > 0 ? `; ${ahead.join(", ")} better from the first checkpoint on` : "";

/** Columns of the table. */
export const REPAIR_HEAD = {
  repair: "Repair",
  setting: "Setting",
  guarantee: "Guarantee",
  attack: "Strongest attack",
  auc: "AUC at equal utility",
  difference: "AUC - that of no repair, equally good",
  best: "Best validation accuracy",
  cost: "Accuracy - that of no repair",
} as const;

/** Cells as readers see them; of classifiers, whose utility is an accuracy. */
export function repairTable(lines: readonly RepairLine[]): DetailTable {
  return {
    head: Object.values(REPAIR_HEAD),
    body: lines.map((line) => [
      line.repair,
      line.setting,
      guaranteeText(line),
      `${line.attacks.at(0) ?? "n/a"}, ${attackerText(line)}`,
      withLimits(line.auc, 3),
      line.difference ? `${change(line.difference)} (${line.against}${aheadText(line)})` : "",
      withLimits(line.best, 3),
      line.cost ? change(line.cost) : "",
    ]),
  };
}
