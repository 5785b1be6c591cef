/**
 * Whole trajectories: is low-rank training, as a dynamics, like SGD with independent Gaussian noise (DP-SGD's)? At
 * every step a model's update is split into the gradient G_t of its own batch at its own weights, and the rest, N_t
 * = -(W_{t+1} - W_t)/rate - G_t: the noise as it acted. N_0, N_1, .. are compared with each other (E8), summed up,
 * and the path is compared with two others on the same batches: the noiseless path, and the matched-noise baseline,
 * whose i.i.d. Gaussian noise of LoRA's variance is drawn independently.
 */
import { byTrials, readsInput } from "../growth.js";
import type { Kind } from "../kind.js";
import { mergeSums, type Sums } from "../sums.js";
import { outline, prepare, type DynamicsCell, type DynamicsPlan } from "./plan.js";
import { simulate } from "./simulate.js";
import { tables } from "./tables.js";

export { dynamicsSchema } from "./plan.js";

export const dynamics: Kind<DynamicsPlan, DynamicsCell, Sums> = {
  makes: ["trajectories", "endings"],
  source: (plan) => plan.source,
  model: () => "classifier",
  grown: byTrials,
  reads: readsInput,
  outline,
  prepare,
  simulate,
  sampled: "pools",
  merge: mergeSums,
  tables,
};
