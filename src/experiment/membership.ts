/**
 * Membership inference against trained models. A cell is one pool under one training setting: shadow models in complementary
 * pairs with an A each, the same with the target's A (where there is one to know), and target models whose members are
 * independent fair coins, kept apart from the shadows (leave-one-out over balanced masks would bias the attack). All targets
 * of a cell share one A; each pool is a replicate with examples, memberships and A of its own.
 */
import { z } from "zod";
import { oneRunEpsilon } from "../attack/one-run.js";
import { ATTACKS, attackScores, logitOf, lossOf, usesShadows } from "../attack/membership.js";
import { auc, balancedAccuracy, resolvedTpr } from "../attack/roc.js";
import { stream } from "../core/stream.js";
import { LANES } from "../train/mlp.js";
import { openTask } from "../train/table.js";
import { count, drawPool, select, type Examples } from "../train/task.js";
import { trainStack, type Model } from "../train/trainer.js";
import { accountedEpsilon, hasAdapter, isPrivate, training, type Training } from "../train/training.js";
import { planHead, type CellBase, type Kind } from "./kind.js";
import type { MembershipRow, RocRow } from "./rows.js";
import { isRight, shareExamples, sharedExamples, sharedNetwork, shareNetwork, startingNetwork, trainedFields } from "./start.js";
import { emptySums, mergeSums, type Sums } from "./sums.js";

const step = z.number().int().min(1).max(1_000_000);
export const membershipSchema = z.strictObject({
  kind: z.literal("membership"),
  ...planHead,
  ...trainedFields,
  /** Shadow models of each kind (an even number), and target models. */
  shadows: z.number().int().min(4).max(1024).multipleOf(2),
  targets: z.number().int().min(1).max(1024),
  /** Steps at which models are attacked; training ends with the last. */
  checkpoints: z.array(step).min(1),
});
type MembershipPlan = z.infer<typeof membershipSchema>;
interface MembershipCell extends CellBase {
  readonly setting: string;
  readonly training: Training;
  readonly pool: number;
  readonly shadows: number;
  readonly targets: number;
  readonly poolSize: number;
  readonly labelNoise: number;
  readonly checkpoints: readonly number[];
  /** Answers kept to examples that no model saw. */
  readonly population: number;
  readonly classes: number;
  readonly plan: string;
}

const POPULATION = 250;
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

/** An attacker can know an A that stays: it is drawn once. */
const knowable = (t: Training): boolean => hasAdapter(t) && t.method !== "flora";
const groups = (c: { training: Training }): number => (knowable(c.training) ? 2 : 1);

/** Members of a model: shadows in complementary pairs, the same in both groups; targets by independent coins. */
export function membership(cell: Pick<MembershipCell, "training" | "shadows" | "poolSize" | "plan" | "pool">, seed: string, trial: number): Uint8Array {
  const shadow = trial < groups(cell) * cell.shadows;
  const index = shadow ? trial % cell.shadows : trial - groups(cell) * cell.shadows;
  const { uniform } = stream(seed, `${cell.plan}/p${cell.pool}/${shadow ? "shadow" : "target"}-members`, shadow ? index >> 1 : index);
  const coins = Uint8Array.from({ length: cell.poolSize }, () => Number(uniform() < 0.5));
  return shadow && index % 2 === 1 ? coins.map((x) => 1 - x) : coins;
}

/** Model of a trial: unaware shadows (first) draw an A each, aware ones (next) and targets (last) share one. */
export function modelOf(cell: Pick<MembershipCell, "training" | "shadows" | "poolSize" | "plan" | "pool" | "id">, seed: string, trial: number): Model {
  const base = `${cell.plan}/${cell.id}`;
  return {
    members: [...membership(cell, seed, trial).entries()].filter(([, m]) => m === 1).map(([i]) => i), seed, key: [base, trial],
    factorKey: knowable(cell.training) && trial < cell.shadows ? [base, trial] : [`${base}/shared`, knowable(cell.training) ? 0 : trial],
  };
}

/** phi to 1e-6, so that shards stay small on disk. */
const rounded = (phi: number): number => Math.round(phi * 1e6) / 1e6;
/** Values of a model at a checkpoint: validation and test accuracy, phi of the pool, phi of the population. */
const stride = (c: MembershipCell): number => 2 + c.poolSize + c.population;

export const membershipKind: Kind<MembershipPlan, MembershipCell, Sums> = {
  async prepare(plan, seed) {
    const task = await openTask(plan.source);
    const start = await startingNetwork(task, plan, seed);
    const shared: Record<string, Float64Array> = shareNetwork(start);
    const put = (name: string, e: Examples): void => { Object.assign(shared, shareExamples(name, e)); };
    // Accuracies to about two points a model: enough to match utilities, and cheap at every checkpoint.
    const test = Math.min(count(task.test), 512);
    const indices = [...Array(test).keys()];
    put("validation", select(task.test, indices.filter((i) => i % 2 === 0)));
    put("test", select(task.test, indices.filter((i) => i % 2 === 1)));
    const population = Math.min(POPULATION, Math.ceil(test / 2));
    const checkpoints = [...new Set(plan.checkpoints)].sort((a, b) => a - b);
    const cells: MembershipCell[] = [];
    for (let pool = 0; pool < plan.pools; pool++) {
      put(`pool${pool}`, drawPool(task, plan.poolSize, plan.labelNoise, seed, pool));
      for (const { name, ...options } of plan.settings) {
        const t = training({ ...options, steps: checkpoints[checkpoints.length - 1] });
        const trials = groups({ training: t }) * plan.shadows + plan.targets;
        const noisy = isPrivate(t) ? 3 : t.method === "noisy" ? 2.5 : 1;
        const work = noisy * t.steps * t.batch * start.w.reduce((a, w) => a + w.length, 0);
        cells.push({ id: `${name}/p${pool}`, setting: name, training: t, pool, shadows: plan.shadows, targets: plan.targets, poolSize: plan.poolSize, labelNoise: plan.labelNoise, checkpoints, population, classes: task.open.classes, plan: plan.name, trials, block: LANES, work });
      }
    }
    return { cells, shared };
  },

  async simulate({ cell, seed, first, count: models }, _, shared) {
    const start = sharedNetwork(shared);
    const [pool, validation, test] = [`pool${cell.pool}`, "validation", "test"].map((name) => sharedExamples(shared, name));
    const values: number[][][] = Array.from({ length: models }, () => []);
    const { classes } = pool;
    const accuracy = (logits: Float32Array, { labels }: Examples): number =>
      labels.reduce((n, y, i) => n + Number(isRight(logits, i * classes, classes, y)), 0) / labels.length;
    for (let from = 0; from < models; from += LANES) {
      const trials = Array.from({ length: Math.min(LANES, models - from) }, (_, k) => first + from + k);
      await trainStack(cell.training, start, pool, trials.map((trial) => modelOf(cell, seed, trial)), cell.poolSize / 2, cell.checkpoints, async (snapshot) => {
        const [onPool, onValidation, onTest] = [await snapshot.logits(pool), await snapshot.logits(validation), await snapshot.logits(test)];
        trials.forEach((_, k) => {
          const phi = (logits: Float32Array, e: Examples, n = count(e)): number[] => Array.from(e.labels.subarray(0, n), (y, i) => rounded(logitOf(logits, i * classes, classes, y)));
          values[from + k].push([accuracy(onValidation[k], validation), accuracy(onTest[k], test), ...phi(onPool[k], pool), ...phi(onValidation[k], validation, cell.population)]);
        });
      });
    }
    return { ...emptySums(0), values: values.flat(2) };
  },
  merge: mergeSums,

  tables(cell, { values }, { plan, source, seed }) {
    const size = stride(cell);
    const models = values.length / size / cell.checkpoints.length;
    const member = Array.from({ length: models }, (_, k) => membership(cell, seed, k));
    const rows: MembershipRow[] = [];
    const rocs: RocRow[] = [];
    const shadowsOf = (group: number): number[] => Array.from({ length: cell.shadows }, (_, k) => group * cell.shadows + k);
    const targets = Array.from({ length: cell.targets }, (_, k) => groups(cell) * cell.shadows + k);
    cell.checkpoints.forEach((at, c) => {
      const block = (k: number): number => (k * cell.checkpoints.length + c) * size;
      const phi = Array.from({ length: models }, (_, k) => values.slice(block(k) + 2, block(k) + 2 + cell.poolSize));
      const population = Array.from({ length: models }, (_, k) => values.slice(block(k) + 2 + cell.poolSize, block(k) + size));
      const trainLoss = (k: number): number => meanOf(phi[k].filter((_, i) => member[k][i] === 1).map(lossOf));
      // A model that answers no number, or ends far worse than guessing on what it was trained on, diverged: never scored.
      const end = c === cell.checkpoints.length - 1;
      const diverged = phi.filter((p, k) => !(p.every(Number.isFinite) && (!end || trainLoss(k) < 2 * Math.log(cell.classes)))).length;
      const [epsilon, epsilonAudited] = [DELTA, AUDIT_DELTA].map((delta) => accountedEpsilon(cell.training, cell.poolSize / 2, delta, at));
      for (const knowledge of knowable(cell.training) ? (["unaware", "known-A"] as const) : (["unaware"] as const)) {
        const used = shadowsOf(knowledge === "known-A" ? 1 : 0);
        const shadows = { phi: used.map((k) => phi[k]), member: used.map((k) => member[k]) };
        for (const attack of ATTACKS) {
          if (knowledge === "known-A" && !usesShadows(attack)) continue;
          const base = (k: number, target: number) => ({
            plan, cell: cell.id, source, labelNoise: cell.labelNoise, setting: cell.setting, method: cell.training.method, rank: cell.training.rank, rate: cell.training.rate,
            noiseMultiplier: isPrivate(cell.training) ? cell.training.noiseMultiplier : null, pool: cell.pool, step: at, attack, knowledge, target, shadows: cell.shadows, poolSize: cell.poolSize, seed, diverged,
            trainLoss: trainLoss(k), validationAccuracy: values[block(k)], testAccuracy: values[block(k) + 1], epsilon, epsilonAudited,
          });
          if (diverged > 0) {
            targets.forEach((k, target) => rows.push({ ...base(k, target), auc: null, balancedAccuracy: null, tprAt1: null, tprAt01: null, epsilonLower: null }));
            continue;
          }
          const scored = targets.map((k) => {
            const score = attackScores(attack, { phi: phi[k], population: { target: population[k], shadows: used.map((s) => population[s]) } }, shadows);
            return { score, members: [...score].filter((_, i) => member[k][i] === 1), nonMembers: [...score].filter((_, i) => member[k][i] === 0) };
          });
          // Low false-positive rates need many non-members: the targets of a pool are ranked together.
          const together = { members: scored.flatMap((s) => s.members), nonMembers: scored.flatMap((s) => s.nonMembers) };
          const [tprAt1, tprAt01] = [0.01, 0.001].map((fpr) => resolvedTpr(together, fpr));
          targets.forEach((k, target) => {
            const scores = scored[target];
            rows.push({ ...base(k, target), auc: auc(scores).value, balancedAccuracy: balancedAccuracy(scores), tprAt1, tprAt01, epsilonLower: audit(scores.score, member[k]) });
          });
          if (end) ROC_GRID.forEach((fpr) => { const tpr = resolvedTpr(together, fpr); if (tpr !== null) rocs.push({ plan, setting: cell.setting, pool: cell.pool, attack, knowledge, fpr, tpr }); });
        }
      }
    });
    return { membership: rows, rocs };
  },
};

const ROC_GRID = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1];

const meanOf = (list: readonly number[]): number => list.reduce((a, x) => a + x, 0) / list.length;

/** Guesses on a side, of a pool of this size. */
const guessesOf = (poolSize: number): number => Math.max(1, Math.floor((GUESSED * poolSize) / 2));
/** What an audit would show if every guess were right. */
export const auditCeiling = (poolSize: number): number => oneRunEpsilon({ canaries: poolSize, guesses: 2 * guessesOf(poolSize), correct: 2 * guessesOf(poolSize) }, AUDIT_DELTA, 1 - AUDIT_ALPHA);

const audited = new Map<string, number>();
/** One-run audit (every pool example is a fair coin): guesses on the extreme scores, ties in order of position. */
function audit(score: Float64Array, member: Uint8Array): number {
  const order = [...score.keys()].sort((a, b) => score[b] - score[a] || a - b);
  const half = guessesOf(score.length);
  const correct = order.slice(0, half).filter((i) => member[i] === 1).length + order.slice(-half).filter((i) => member[i] === 0).length;
  const key = `${score.length} ${correct}`;
  let epsilon = audited.get(key);
  if (epsilon === undefined) audited.set(key, (epsilon = oneRunEpsilon({ canaries: score.length, guesses: 2 * half, correct }, AUDIT_DELTA, 1 - AUDIT_ALPHA)));
  return epsilon;
}
