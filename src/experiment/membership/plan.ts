/** Plans and cells of membership inference: a pool under one training setting. */
import { z } from "zod";
import { attackedFields } from "../attacked.js";
import { halvedCells, halvedGaps } from "../checkpoints.js";
import { LANES } from "../../train/network/mlp.js";
import { openTask } from "../../train/data/table.js";
import { count, drawPool } from "../../train/data/task.js";
import { isPrivate, knowableA, trainsA, training, type Training } from "../../train/method.js";
import { modelsOf, type Attacked } from "../attacked.js";
import { planHead, type CellBase, type CellSize, type Outline, type Prepared } from "../kind.js";
import { modelSize, NETWORK } from "../model-size.js";
import {
  batchesFit,
  batchRule,
  layersExist,
  layersRule,
  shareExamples,
  shareNetwork,
  startingNetwork,
  trainedFields,
} from "../start.js";
import { untrainedOf } from "./untrained.js";
import { POPULATION, reported, UNSEEN, unseenOf } from "./unseen.js";

export const membershipSchema = z
  .strictObject({
    kind: z.literal("membership"),
    ...planHead,
    ...trainedFields,
    ...attackedFields,
    alignment: z
      .boolean()
      .optional()
      .describe(
        "attack adapters of frozen A by the alignment of B with examples' gradients at the start, too (white box)",
      ),
  })
  .refine(batchesFit, batchRule)
  .refine(layersExist, layersRule);
export type MembershipPlan = z.infer<typeof membershipSchema>;

export interface MembershipCell extends CellBase, Attacked {
  readonly training: Training;
  /** Answers kept to examples that no model saw. */
  readonly population: number;
  readonly classes: number;
  /** Whether models say how their B is aligned with the examples' gradients at the start. */
  readonly alignment?: true;
  /** phi under the network that fine-tuning starts from: of the pool, and of the population. */
  readonly pretrained: readonly number[];
  readonly pretrainedPopulation: readonly number[];
}

/** A is where it was drawn: what an example would have made of B in one step follows. */
const hasFrozenA = (t: Training): boolean => knowableA(t) && !trainsA(t);

/** Time of a step relative to plain SGD's, about: clipping example by example, drawing noise. */
function effortOf(t: Training): number {
  if (isPrivate(t)) return 3;
  return t.method === "noisy" ? 2.5 : 1;
}

export async function outline(plan: MembershipPlan): Promise<Outline> {
  const models = await modelSize(plan);
  const checkpoints = [...plan.checkpoints].sort((a, b) => a - b);
  const steps = checkpoints[checkpoints.length - 1];
  const halvings = halvedGaps(plan);
  return {
    count: plan.pools * plan.settings.length * (1 + halvings.length),
    sizes: () =>
      plan.settings.flatMap(({ name: _, ...options }): CellSize[] => {
        const t = training({ ...options, steps });
        const trials = modelsOf({ training: t, shadows: plan.shadows, targets: plan.targets });
        const work = workOf(t, models.weights);
        const answers = trials * (plan.poolSize + POPULATION + 2);
        const cell = { cells: plan.pools, trials, block: LANES, work, held: models.held };
        return [checkpoints, ...halvings].map((visited) => ({
          ...cell,
          seconds: NETWORK * work * (Math.max(...visited) / steps),
          kept: answers * visited.length,
        }));
      }),
    shared: models.shared + 8 * plan.pools * UNSEEN * models.dim,
    before: models.before,
  };
}

const workOf = (t: Training, weights: number): number => effortOf(t) * t.steps * t.batch * weights;

export async function prepare(
  plan: MembershipPlan,
  seed: string,
): Promise<Prepared<MembershipCell>> {
  const { shadows, targets, poolSize, labelNoise } = plan;
  const task = await openTask(plan.source, plan.label);
  const start = await startingNetwork(task, plan, seed);
  const parts = Array.from({ length: plan.pools }, (_, pool) => ({
    pool: drawPool(task, poolSize, labelNoise, seed, pool),
    ...unseenOf(task, poolSize, seed, pool),
  }));
  const untrained = await untrainedOf(start, parts);
  const checkpoints = [...new Set(plan.checkpoints)].sort((a, b) => a - b);
  const weights = start.w.reduce((a, w) => a + w.length, 0);
  const cellOf = (pool: number, options: MembershipPlan["settings"][number]): MembershipCell => {
    const { name, ...fields } = options;
    const t = training({ ...fields, steps: checkpoints[checkpoints.length - 1] });
    return {
      id: `${name}/p${pool}`,
      setting: name,
      training: t,
      pool,
      shadows,
      targets,
      poolSize,
      labelNoise,
      checkpoints,
      population: count(parts[pool].population),
      classes: task.publicPart.classes,
      ...untrained[pool],
      ...(plan.alignment && hasFrozenA(t) && { alignment: true as const }),
      plan: plan.name,
      trials: modelsOf({ training: t, shadows, targets }),
      block: LANES,
      work: workOf(t, weights),
    };
  };
  return {
    cells: parts.flatMap((_, pool) =>
      plan.settings.flatMap((options) => halvedCells(cellOf(pool, options), plan.halvings)),
    ),
    shared: {
      ...shareNetwork(start),
      ...shareExamples("test", reported(task)),
      ...Object.assign(
        {},
        ...parts.flatMap(({ pool, validation, population }, p) => [
          shareExamples(`pool${p}`, pool),
          shareExamples(`validation${p}`, validation),
          shareExamples(`population${p}`, population),
        ]),
      ),
    },
  };
}
