/** A multilayer perceptron as plain numbers. */
import { stream } from "../../core/stream.js";

/** Weights (out x in, row-major) and biases of every layer; widths from the input's to the classes. */
export interface Network {
  readonly widths: readonly number[];
  readonly w: readonly Float32Array[];
  readonly bias: readonly Float32Array[];
}

/** He initialisation (2015, doi:10.1109/ICCV.2015.123) from the stream of (seed, experiment, 0); biases are zero. */
export function initialNetwork(
  widths: readonly number[],
  seed: string,
  experiment: string,
): Network {
  const { normal } = stream(seed, experiment, 0);
  const w = widths.slice(1).map((n, l) => {
    const sd = Math.sqrt(2 / widths[l]);
    return Float32Array.from({ length: n * widths[l] }, () => sd * normal());
  });
  return { widths, w, bias: widths.slice(1).map((n) => new Float32Array(n)) };
}
