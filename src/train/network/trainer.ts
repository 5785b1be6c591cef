/**
 * Trains models of one configuration; every random number is keyed by the model, not by its place among others, and
 * each is trained on its own: its bits do not depend on its neighbours.
 */
import { breathe } from "../loop.js";
import { isPrivate } from "../method.js";
import { withMemory, type Memory } from "../matrices.js";
import { LANES } from "./mlp.js";
import { snapshotOf, type Snapshot } from "./snapshot.js";
import { atHand, stackOf, type NetworkJob, type OwnModel, type Stack } from "./stack.js";
import { advance } from "./step.js";

export { initialNetwork, type Network } from "./network.js";
export type { Snapshot } from "./snapshot.js";
export { trainedSize, type Model, type NetworkJob } from "./stack.js";

/** Steps between two chances for signals and timers. */
const BREATH = 16;

/** Makes the steps from one checkpoint to the next; `batches` holds the next batch of each model. */
async function trainTo(
  stack: Stack,
  batches: number[][],
  from: number,
  to: number,
): Promise<Float64Array> {
  const losses = new Float64Array(stack.models.length);
  for (const [k, model] of stack.models.entries()) {
    const layers = atHand(stack, model);
    for (let step = from; step < to; step++) {
      losses[k] += advance(stack, model, layers, { step, batch: batches[k] });
      batches[k] = model.batches.next().value;
      if (step % BREATH === 0) await breathe();
    }
  }
  return losses.map((sum) => sum / (to - from));
}

async function trainIn(
  memory: Memory,
  job: NetworkJob,
  visit: (snapshot: Snapshot) => Promise<void>,
): Promise<void> {
  const stack = stackOf(job, memory);
  const batches = stack.models.map((model: OwnModel) => model.batches.next().value);
  const checkpoints = [...new Set(job.checkpoints)].sort((a, b) => a - b);
  let before = 0;
  for (const step of checkpoints) {
    const batchLoss = await trainTo(stack, batches, before, step);
    await visit(snapshotOf(stack, { step, batchLoss, batches: [...batches] }));
    before = step;
  }
}

/**
 * Trains up to LANES models; `visit` sees them at each checkpoint.
 * @throws RangeError for no model or too many, and for one without members
 */
export async function trainNetworks(
  job: NetworkJob,
  visit: (snapshot: Snapshot) => Promise<void>,
): Promise<void> {
  const { training, models } = job;
  if (!(models.length >= 1 && models.length <= LANES))
    throw new RangeError(`1..${LANES} models are trained at once, got ${models.length}`);
  if (models.some((m) => m.members.length === 0)) throw new RangeError("every model needs members");
  if (job.canaries && !isPrivate(training))
    throw new RangeError("canaries are clipped: their training needs a dp method");
  await withMemory((memory) => trainIn(memory, job, visit));
}
