/**
 * Dependence between two noises (E7-E9): N_x and N_y of gradients x and y under one
 * A (LoRA), a fresh A each (Flora), or i.i.d. Gaussian noise (DP-SGD). With one A,
 * E<N_x, N_y>_F = (m+1)<x, y>_F/r, so the correlation is the cosine of x and y.
 */
import { byTrials } from "../growth.js";
import { modelOfSource, scaledTrials, type Kind } from "../kind.js";
import { mergeSums, type Sums } from "../sums.js";
import { outline } from "./outline.js";
import { prepare, type DependenceCell, type DependencePlan } from "./plan.js";
import { simulate } from "./simulate.js";
import { rowOf } from "./tables.js";

export { dependenceSchema } from "./plan.js";

export const dependence: Kind<DependencePlan, DependenceCell, Sums> = {
  makes: ["dependence"],
  source: (plan) => plan.source,
  model: (plan) => modelOfSource(plan.source),
  scaled: scaledTrials,
  grown: byTrials,
  outline,
  prepare,
  simulate,
  sampled: "trials",
  merge: mergeSums,
  tables: (cell, sums, context) => ({ dependence: [rowOf(cell, sums, context)] }),
};
