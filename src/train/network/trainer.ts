/**
 * Trains models of one configuration in stacks; every random number is keyed by the model, not by its place in a stack.
 */
import { numpy as np } from "@jax-js/jax";
import { adamCorrection } from "../adam.js";
import { release, startJax } from "../jax.js";
import { throughCheckpoints } from "../loop.js";
import { isPrivate } from "../method.js";
import { LANES } from "./mlp.js";
import { snapshotOf, type Snapshot } from "./snapshot.js";
import {
  batchOf,
  examplesOf,
  initialState,
  mergeFactors,
  noiseOf,
  rowsFor,
  stackOf,
  type NetworkJob,
} from "./stack.js";
import { stepOf } from "./step.js";

export { initialNetwork, type Network } from "./network.js";
export type { Snapshot } from "./snapshot.js";
export { trainedSize, type Model, type NetworkJob } from "./stack.js";

/**
 * Trains up to LANES models side by side; `visit` sees them at each checkpoint.
 * @throws RangeError for no model or too many, and for one without members
 */
export async function trainNetworks(
  job: NetworkJob,
  visit: (snapshot: Snapshot) => Promise<void>,
): Promise<void> {
  const { training, models, checkpoints } = job;
  if (!(models.length >= 1 && models.length <= LANES))
    throw new RangeError(`a stack holds 1..${LANES} models, got ${models.length}`);
  if (models.some((m) => m.members.length === 0)) throw new RangeError("every model needs members");
  if (job.canaries && !isPrivate(training))
    throw new RangeError("canaries are clipped: their training needs a dp method");
  await startJax();
  const stack = stackOf(job);
  const drawBatches = () => stack.draws.map((d) => d.batches.next().value);
  let state = initialState(stack);
  let batches = drawBatches();
  const sum = new Float64Array(models.length);
  let since = 0;
  await throughCheckpoints(
    checkpoints,
    async (step) => {
      await visit(
        snapshotOf(stack, state, { step, batchLoss: sum.map((x) => x / since), batches }),
      );
      sum.fill(0);
      since = 0;
    },
    async (step) => {
      if (training.method === "flora" && step > 0 && step % training.resampleEvery === 0)
        mergeFactors(stack, state);
      const [next, loss] = stepOf({ ...stack.arch, rows: rowsFor(examplesOf(stack, batches)) })(
        state,
        batchOf(stack, batches),
        noiseOf(stack, step),
        np.array(adamCorrection(step + 1)),
      );
      state = next;
      // Waiting for each step keeps jax-js from queueing (and holding) all of them.
      const losses = (await loss.data()) as Float32Array;
      for (let k = 0; k < sum.length; k++) sum[k] += losses[k];
      since++;
      batches = drawBatches();
    },
  );
  for (const parts of [...state.layers, ...state.first, ...state.second, ...(stack.canaries ?? [])])
    release(Object.values(parts) as np.Array[]);
}
