/** Gradient canaries: examples whose gradients are given, clipped and summed as those of other examples are. */
import { cutInto, sizeOf } from "../draws.js";
import { room, write, type Matrix, type Memory } from "../matrices.js";
import { allTrained, type Architecture, type Part, type Parts } from "./mlp.js";
import { clippedFactor } from "./pass.js";

/** One canary: its factor in the sum of a batch that it is in, and its gradient part by part. */
export interface Canary {
  readonly factor: number;
  readonly parts: ReadonlyArray<{
    readonly layer: number;
    readonly part: Part;
    readonly gradient: Matrix;
  }>;
}

/**
 * @param gradients each a vector of all that is trained, in the order in which noise is drawn
 * @throws RangeError for another length
 */
export function canaryGradients(
  memory: Memory,
  arch: Architecture,
  gradients: readonly Float32Array[],
): Canary[] {
  const all = allTrained(arch);
  const shapes = all.map(({ shape }) => shape);
  const size = shapes.reduce((sum, shape) => sum + sizeOf(shape), 0);
  if (gradients.some((g) => g.length !== size))
    throw new RangeError(`canaries are gradients of ${size} numbers each`);
  return gradients.map((gradient) => {
    const cuts = cutInto(gradient, shapes);
    const norm = Math.sqrt(gradient.reduce((sum, x) => sum + x * x, 0));
    return {
      factor: clippedFactor(arch, 1 / arch.training.batch, norm),
      parts: all.map(({ layer, part, shape }, i) => {
        const matrix =
          shape.length === 1 ? memory.allocate(1, shape[0]) : memory.allocate(shape[0], shape[1]);
        write(memory, matrix, cuts[i]);
        return { layer, part, gradient: matrix };
      }),
    };
  });
}

/** Adds the canaries of a batch to its gradients. @param drawn numbers of canaries, from 0 */
export function addCanaries(
  { kernel }: Memory,
  canaries: readonly Canary[],
  drawn: readonly number[],
  grads: ReadonlyArray<Parts<Matrix>>,
): void {
  for (const c of drawn) {
    const { factor, parts } = canaries[c];
    for (const { layer, part, gradient } of parts)
      kernel.accumulate((grads[layer][part] as Matrix).at, factor, gradient.at, room(gradient));
  }
}
