/** Documents and weights on shared memory, and back. */
import type { In, Role } from "../../train/data/examples.js";
import type { Documents } from "../../train/language/trainer.js";
import type { Weights } from "../../train/language/transformer.js";
import { onSharedMemory, type Shared } from "../kind.js";

const WEIGHTS = "weights/";

export const shareWeights = (weights: Weights): Shared =>
  Object.fromEntries(
    Object.entries(weights).map(([name, v]) => [`${WEIGHTS}${name}`, onSharedMemory(v)]),
  );

export const sharedWeights = (shared: Shared): Weights =>
  Object.fromEntries(
    Object.entries(shared)
      .filter(([name]) => name.startsWith(WEIGHTS))
      .map(([name, v]) => [name.slice(WEIGHTS.length), Float32Array.from(v)]),
  );

/** Documents as one array: of each its length, then context + 1 numbers. */
function packed(list: Documents, context: number): Float64Array {
  const width = context + 2;
  const out = new Float64Array(list.length * width);
  list.forEach((d, i) => {
    out[i * width] = d.length;
    out.set(d, i * width + 1);
  });
  return onSharedMemory(out);
}

function unpacked(shared: Float64Array, context: number): Documents {
  const width = context + 2;
  return Array.from({ length: shared.length / width }, (_, i) => {
    const first = i * width + 1;
    return Uint16Array.from(shared.subarray(first, first + shared[i * width]));
  });
}

/** @param name that of their role, and their pool's number */
export const shareDocuments = <R extends Role>(
  name: `${NoInfer<R>}${number}`,
  list: In<R, Documents>,
  context: number,
): Shared => ({ [name]: packed(list, context) });

/** Documents of a role and pool. */
export const sharedDocuments = <R extends Role>(
  shared: Shared,
  name: `${R}${number}`,
  context: number,
): In<R, Documents> => unpacked(shared[name], context) as In<R, Documents>;

/** What canaries are ranked among; never trained on. */
export const shareReferences = (list: Documents, context: number): Shared => ({
  references: packed(list, context),
});
export const sharedReferences = ({ references }: Shared, context: number): Documents =>
  unpacked(references, context);
