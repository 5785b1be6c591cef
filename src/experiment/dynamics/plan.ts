/** Plans and cells of the trajectory experiment: a pool under one training setting. */
import { z } from "zod";
import { fairCoins, onesOf } from "../../core/coins.js";
import { stream } from "../../core/stream.js";
import { openTask } from "../../train/data/table.js";
import { count, drawPool, type Examples } from "../../train/data/task.js";
import { isPrivate, training, type Training } from "../../train/method.js";
import { LANES } from "../../train/network/mlp.js";
import { trainNetworks, type Network } from "../../train/network/trainer.js";
import { planHead, type CellBase, type Prepared, type Shared } from "../kind.js";
import { shareExamples, shareNetwork, startingNetwork, testPart, trainedFields } from "../start.js";

const METHODS: ReadonlySet<string> = new Set(["lora", "lora-fa", "flora", "noisy", "dp-sgd"]);
export const dynamicsSchema = z
  .strictObject({
    kind: z.literal("dynamics"),
    ...planHead,
    ...trainedFields,
    /** Models of a setting and pool: independent members, batches, A and noise. */
    models: z.number().int().min(2).max(4096),
    steps: z.number().int().min(2).max(10_000),
    /** Steps at which paths are compared and tested; the last one is added. */
    recorded: z.array(z.number().int().min(1)).min(1),
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
        `plain SGD by ${[...METHODS].join(", ")}, with Gaussian A of variance 1/rank and scaling 1 ` +
        "(the noise is then unbiased)",
      path: ["settings"],
    },
  );
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
        work: (isPrivate(t) ? 14 : 10) * steps * t.batch * size,
      });
    }
  }
  return { cells, shared };
}
