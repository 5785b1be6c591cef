/** From the answers of shadow and target models to rows: who is a member of what, every attack by every attacker, at every checkpoint. */
import { oneRunEpsilon } from "../attack/one-run.js";
import { attackScores, usesShadows, type Attack } from "../attack/membership.js";
import { auc, balancedAccuracy, resolvedTpr } from "../attack/roc.js";
import { stream } from "../core/stream.js";
import { hasAdapter, isPrivate, type Training } from "../train/method.js";
import type { MembershipRow, RocRow } from "./rows.js";

export const DELTA = 1e-5;
/** Confidence of one-run lower bounds is 1 - this, for each attack on each target. */
export const AUDIT_ALPHA = 1e-8;
/**
 * Delta of the one-run audits: their p-values have a term of about 2 m delta times the tail (Theorem 5.2), so at m = 1000 canaries and
 * delta = 1e-5 none could fall below AUDIT_ALPHA, whatever the attack found.
 */
export const AUDIT_DELTA = 1e-12;
/** Share of a pool that the one-run audit guesses on: the top half of it "in", the bottom half "out". */
const GUESSED = 0.1;

/** One training setting on one pool: shadow models that do not know A, the same with the targets' A (where there is one to know), targets. */
export interface Attacked {
  readonly id: string;
  readonly plan: string;
  readonly setting: string;
  readonly training: Pick<Training, "method" | "rank" | "rate" | "noiseMultiplier">;
  readonly pool: number;
  readonly shadows: number;
  readonly targets: number;
  /** Examples that are members by a fair coin each. */
  readonly poolSize: number;
  /** Examples that coins are drawn for, where more than the pool: the first of them are the pool. */
  readonly drawn?: number;
  readonly labelNoise: number;
  readonly checkpoints: readonly number[];
}
type Grouped = {
  readonly training: Pick<Training, "method">;
  readonly shadows: number;
  readonly poolSize: number;
  readonly plan: string;
  readonly pool: number;
};

/** An attacker can know an A that stays: it is drawn once. */
const knowable = (t: Pick<Training, "method">): boolean => hasAdapter(t) && t.method !== "flora";
export const groups = (c: { training: Pick<Training, "method"> }): number =>
  knowable(c.training) ? 2 : 1;
/** Models of a cell. */
export const modelsOf = (c: {
  training: Pick<Training, "method">;
  shadows: number;
  targets: number;
}): number => groups(c) * c.shadows + c.targets;

/** Members of a model: shadows in complementary pairs, the same in both groups; targets by independent coins. */
export function membership(cell: Grouped, seed: string, trial: number): Uint8Array {
  const shadow = trial < groups(cell) * cell.shadows;
  const index = shadow ? trial % cell.shadows : trial - groups(cell) * cell.shadows;
  const { uniform } = stream(
    seed,
    `${cell.plan}/p${cell.pool}/${shadow ? "shadow" : "target"}-members`,
    shadow ? index >> 1 : index,
  );
  const coins = Uint8Array.from({ length: cell.poolSize }, () => Number(uniform() < 0.5));
  return shadow && index % 2 === 1 ? coins.map((x) => 1 - x) : coins;
}

/** Keys and members of a trial's model: unaware shadows (first) draw an A each, aware ones (next) and targets (last) share one. */
export function modelOf(
  cell: Grouped & { id: string },
  seed: string,
  trial: number,
): {
  members: number[];
  seed: string;
  key: readonly [string, number];
  factorKey: readonly [string, number];
} {
  const base = `${cell.plan}/${cell.id}`;
  return {
    members: [...membership(cell, seed, trial).entries()]
      .filter(([, m]) => m === 1)
      .map(([i]) => i),
    seed,
    key: [base, trial],
    factorKey:
      knowable(cell.training) && trial < cell.shadows
        ? [base, trial]
        : [`${base}/shared`, knowable(cell.training) ? 0 : trial],
  };
}

/** What a model answered at a checkpoint. */
export interface Answers {
  /** phi of every example that is attacked: the first `examples` of the pool. */
  readonly phi: readonly number[];
  /** phi of examples that no model saw. */
  readonly population: readonly number[];
  /** Other scores of the examples (see `Target`). */
  readonly minK?: readonly number[];
  readonly trainLoss: number;
  readonly validationAccuracy: number | null;
  readonly testAccuracy: number | null;
  readonly validationLoss: number | null;
  readonly testLoss: number | null;
  readonly diverged: boolean;
}

/**
 * @param answers of model k at checkpoint c
 * @param epsilon accounted at a step, for a delta; null without a guarantee
 * @param pretrained phi of the examples under the model that fine-tuning started from
 */
export function attackTables(
  cell: Attacked,
  attacks: readonly Attack[],
  answers: (k: number, c: number) => Answers,
  epsilon: (delta: number, step: number) => number | null,
  { plan, source, seed }: { plan: string; source: string; seed: string },
  pretrained?: readonly number[],
): { membership: MembershipRow[]; rocs: RocRow[] } {
  const rows: MembershipRow[] = [];
  const rocs: RocRow[] = [];
  const models = Array.from({ length: modelsOf(cell) }, (_, k) => k);
  const member = models.map((k) =>
    membership({ ...cell, poolSize: cell.drawn ?? cell.poolSize }, seed, k).subarray(
      0,
      cell.poolSize,
    ),
  );
  const targets = models.slice(groups(cell) * cell.shadows);
  cell.checkpoints.forEach((at, c) => {
    const seen = models.map((k) => answers(k, c));
    const diverged = seen.filter((a) => a.diverged).length;
    const end = c === cell.checkpoints.length - 1;
    const [own, audited] = [DELTA, AUDIT_DELTA].map((delta) => epsilon(delta, at));
    for (const knowledge of knowable(cell.training)
      ? (["unaware", "known-A"] as const)
      : (["unaware"] as const)) {
      const used = models.slice(
        knowledge === "known-A" ? cell.shadows : 0,
        (knowledge === "known-A" ? 2 : 1) * cell.shadows,
      );
      const shadows = { phi: used.map((k) => seen[k].phi), member: used.map((k) => member[k]) };
      for (const attack of attacks) {
        if (knowledge === "known-A" && !usesShadows(attack)) continue;
        const base = (k: number, target: number) => {
          const { trainLoss, validationAccuracy, testAccuracy, validationLoss, testLoss } = seen[k];
          return {
            plan,
            cell: cell.id,
            source,
            labelNoise: cell.labelNoise,
            setting: cell.setting,
            method: cell.training.method,
            rank: cell.training.rank,
            rate: cell.training.rate,
            noiseMultiplier: isPrivate(cell.training) ? cell.training.noiseMultiplier : null,
            pool: cell.pool,
            step: at,
            attack,
            knowledge,
            target,
            shadows: cell.shadows,
            poolSize: cell.poolSize,
            seed,
            diverged,
            trainLoss,
            validationAccuracy,
            testAccuracy,
            validationLoss,
            testLoss,
            epsilon: own,
            epsilonAudited: audited,
          };
        };
        if (diverged > 0) {
          targets.forEach((k, target) =>
            rows.push({
              ...base(k, target),
              auc: null,
              balancedAccuracy: null,
              tprAt1: null,
              tprAt01: null,
              epsilonLower: null,
            }),
          );
          continue;
        }
        const scored = targets.map((k) => {
          const { phi, population, minK } = seen[k];
          const score = attackScores(
            attack,
            {
              phi,
              population: { target: population, shadows: used.map((s) => seen[s].population) },
              ...(minK ? { minK } : {}),
              ...(pretrained ? { pretrained } : {}),
            },
            shadows,
          );
          return {
            score,
            members: [...score].filter((_, i) => member[k][i] === 1),
            nonMembers: [...score].filter((_, i) => member[k][i] === 0),
          };
        });
        // Low false-positive rates need many non-members: the targets of a pool are ranked together.
        const together = {
          members: scored.flatMap((s) => s.members),
          nonMembers: scored.flatMap((s) => s.nonMembers),
        };
        const [tprAt1, tprAt01] = [0.01, 0.001].map((fpr) => resolvedTpr(together, fpr));
        targets.forEach((k, target) => {
          const scores = scored[target];
          rows.push({
            ...base(k, target),
            auc: auc(scores).value,
            balancedAccuracy: balancedAccuracy(scores),
            tprAt1,
            tprAt01,
            epsilonLower: audit(scores.score, member[k]),
          });
        });
        if (end)
          ROC_GRID.forEach((fpr) => {
            const tpr = resolvedTpr(together, fpr);
            if (tpr !== null)
              rocs.push({
                plan,
                setting: cell.setting,
                pool: cell.pool,
                attack,
                knowledge,
                fpr,
                tpr,
              });
          });
      }
    }
  });
  return { membership: rows, rocs };
}

const ROC_GRID = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1];

/** Guesses on a side, of a pool of this size. */
const guessesOf = (poolSize: number): number => Math.max(1, Math.floor((GUESSED * poolSize) / 2));
/** What an audit would show if every guess were right. */
export const auditCeiling = (poolSize: number): number =>
  oneRunEpsilon(
    { canaries: poolSize, guesses: 2 * guessesOf(poolSize), correct: 2 * guessesOf(poolSize) },
    AUDIT_DELTA,
    1 - AUDIT_ALPHA,
  );

const audited = new Map<string, number>();
/** One-run audit (every pool example is a fair coin): guesses on the extreme scores, ties in order of position. */
function audit(score: Float64Array, member: Uint8Array): number {
  const order = [...score.keys()].sort((a, b) => score[b] - score[a] || a - b);
  const half = guessesOf(score.length);
  const correct =
    order.slice(0, half).filter((i) => member[i] === 1).length +
    order.slice(-half).filter((i) => member[i] === 0).length;
  const key = `${score.length} ${correct}`;
  let epsilon = audited.get(key);
  if (epsilon === undefined)
    audited.set(
      key,
      (epsilon = oneRunEpsilon(
        { canaries: score.length, guesses: 2 * half, correct },
        AUDIT_DELTA,
        1 - AUDIT_ALPHA,
      )),
    );
  return epsilon;
}
