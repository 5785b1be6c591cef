/** The noise law of single rows: moments, distances to the Gaussian, joint law (THEORY E2-E6). */
import type { Kind } from "../kind.js";
import { prepareNoise, type NoiseCell, type NoisePlan } from "./cells.js";
import { mergePartials, type NoisePartial } from "./partial.js";
import { densitiesOf, rowsOf } from "./rows-of.js";
import { simulate } from "./simulate.js";

export { noiseSchema } from "./cells.js";

/** Cells whose sampled densities are kept for the overlays. */
const overlaid = (plan: string, cell: NoiseCell): boolean =>
  plan === "marginal" && cell.id.includes("/m64/");

export const noise: Kind<NoisePlan, NoiseCell, NoisePartial> = {
  prepare: prepareNoise,
  simulate,
  merge: mergePartials,
  tables: (cell, partial, context) => ({
    noise: rowsOf(cell, partial, context),
    ...(overlaid(context.plan, cell) ? { densities: densitiesOf(cell, partial) } : {}),
  }),
};
