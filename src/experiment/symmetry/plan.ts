/** Plans and cells of the symmetry test, and the layer and examples that all trials share. */
import { z } from "zod";
import { loadMnist } from "../../train/data/mnist.js";
import { mnistWeights } from "../../train/network/gradients.js";
import { hiddenDelta, hiddenLayer, type HiddenLayer } from "../../train/network/hidden-layer.js";
import {
  onSharedMemory,
  planBase,
  rankField,
  trialsOf,
  type CellBase,
  type Prepared,
  type Shared,
} from "../kind.js";

/** How the adapter is trained. */
export const METHODS = ["sgd", "momentum", "adam", "trained-a"] as const;
export const symmetrySchema = z.strictObject({
  kind: z.literal("symmetry"),
  ...planBase,
  source: z.literal("mnist"),
  /** SGD steps before the adapter is trained. */
  pretraining: z.number().int().min(0).max(10_000),
  methods: z.array(z.enum(METHODS)).min(1),
  ranks: z.array(rankField).min(1),
  batchSizes: z.array(z.number().int().min(1).max(1024)).min(1),
  steps: z.array(z.number().int().min(1).max(1000)).min(1),
  /** Noise added to the observed update, as noise multiplier relative to the target's own contribution. */
  sigmas: z.array(z.number().min(0)).min(1),
  /** Rows of the update that the symmetry test uses: those where the target's gradient is largest. */
  rowsUsed: z.number().int().min(2).max(128),
});
export type SymmetryPlan = z.infer<typeof symmetrySchema>;
export interface SymmetryCell extends CellBase {
  readonly method: (typeof METHODS)[number];
  readonly rank: number;
  readonly batch: number;
  readonly steps: number;
  readonly sigma: number;
  readonly rowsUsed: number;
}

/** Examples that targets and batches are drawn from. */
export const POOL = 4096;

/** What every trial starts from: the layer at W_0, and the examples' deltas there (POOL x width). */
export interface Scene {
  readonly layer: HiddenLayer;
  readonly startDeltas: Float64Array;
}

export async function prepare(plan: SymmetryPlan, seed: string): Promise<Prepared<SymmetryCell>> {
  const weights = await mnistWeights(seed, plan.pretraining);
  const layer = hiddenLayer(weights, loadMnist("train", POOL), POOL);
  const { width } = layer;
  const cellOf = (fields: Omit<SymmetryCell, "id" | "rowsUsed" | "work" | "trials">) => {
    const { method, rank, batch, steps, sigma } = fields;
    const work = (2 * steps * batch + 3 * rank + plan.rowsUsed ** 2 / 64) * width * width;
    return {
      id: `${method}/r${rank}/b${batch}/T${steps}/s${sigma}`,
      ...fields,
      rowsUsed: plan.rowsUsed,
      work,
      trials: trialsOf(plan.trials, work),
    };
  };
  const cells = plan.methods.flatMap((method) =>
    plan.ranks.flatMap((rank) =>
      plan.batchSizes.flatMap((batch) =>
        plan.steps.flatMap((steps) =>
          plan.sigmas.map((sigma) => cellOf({ method, rank, batch, steps, sigma })),
        ),
      ),
    ),
  );
  return { cells, shared: share(layer) };
}

function share(layer: HiddenLayer): Shared {
  const { width, classes, ...arrays } = layer;
  const deltas = Array.from({ length: POOL }, (_, i) => [...hiddenDelta(layer, layer.weight, i)]);
  return {
    ...Object.fromEntries(
      Object.entries(arrays).map(([name, values]) => [name, onSharedMemory(values)]),
    ),
    startDeltas: onSharedMemory(deltas.flat()),
    shape: onSharedMemory([width, classes]),
  };
}

export function sceneOf({ shape, startDeltas, ...arrays }: Shared): Scene {
  const layer = { ...arrays, width: shape[0], classes: shape[1] } as unknown as HiddenLayer;
  return { layer, startDeltas };
}
