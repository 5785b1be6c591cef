/** One optimiser step of a stack, compiled. */
import { jit, numpy as np } from "@jax-js/jax";
import { adamStep } from "../adam.js";
import { oncePerKey } from "../jax.js";
import { isPrivate, noiseDeviation } from "../method.js";
import { gradients, squares, type Batch } from "./backward.js";
import { LANES, trainedParts, type Architecture, type Layer, type PartArrays } from "./mlp.js";

/** Layers, and Adam's two moments of their trained parts (empty under sgd). */
export interface State {
  layers: Layer[];
  first: PartArrays[];
  second: PartArrays[];
}
type Step = (
  state: State,
  batch: Batch,
  noise: PartArrays[],
  corrections: np.Array,
) => [state: State, loss: np.Array];

/** A gradient with its method's noise; `noise`: standard normals of its shape. Consumes the gradient. */
function withNoise({ training, widths }: Architecture, l: number, g: np.Array, noise?: np.Array) {
  if (!noise) return g;
  if (isPrivate(training)) return g.add(noise.mul(noiseDeviation(training) / training.batch));
  const size = np.sqrt(squares(g.ref).div(training.rank)).reshape([LANES, widths[l + 1], 1]);
  return g.add(size.mul(noise));
}

function compileStep(arch: Architecture): Step {
  const { training } = arch;
  const step: Step = ({ layers, first, second }, batch, noise, corrections) => {
    const { grads, loss } = gradients(arch, layers, batch);
    const next: State = { layers: [], first: [], second: [] };
    layers.forEach((layer, l) => {
      const out: Layer = { ...layer };
      const [m1, m2]: PartArrays[] = [{}, {}];
      for (const part of trainedParts(arch, l)) {
        let g = withNoise(arch, l, grads[l][part] as np.Array, noise[l][part]);
        if (training.optimizer === "adam") {
          const before = { first: first[l][part] as np.Array, second: second[l][part] as np.Array };
          const { direction, moments } = adamStep(g, before, corrections);
          [m1[part], m2[part]] = [moments.first, moments.second];
          g = direction;
        }
        out[part] = (layer[part] as np.Array).sub(g.mul(training.rate));
      }
      next.layers.push(out);
      next.first.push(m1);
      next.second.push(m2);
    });
    return [next, loss];
  };
  return jit(step as never) as unknown as Step;
}

/** `noise`: standard normals of the trained parts' shapes (dp methods, noisy), else empty. */
export const stepOf = oncePerKey((arch: Architecture) => arch, compileStep);

/** Gradients of the trained parts, compiled. */
export const gradientsOf = oncePerKey(
  (arch: Architecture) => arch,
  (arch) => {
    const f = (layers: Layer[], batch: Batch): PartArrays[] => gradients(arch, layers, batch).grads;
    return jit(f as never) as unknown as typeof f;
  },
);
