/** The noise law of single rows: moments, distances to the Gaussian, joint law (THEORY E2-E6). */
import { modelOfSource, type Kind } from "../kind.js";
import { prepareNoise, type NoiseCell, type NoisePlan } from "./cells.js";
import { mergePartials, type NoisePartial } from "./partial.js";
import { densitiesOf, rowsOf } from "./rows-of.js";
import { simulate } from "./simulate.js";

export { noiseSchema } from "./cells.js";

export const noise: Kind<NoisePlan, NoiseCell, NoisePartial> = {
  source: (plan) => plan.rows.source,
  model: (plan) => modelOfSource(plan.rows.source),
  prepare: prepareNoise,
  simulate,
  merge: mergePartials,
  tables: (cell, partial, context) => ({
    noise: rowsOf(cell, partial, context),
    ...(cell.densities ? { densities: densitiesOf(cell, partial) } : {}),
  }),
};
