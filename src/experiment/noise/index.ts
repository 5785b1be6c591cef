/** The noise law of single rows: moments, distances to the Gaussian, joint law (docs/theory.md E2-E6). */
import { byTrials } from "../growth.js";
import { modelOfSource, scaledTrials, type Kind } from "../kind.js";
import { outline } from "./outline.js";
import { prepareNoise, type NoiseCell, type NoisePlan } from "./plan.js";
import { mergePartials, type NoisePartial } from "./partial.js";
import { densitiesOf, rowsOf } from "./tables.js";
import { simulate } from "./simulate.js";

export { noiseSchema } from "./plan.js";

export const noise: Kind<NoisePlan, NoiseCell, NoisePartial> = {
  makes: ["noise", "densities", "loadings"],
  source: (plan) => plan.rows.source,
  model: (plan) => modelOfSource(plan.rows.source),
  scaled: scaledTrials,
  grown: byTrials,
  samplerOf: (plan) => plan.sampler,
  withSampler: (plan, sampler) =>
    plan.inits.includes("gaussian") ? { ...plan, sampler } : undefined,
  outline,
  prepare: prepareNoise,
  simulate,
  sampled: "trials",
  merge: mergePartials,
  tables: (cell, partial, context) => ({
    noise: rowsOf(cell, partial, context),
    ...(cell.densities ? { densities: densitiesOf(cell, partial) } : {}),
  }),
};
