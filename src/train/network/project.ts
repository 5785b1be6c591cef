/**
 * projected-dp-sgd: the sum of clipped gradients with its noise, G, becomes s^2 G A'A: what one step of an adapter with
 * B = 0 does to W. A is drawn independently of the data, so this is post-processing of DP-SGD's sum.
 */
import { product, room, transpose, type Matrix, type Memory } from "../matrices.js";
import { projects, scalingOf } from "../method.js";
import { trainedParts, type Architecture, type Parts } from "./mlp.js";

/** Of a layer, for the model at hand. turned: in x rank, A'; low: out x rank, G A'. */
export interface Projector {
  readonly turned: Matrix;
  readonly low: Matrix;
}

/** One for each layer that is projected. */
export const projectorsFor = (
  memory: Memory,
  arch: Architecture,
): ReadonlyArray<Projector | undefined> =>
  arch.widths.slice(1).map((out, l) =>
    projects(arch.training) && trainedParts(arch, l).includes("w")
      ? {
          turned: memory.allocate(arch.widths[l], arch.training.rank),
          low: memory.allocate(out, arch.training.rank),
        }
      : undefined,
  );

/** Projects the gradient of each layer by the A of the model at hand. */
export function projectGradients(
  memory: Memory,
  { training }: Architecture,
  projectors: ReadonlyArray<Projector | undefined>,
  parts: ReadonlyArray<Parts<Matrix>>,
  grads: ReadonlyArray<Parts<Matrix>>,
): void {
  projectors.forEach((projector, l) => {
    if (!projector) return;
    const { turned, low } = projector;
    const [a, g] = [parts[l].loraA as Matrix, grads[l].w as Matrix];
    transpose(memory, a, turned);
    product(memory, g, turned, low);
    product(memory, low, a, g);
    const scaling = scalingOf(training);
    memory.kernel.scale(g.at, scaling * scaling, room(g));
  });
}
