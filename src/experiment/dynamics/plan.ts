/** Plans and cells of the trajectory experiment: a pool under one training setting. */
import { z } from "zod";
import { fairCoins, onesOf } from "../../core/coins.js";
import { stream } from "../../core/stream.js";
import { openTask } from "../../train/data/table.js";
import { count, drawPool, type Examples } from "../../train/data/task.js";
import { isPrivate, training, type Training } from "../../train/method.js";
import { LANES } from "../../train/network/mlp.js";
import { trainNetworks, type Network } from "../../train/network/trainer.js";
import { listOf, whole } from "../fields.js";
import {
  planHead,
  type CellBase,
  type CellSize,
  type Outline,
  type Prepared,
  type Shared,
} from "../kind.js";
import { modelSize, NETWORK } from "../model-size.js";
import {
  batchesFit,
  batchRule,
  layersExist,
  layersRule,
  shareExamples,
  shareNetwork,
  startingNetwork,
  testPart,
  trainedFields,
} from "../start.js";

const METHODS: ReadonlySet<string> = new Set(["lora", "lora-fa", "flora", "noisy", "dp-sgd"]);
export const dynamicsSchema = z
  .strictObject({
    kind: z.literal("dynamics"),
    ...planHead,
    ...trainedFields,
    models: whole(2, 4096).describe(
      "models of a setting and pool: independent members, batches, A and noise",
    ),
    steps: whole(2, 10_000).describe("training steps"),
    recorded: listOf(whole(1, 10_000), {
      what: "steps at which paths are compared and tested, at most `steps`; the last one is added",
    }),
  })
  .refine(batchesFit, batchRule)
  .refine(layersExist, layersRule)
  .refine(({ recorded, steps }) => !recorded.some((step) => step > steps), {
    path: ["recorded"],
    message: "made of steps that are at most the plan's `steps`",
    params: { remedy: "take out those beyond, or raise steps" },
  })
  .refine(
    (p) =>
      p.settings.every(
        (s) =>
          METHODS.has(s.method) &&
          s.optimizer === "sgd" &&
          s.init === "gaussian" &&
          s.scaling === "lora" &&
          s.alpha === undefined,
      ),
    {
      message:
        `made of plain SGD by ${[...METHODS].join(", ")}, with Gaussian A of variance 1/rank and scaling 1 ` +
        "(the noise is then unbiased)",
      path: ["settings"],
    },
  );
/** Numbers that a model leaves of a step, and of a recorded one (values.ts). */
const [VALUES_A_STEP, VALUES_A_RECORD] = [7, 6];
export type DynamicsPlan = z.infer<typeof dynamicsSchema>;

export interface DynamicsCell extends CellBase {
  readonly plan: string;
  readonly setting: string;
  readonly training: Training;
  readonly pool: number;
  readonly poolSize: number;
  readonly recorded: readonly number[];
}

/** The same training without its noise: DP-SGD's clipped gradients, else the plain gradient of the weights. */
export const withoutNoise = (t: Training): Training =>
  training({
    ...t,
    ...(isPrivate(t) ? { noiseMultiplier: 0 } : { method: "full", biases: false }),
  });

/** The matched-noise baseline: i.i.d. Gaussian noise of LoRA's variance in place of the method's own. */
export const withMatchedNoise = (t: Training): Training =>
  training({ ...t, method: "noisy", biases: false });

/** Members of a model: each example of the pool by a fair coin. */
export const membersOf = (seed: string, experiment: string, trial: number, size: number) =>
  onesOf(fairCoins(stream(seed, `${experiment}/members`, trial), size));

/** Members of a model of this experiment, on average. */
export const expectedMembers = (poolSize: number): number => poolSize / 2;

/**
 * Mean energy of LoRA's noise along noise-free runs, sum over layers
 * of (m + 1)|G_l|^2/r (E2): what DP-SGD's constant noise is set to.
 */
async function meanNoiseEnergy(
  t: Training,
  start: Network,
  pool: Examples,
  seed: string,
  experiment: string,
): Promise<number> {
  const models = Array.from({ length: LANES }, (_, k) => ({
    members: membersOf(seed, experiment, k, count(pool)),
    seed,
    key: [experiment, k] as const,
    factorKey: ["", 0] as const,
  }));
  let [sum, terms] = [0, 0];
  const job = {
    training: withoutNoise({ ...t, method: "full" }),
    start,
    pool,
    models,
    expected: expectedMembers(count(pool)),
    checkpoints: [...Array(t.steps + 1).keys()],
  };
  await trainNetworks(job, async (s) => {
    for (const layers of await s.gradients(s.batches)) {
      layers.forEach((g, l) => {
        sum += ((start.widths[l] + 1) * g.reduce((a, x) => a + x * x, 0)) / t.rank;
      });
      terms++;
    }
  });
  return sum / terms;
}

/** Seconds of a unit of work: every step is followed in f64. */
const FOLLOWED = 5e-10;

const workOf = (t: Training, steps: number, weights: number): number =>
  (isPrivate(t) ? 14 : 10) * steps * t.batch * weights;

export async function outline(plan: DynamicsPlan): Promise<Outline> {
  const { steps, models, recorded, pools, settings } = plan;
  const { weights, held, shared, before } = await modelSize(plan);
  const calibrated = settings.filter(isPrivate).length;
  const calibration = training({ method: "full", steps });
  return {
    count: pools * settings.length,
    sizes: () =>
      settings.map(({ name: _, ...options }): CellSize => {
        const t = training({ ...options, biases: false, steps });
        const work = workOf(t, steps, weights);
        return {
          cells: pools,
          trials: models,
          block: LANES,
          work,
          seconds: FOLLOWED * work,
          kept: models * (VALUES_A_STEP * (steps + 1) + VALUES_A_RECORD * (recorded.length + 1)),
          // Two more paths are kept at recorded steps, of every model of a stack.
          held: held + 2 * (recorded.length + 1) * LANES * weights * 4,
        };
      }),
    shared,
    before:
      before + pools * calibrated * NETWORK * LANES * workOf(calibration, steps, weights) * 0.2,
  };
}

const sizeOf = (network: Network): number => network.w.reduce((a, w) => a + w.length, 0);

export async function prepare(plan: DynamicsPlan, seed: string): Promise<Prepared<DynamicsCell>> {
  const { name, poolSize, steps } = plan;
  const task = await openTask(plan.source, plan.label);
  const start = await startingNetwork(task, plan, seed);
  const shared: Record<string, Shared[string]> = {
    ...shareNetwork(start),
    ...shareExamples("test", testPart(task)),
  };
  const size = sizeOf(start);
  const recorded = [...new Set([...plan.recorded.filter((s) => s <= steps), steps])].sort(
    (a, b) => a - b,
  );
  const cells: DynamicsCell[] = [];
  for (let pool = 0; pool < plan.pools; pool++) {
    const examples = drawPool(task, poolSize, plan.labelNoise, seed, pool);
    Object.assign(shared, shareExamples(`pool${pool}`, examples));
    for (const { name: setting, ...options } of plan.settings) {
      let t = training({ ...options, biases: false, steps });
      if (isPrivate(t)) {
        const experiment = `${name}/p${pool}/calibration`;
        const energy = await meanNoiseEnergy(t, start, examples, seed, experiment);
        t = training({ ...t, noiseMultiplier: (Math.sqrt(energy / size) * t.batch) / t.clip });
      }
      cells.push({
        id: `${setting}/p${pool}`,
        plan: name,
        setting,
        training: t,
        pool,
        poolSize,
        recorded,
        trials: plan.models,
        block: LANES,
        work: workOf(t, steps, size),
      });
    }
  }
  return { cells, shared };
}
