/** Gradients scaled to a fixed norm before they are used (docs/theory.md E19): each row by itself, or the whole. */
import { norm } from "./row-major.js";

export const SCALINGS = ["none", "row", "gradient"] as const;
/** Which norm is made 1: that of each row, or of the whole gradient. */
export type Scaling = (typeof SCALINGS)[number];

/** A part scaled to norm 1; zeros stay zeros. */
function toUnit(part: Float64Array): void {
  const size = norm(part);
  if (size > 0) for (let j = 0; j < part.length; j++) part[j] /= size;
}

/**
 * A copy of a gradient, scaled; with "none" the gradient itself.
 * @param gradient n x m, row-major
 * @param dim m
 */
export function scaled(gradient: Float64Array, dim: number, scaling: Scaling): Float64Array {
  if (scaling === "none") return gradient;
  const out = gradient.slice();
  const length = scaling === "row" ? dim : out.length;
  for (let first = 0; first < out.length; first += length)
    toUnit(out.subarray(first, first + length));
  return out;
}
