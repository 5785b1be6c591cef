/** Plans and cells of the symmetry test, and the layer and examples that all trials share. */
import { z } from "zod";
import { mnistWeights, WIDTHS } from "../../train/network/gradients.js";
import {
  hiddenStart,
  type HiddenLayer,
  type HiddenStart,
} from "../../train/network/hidden-layer.js";
import { mnistBefore, NORMAL } from "../costs.js";
import { SCALINGS, type Scaling } from "../../core/scaling.js";
import { listOf, whole } from "../fields.js";
import {
  onSharedMemory,
  planBase,
  ranksField,
  trialsOf,
  type CellBase,
  type Outline,
  type Prepared,
  type Shared,
} from "../kind.js";

/** How the adapter is trained. */
export const METHODS = ["sgd", "momentum", "adam", "trained-a"] as const;
export const symmetrySchema = z.strictObject({
  kind: z.literal("symmetry"),
  ...planBase,
  source: z.literal("mnist"),
  pretraining: whole(0, 10_000).describe("SGD steps before the adapter is trained"),
  methods: listOf(z.enum(METHODS), { what: "how the adapter is trained" }),
  ranks: ranksField,
  batchSizes: listOf(whole(1, 1024), { what: "examples of a step" }),
  steps: listOf(whole(1, 1000), { what: "steps of the adapter; the target may join the last" }),
  sigmas: listOf(z.number().min(0).max(1e6), {
    what: "noise added to the observed update, as multiple of the target's own contribution",
  }),
  scaling: z
    .enum(SCALINGS)
    .optional()
    .describe(
      "gradients as they are, with each row, or as a whole scaled to norm 1; default: none",
    ),
  rowsUsed: whole(2, 128).describe(
    "rows of the update that the symmetry test uses: those where the target's gradient is largest",
  ),
});
export type SymmetryPlan = z.infer<typeof symmetrySchema>;
export interface SymmetryCell extends CellBase {
  readonly method: (typeof METHODS)[number];
  readonly rank: number;
  readonly batch: number;
  readonly steps: number;
  readonly sigma: number;
  readonly rowsUsed: number;
  readonly scaling: Scaling;
}

/** Examples that targets and batches are drawn from. */
export const POOL = 4096;
/** Width of the adapted layer, which is square. */
const [, WIDTH] = WIDTHS;

/** Multiplications of one trial, about. */
const workOf = (
  { rank, batch, steps, rowsUsed }: Pick<SymmetryCell, "rank" | "batch" | "steps" | "rowsUsed">,
  width: number,
): number => (2 * steps * batch + 3 * rank + rowsUsed ** 2 / 64) * width * width;

/** Seconds of a trial: each step, its examples and its adapter; noise on the update; the test's rows. */
const secondsOf = ({ rank, batch, steps, sigma, rowsUsed }: SymmetryCell): number =>
  1.4e-3 +
  steps * (2.4e-3 + 2.5e-5 * batch + 1.6e-5 * rank) +
  (sigma > 0 ? NORMAL * WIDTH * WIDTH : 0) +
  1e-6 * rowsUsed ** 2;

export function outline(plan: SymmetryPlan): Outline {
  const { methods, ranks, batchSizes, steps, sigmas } = plan;
  return {
    count: methods.length * ranks.length * batchSizes.length * steps.length * sigmas.length,
    sizes: () =>
      cellsOf(plan, WIDTH).map((cell) => ({
        ...cell,
        seconds: secondsOf(cell),
        kept: VALUES * cell.trials,
        held: 64e6,
      })),
    shared: 8 * POOL * (WIDTHS[0] + 4 * WIDTH),
    before: mnistBefore([plan.pretraining]),
  };
}

/** Numbers that a trial leaves: two scores more than there are observers. */
const VALUES = 5;

/** What every trial starts from: the layer at W_0, and the examples' deltas there (POOL x width). */
export interface Scene {
  readonly layer: HiddenLayer;
  readonly startDeltas: Float64Array;
}

export async function prepare(plan: SymmetryPlan, seed: string): Promise<Prepared<SymmetryCell>> {
  const start = hiddenStart(await mnistWeights(seed, plan.pretraining), POOL);
  return { cells: cellsOf(plan, start.layer.width), shared: share(start) };
}

function cellsOf(plan: SymmetryPlan, width: number): SymmetryCell[] {
  const cellOf = (
    fields: Omit<SymmetryCell, "id" | "rowsUsed" | "scaling" | "work" | "trials">,
  ) => {
    const { method, rank, batch, steps, sigma } = fields;
    const { scaling = "none" } = plan;
    const work = workOf({ rank, batch, steps, rowsUsed: plan.rowsUsed }, width);
    return {
      id:
        `${method}/r${rank}/b${batch}/T${steps}/s${sigma}` +
        (scaling === "none" ? "" : `/scaled-${scaling}`),
      ...fields,
      rowsUsed: plan.rowsUsed,
      scaling,
      work,
      trials: trialsOf(plan.trials, work),
    };
  };
  return plan.methods.flatMap((method) =>
    plan.ranks.flatMap((rank) =>
      plan.batchSizes.flatMap((batch) =>
        plan.steps.flatMap((steps) =>
          plan.sigmas.map((sigma) => cellOf({ method, rank, batch, steps, sigma })),
        ),
      ),
    ),
  );
}

function share({ layer, deltas }: HiddenStart): Shared {
  const { width, classes, ...arrays } = layer;
  return {
    ...Object.fromEntries(
      Object.entries(arrays).map(([name, values]) => [name, onSharedMemory(values)]),
    ),
    startDeltas: onSharedMemory(deltas),
    shape: onSharedMemory([width, classes]),
  };
}

export function sceneOf({ shape, startDeltas, ...arrays }: Shared): Scene {
  const layer = { ...arrays, width: shape[0], classes: shape[1] } as unknown as HiddenLayer;
  return { layer, startDeltas };
}
