/** Effective weights W + s B A. */
import { clear, product, room, transpose, type Matrix } from "../matrices.js";
import { scalingOf } from "../method.js";
import type { Layer } from "./pass.js";
import type { Stack } from "./stack.js";

/** out += s B A of a layer's adapter. */
export function addUpdate(
  { memory, arch, grads }: Stack,
  { adapter }: Layer,
  layer: number,
  out: Matrix,
): void {
  if (!adapter) return;
  // Of B's shape, and free between two steps.
  const scaled = grads[layer].loraB as Matrix;
  const { kernel } = memory;
  clear(memory, scaled);
  kernel.accumulate(scaled.at, scalingOf(arch.training), adapter.loraB.at, room(scaled));
  product(memory, scaled, adapter.loraA, out, { add: true });
}

/** The layers with W + s B A in place of W, in matrices of their own where there is an adapter. */
export function merged(stack: Stack, layers: readonly Layer[]): Layer[] {
  const { memory } = stack;
  return layers.map((layer, l): Layer => {
    if (!layer.adapter) return layer;
    const { w, bias } = layer;
    const sum = memory.allocate(w.rows, w.columns);
    const wTurned = memory.allocate(w.columns, w.rows);
    memory.kernel.accumulate(sum.at, 1, w.at, room(w));
    addUpdate(stack, layer, l, sum);
    transpose(memory, sum, wTurned);
    return { w: sum, wTurned, bias };
  });
}
