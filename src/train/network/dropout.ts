/**
 * Dropout on the input of A, as PEFT's lora_dropout (Hu et al. 2021, arXiv:2106.09685, appendix): each number is set to
 * zero with chance p and divided by 1 - p else, so that its mean stays. W sees the whole input. Masks are keyed by
 * model and step; models that answer have none.
 */
import type { NormalSource } from "../../backend/simd/normals.js";
import { normalQuantile } from "../../core/stdlib.js";
import { clear, room, write, type Matrix, type Memory } from "../matrices.js";
import type { Training } from "../method.js";

/** One matrix a layer, examples x inputs. */
export interface Dropout {
  /** Above zero where a number stays. */
  readonly masks: readonly Matrix[];
  /** What stays of the inputs, over 1 - p. */
  readonly inputs: readonly Matrix[];
  /** s A' B' delta, before the mask. */
  readonly spare: readonly Matrix[];
}

export const dropoutFor = (each: () => readonly Matrix[]): Dropout => ({
  masks: each(),
  inputs: each(),
  spare: each(),
});

/**
 * Draws the masks of a batch: a number stays where a standard normal is above the quantile of p.
 * @param rows examples of the batch
 * @param step keys the masks, with the model that `source` belongs to
 */
export function drawMasks(
  memory: Memory,
  { masks }: Dropout,
  dropout: number,
  source: NormalSource,
  { rows, step }: { readonly rows: number; readonly step: number },
): void {
  const sizes = masks.map(({ columns }) => rows * columns);
  const drawn = new Float32Array(sizes.reduce((a, x) => a + x, 0));
  source(step, drawn);
  const limit = normalQuantile(dropout, 0, 1);
  drawn.forEach((z, i) => {
    drawn[i] = z - limit;
  });
  let from = 0;
  masks.forEach((mask, l) => {
    clear(memory, mask);
    write(memory, mask, drawn.subarray(from, (from += sizes[l])));
  });
}

type Chance = Pick<Training, "dropout">;

/** Writes what stays of a layer's input. */
export function dropped(
  memory: Memory,
  { dropout: p }: Chance,
  { masks, inputs }: Dropout,
  input: Matrix,
  l: number,
): void {
  const { kernel } = memory;
  const [out, size] = [inputs[l], room(masks[l])];
  memory.numbers().copyWithin(out.at / 4, input.at / 4, input.at / 4 + size);
  kernel.mask(out.at, masks[l].at, size);
  kernel.scale(out.at, 1 / (1 - p), size);
}

/** Adds to a layer's input gradient what goes through its mask. */
export function addDropped(
  { kernel }: Memory,
  { dropout: p }: Chance,
  { masks, spare }: Dropout,
  into: Matrix,
  l: number,
): void {
  const size = room(masks[l]);
  kernel.mask(spare[l].at, masks[l].at, size);
  kernel.accumulate(into.at, 1 / (1 - p), spare[l].at, size);
}
