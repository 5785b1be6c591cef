/** How large the classifiers of a plan are, and what training them takes: from the widths alone. */
import { UsageError } from "../core/errors.js";
import { shown } from "../core/shown.js";
import { openTask } from "../train/data/table.js";
import { count } from "../train/data/task.js";
import { LANES } from "../train/network/mlp.js";
import { PARAMETER_BYTES } from "./costs.js";

/** Seconds of a multiplication by a weight in training (forward, backward, update, and a share of the answers). */
export const NETWORK = 2.3e-10;
/** Inputs, classes and private examples of the built-in tasks (a test compares them). */
export const TASK_SIZES: Readonly<Record<string, TaskSize>> = {
  mnist: { dim: 196, classes: 10, examples: 14_669 },
  spam: { dim: 1024, classes: 2, examples: 2_913 },
  synthetic: { dim: 32, classes: 10, examples: 3_000 },
};
interface TaskSize {
  readonly dim: number;
  readonly classes: number;
  readonly examples: number;
}

async function taskSize({ source, label }: TrainedPlan): Promise<TaskSize> {
  if (Object.hasOwn(TASK_SIZES, source)) return TASK_SIZES[source];
  const { publicPart, privatePart } = await openTask(source, label);
  return { dim: publicPart.dim, classes: publicPart.classes, examples: count(privatePart) };
}

interface TrainedPlan {
  readonly name: string;
  readonly source: string;
  readonly label?: string | undefined;
  readonly hidden: readonly number[];
  readonly pools: number;
  readonly poolSize: number;
  readonly pretraining: { readonly steps: number };
  readonly settings: ReadonlyArray<{ readonly batch: number }>;
}

/** Batch of the pretraining. */
const BATCH = 50;
/** Seconds of loading a task. */
const OPENING = 1;

export interface ModelSize {
  readonly weights: number;
  /** Inputs. */
  readonly dim: number;
  /** Bytes of a worker. */
  readonly held: number;
  readonly shared: number;
  /** Seconds of pretraining, and of drawing pools. */
  readonly before: number;
}

/** @throws UsageError where the source cannot be read, or has too few examples for a pool */
export async function modelSize(plan: TrainedPlan): Promise<ModelSize> {
  const { hidden, pools, poolSize, pretraining, settings } = plan;
  const { dim, classes, examples } = await taskSize(plan);
  if (poolSize > examples)
    throw new UsageError(
      `plan ${plan.name} field poolSize`,
      `at most ${examples}, the private examples of ${shown(plan.source)}`,
      poolSize,
      "lower it",
    );
  const widths = [dim, ...hidden, classes];
  const weights = widths.slice(1).reduce((n, width, l) => n + width * widths[l], 0);
  const units = widths.reduce((a, b) => a + b, 0);
  const rows = Math.max(256, ...settings.map(({ batch }) => batch));
  const pool = poolSize * dim;
  return {
    weights,
    dim,
    held: LANES * (PARAMETER_BYTES * weights + 16 * rows * units) + 4 * pool,
    shared: 16 * pools * pool + 16 * weights,
    before: OPENING + NETWORK * pretraining.steps * BATCH * weights + 2e-8 * pools * pool,
  };
}
