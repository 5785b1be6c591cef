/** The rows of one attacked setting, summed up over pools after its last step. */
import { UsageError } from "../core/errors.js";
import { meanOf, overPools } from "../core/pools.js";
import { emptyTables, type MembershipRow, type Tables } from "../experiment/rows.js";
import { writeCsvs } from "../store/tables.js";
import type { RunOptions } from "./settings.js";

/** What runs an attack; models are trained by WebAssembly, whatever the backend of noise. */
export type AttackRun = Omit<RunOptions, "backend">;

/** Sizes of an attack. */
export interface AttackCounts {
  /** Replicates: 2 or more give intervals. */
  readonly pools: number;
  /** Shadow models of each kind, an even number from 4. */
  readonly shadows: number;
  /** Target models a pool. */
  readonly targets: number;
}
export const ATTACK_DEFAULTS: AttackCounts = { pools: 3, shadows: 16, targets: 8 };

/** Those of plans. Shadow models come in complementary pairs. */
export const ATTACK_RANGES = {
  pools: { min: 1, max: 1000, step: 1 },
  shadows: { min: 4, max: 1024, step: 2 },
  targets: { min: 1, max: 1024, step: 1 },
} as const;

/** @throws UsageError for a number out of its range */
export function attackCounts(options: {
  readonly [C in keyof AttackCounts]?: number | undefined;
}): AttackCounts {
  const checked = (name: keyof AttackCounts): number => {
    const count = options[name] ?? ATTACK_DEFAULTS[name];
    const { min, max, step } = ATTACK_RANGES[name];
    if (count >= min && count <= max && count % step === 0) return count;
    throw new UsageError(
      name,
      `an ${step === 2 ? "even number" : "integer"} from ${min} to ${max}`,
      count,
      `give e.g. ${ATTACK_DEFAULTS[name]}`,
    );
  };
  return { pools: checked("pools"), shadows: checked("shadows"), targets: checked("targets") };
}

/** 95% between pools; null for one pool. */
type Interval = readonly [number, number] | null;

/** One attack by one attacker, mean over pools. Rates are of each target, at thresholds that the others chose. */
export interface AttackLine {
  readonly attack: string;
  readonly knowledge: string;
  readonly auc: number;
  readonly aucInterval: Interval;
  /** Null of a single target. */
  readonly balancedAccuracy: number | null;
  readonly balancedAccuracyInterval: Interval;
  /** True-positive rates at 1% and 0.1% false positives; null where the others' non-members are too few. */
  readonly tprAt1: number | null;
  readonly tprAt1Interval: Interval;
  readonly tprAt01: number | null;
  readonly tprAt01Interval: Interval;
  /** The false-positive rates that came of it. */
  readonly fprAt1: number | null;
  readonly fprAt01: number | null;
  /** The largest lower bound of the one-run audits. */
  readonly epsilonLower: number;
}

/** One setting under attack. */
export interface AttackSummary extends AttackCounts {
  readonly seed: string;
  readonly rate: number;
  /** Of classifiers. */
  readonly testAccuracy?: number;
  /** Of language models. */
  readonly testPerplexity?: number;
  readonly trainLoss: number;
  /** Accounted at delta = 1e-5; null without a guarantee. */
  readonly epsilon: number | null;
  readonly attacks: readonly AttackLine[];
}

/** Mean of a share over pools, and its interval; null where a row has none. */
function shareOver(
  rows: readonly MembershipRow[],
  of: (r: MembershipRow) => number | null,
): { mean: number | null; interval: Interval } {
  if (rows.some((r) => of(r) === null)) return { mean: null, interval: null };
  const { mean, low, high, pools } = overPools(rows, (r) => of(r) as number);
  return { mean, interval: pools > 1 ? [Math.max(0, low), Math.min(1, high)] : null };
}

function lineOf(rows: readonly MembershipRow[]): AttackLine {
  const auc = shareOver(rows, (r) => r.auc);
  const guessed = shareOver(rows, (r) => r.balancedAccuracy);
  const [at1, at01] = [shareOver(rows, (r) => r.tprAt1), shareOver(rows, (r) => r.tprAt01)];
  return {
    attack: rows[0].attack,
    knowledge: rows[0].knowledge,
    auc: auc.mean as number,
    aucInterval: auc.interval,
    balancedAccuracy: guessed.mean,
    balancedAccuracyInterval: guessed.interval,
    tprAt1: at1.mean,
    tprAt1Interval: at1.interval,
    tprAt01: at01.mean,
    tprAt01Interval: at01.interval,
    fprAt1: shareOver(rows, (r) => r.fprAt1).mean,
    fprAt01: shareOver(rows, (r) => r.fprAt01).mean,
    epsilonLower: Math.max(...rows.map((r) => r.epsilonLower as number)),
  };
}

/** What a classifier or a language model reached on unseen examples, on average over models. */
export type Reached = Pick<AttackSummary, "testAccuracy" | "testPerplexity">;

/**
 * Writes the rows as CSV; throws UsageError where models diverged.
 * @param reached how good the models of some rows are
 */
export function attackSummary(
  { membership, searches, canaries }: Tables,
  { seed, out }: { readonly seed: string; readonly out: string },
  { pools, shadows, targets }: AttackCounts,
  reached: (rows: readonly MembershipRow[]) => Reached,
): AttackSummary {
  const last = Math.max(...membership.map((r) => r.step));
  const rows = membership.filter((r) => r.step === last);
  const [{ diverged, rate, epsilon }] = rows;
  if (diverged > 0)
    throw new UsageError(
      "rate",
      "small enough that training does not diverge",
      rate,
      `lower it (${diverged} models diverged and cannot be scored)`,
    );
  writeCsvs(out, { ...emptyTables(), membership, searches, canaries });
  const keyOf = (r: MembershipRow): string => `${r.knowledge} ${r.attack}`;
  const keys = [...new Set(rows.map(keyOf))];
  return {
    seed,
    pools,
    shadows,
    targets,
    rate,
    ...reached(rows),
    trainLoss: meanOf(rows.map((r) => r.trainLoss)),
    epsilon,
    attacks: keys.map((key) => lineOf(rows.filter((r) => keyOf(r) === key))),
  };
}
