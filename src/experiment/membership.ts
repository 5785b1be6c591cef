/**
 * Membership inference against trained models. A cell is one pool under one training setting: shadow models in complementary
 * pairs with an A each, the same with the target's A (where there is one to know), and target models whose members are
 * independent fair coins, kept apart from the shadows (leave-one-out over balanced masks would bias the attack). All targets
 * of a cell share one A; each pool is a replicate with examples, memberships and A of its own.
 */
import { z } from "zod";
import { ATTACKS, logitOf, lossOf } from "../attack/membership.js";
import { LANES } from "../train/network/mlp.js";
import { openTask } from "../train/data/table.js";
import { count, drawPool, select, type Examples } from "../train/data/task.js";
import { trainStack } from "../train/network/trainer.js";
import { accountedEpsilon, isPrivate, training, type Training } from "../train/method.js";
import {
  attackTables,
  membership,
  modelOf,
  modelsOf,
  type Answers,
  type Attacked,
} from "./attack-rows.js";
import { planHead, type CellBase, type Kind } from "./kind.js";
import {
  isRight,
  shareExamples,
  sharedExamples,
  sharedNetwork,
  shareNetwork,
  startingNetwork,
  trainedFields,
} from "./start.js";
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
interface MembershipCell extends CellBase, Attacked {
  readonly training: Training;
  /** Answers kept to examples that no model saw. */
  readonly population: number;
  readonly classes: number;
}

const POPULATION = 250;

/** phi to 1e-6, so that shards stay small on disk. */
const rounded = (phi: number): number => Math.round(phi * 1e6) / 1e6;
/** Values of a model at a checkpoint: validation and test accuracy, phi of the pool, phi of the population. */
const stride = (c: MembershipCell): number => 2 + c.poolSize + c.population;

export const membershipKind: Kind<MembershipPlan, MembershipCell, Sums> = {
  source: (plan) => plan.source,
  model: () => "classifier",
  async prepare(plan, seed) {
    const task = await openTask(plan.source);
    const start = await startingNetwork(task, plan, seed);
    const shared: Record<string, Float64Array> = shareNetwork(start);
    const put = (name: string, e: Examples): void => {
      Object.assign(shared, shareExamples(name, e));
    };
    // Accuracies to about two points a model: enough to match utilities, and cheap at every checkpoint.
    const test = Math.min(count(task.test), 512);
    const indices = [...Array(test).keys()];
    put(
      "validation",
      select(
        task.test,
        indices.filter((i) => i % 2 === 0),
      ),
    );
    put(
      "test",
      select(
        task.test,
        indices.filter((i) => i % 2 === 1),
      ),
    );
    const population = Math.min(POPULATION, Math.ceil(test / 2));
    const checkpoints = [...new Set(plan.checkpoints)].sort((a, b) => a - b);
    const cells: MembershipCell[] = [];
    for (let pool = 0; pool < plan.pools; pool++) {
      put(`pool${pool}`, drawPool(task, plan.poolSize, plan.labelNoise, seed, pool));
      for (const { name, ...options } of plan.settings) {
        const t = training({ ...options, steps: checkpoints[checkpoints.length - 1] });
        const trials = modelsOf({ training: t, shadows: plan.shadows, targets: plan.targets });
        const noisy = isPrivate(t) ? 3 : t.method === "noisy" ? 2.5 : 1;
        const work = noisy * t.steps * t.batch * start.w.reduce((a, w) => a + w.length, 0);
        cells.push({
          id: `${name}/p${pool}`,
          setting: name,
          training: t,
          pool,
          shadows: plan.shadows,
          targets: plan.targets,
          poolSize: plan.poolSize,
          labelNoise: plan.labelNoise,
          checkpoints,
          population,
          classes: task.publicPart.classes,
          plan: plan.name,
          trials,
          block: LANES,
          work,
        });
      }
    }
    return { cells, shared };
  },

  async simulate({ cell, seed, first, count: models }, _, shared) {
    const start = sharedNetwork(shared);
    const [pool, validation, test] = [`pool${cell.pool}`, "validation", "test"].map((name) =>
      sharedExamples(shared, name),
    );
    const values: number[][][] = Array.from({ length: models }, () => []);
    const { classes } = pool;
    const accuracy = (logits: Float32Array, { labels }: Examples): number =>
      labels.reduce((n, y, i) => n + Number(isRight(logits, i * classes, classes, y)), 0) /
      labels.length;
    for (let from = 0; from < models; from += LANES) {
      const trials = Array.from(
        { length: Math.min(LANES, models - from) },
        (_, k) => first + from + k,
      );
      await trainStack(
        cell.training,
        start,
        pool,
        trials.map((trial) => modelOf(cell, seed, trial)),
        cell.poolSize / 2,
        cell.checkpoints,
        async (snapshot) => {
          const [onPool, onValidation, onTest] = [
            await snapshot.logits(pool),
            await snapshot.logits(validation),
            await snapshot.logits(test),
          ];
          trials.forEach((_, k) => {
            const phi = (logits: Float32Array, e: Examples, n = count(e)): number[] =>
              Array.from(e.labels.subarray(0, n), (y, i) =>
                rounded(logitOf(logits, i * classes, classes, y)),
              );
            values[from + k].push([
              accuracy(onValidation[k], validation),
              accuracy(onTest[k], test),
              ...phi(onPool[k], pool),
              ...phi(onValidation[k], validation, cell.population),
            ]);
          });
        },
      );
    }
    return { ...emptySums(0), values: values.flat(2) };
  },
  merge: mergeSums,

  tables(cell, { values }, context) {
    const size = stride(cell);
    const member = Array.from({ length: modelsOf(cell) }, (_, k) =>
      membership(cell, context.seed, k),
    );
    const answers = (k: number, c: number): Answers => {
      const own = values.slice(
        (k * cell.checkpoints.length + c) * size,
        (k * cell.checkpoints.length + c + 1) * size,
      );
      const phi = own.slice(2, 2 + cell.poolSize);
      const trainLoss = meanOf(phi.filter((_, i) => member[k][i] === 1).map(lossOf));
      // A model that answers no number, or ends far worse than guessing on what it was trained on, diverged: never scored.
      const end = c === cell.checkpoints.length - 1;
      const diverged = !(
        phi.every(Number.isFinite) &&
        (!end || trainLoss < 2 * Math.log(cell.classes))
      );
      return {
        phi,
        population: own.slice(2 + cell.poolSize),
        trainLoss,
        validationAccuracy: own[0],
        testAccuracy: own[1],
        validationLoss: null,
        testLoss: null,
        diverged,
      };
    };
    return attackTables(
      cell,
      ATTACKS,
      answers,
      (delta, step) => accountedEpsilon(cell.training, cell.poolSize / 2, delta, step),
      context,
    );
  },
};

const meanOf = (list: readonly number[]): number => list.reduce((a, x) => a + x, 0) / list.length;
