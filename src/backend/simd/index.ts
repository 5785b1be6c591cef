/** The `simd` backend: sampling and products by the WebAssembly SIMD kernel in f32; works on any machine that runs Node. */
import type { Backend } from "../backend.js";
import { drawnFactors } from "../sample.js";
import { areas, compiledKernel, type Kernel, type KernelVariant } from "./kernel.js";
import { normalKey, setKey } from "./normals.js";

const upTo = (n: number, step: number): number => step * Math.ceil(n / step);

/** Rows of G to what `sample` takes: one row as it is, several packed [group of 4][panel of 8 columns][4][8]; zeros fill up. */
function pack(gradient: Float64Array, rows: number, dim: number, to: Float32Array): void {
  to.fill(0);
  if (rows === 1) {
    to.set(gradient);
    return;
  }
  const panels = upTo(dim, 8) / 8;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < dim; j++)
      to[((i >> 2) * panels + (j >> 3)) * 32 + (i & 3) * 8 + (j & 7)] = gradient[i * dim + j];
  }
}

/**
 * Opens the backend: one kernel, whose memory grows with the largest request.
 * @param kernel another one than the variant's (tests plant bugs in it)
 */
export function createSimd(
  variant: KernelVariant = "plain",
  kernel: Kernel = compiledKernel(variant),
): Backend {
  const mode = variant === "plain" ? "simd" : "simd-relaxed";
  const { memory } = kernel;
  return {
    info: {
      name: "simd",
      mode,
      precision: "f32",
      unitRoundoff: 2 ** -24,
      device: `CPU (WebAssembly ${variant === "plain" ? "" : "relaxed "}SIMD)`,
    },
    async project(factors, gradient, { batch, rank, dim, rows }) {
      // Zeros pad columns, the rank and the rows of G to what the kernel's tiles take; they add nothing to any product.
      const [columns, n] = [upTo(dim, 8), rows === 1 ? 1 : upTo(rows, 4)];
      const r = rows === 1 ? rank : upTo(rank, 2);
      const [a, g, y, out] = areas(kernel, [
        4 * batch * r * columns,
        4 * n * columns,
        16 * r + 32,
        4 * batch * n * columns,
      ]);
      const put = (
        at: number,
        values: Float64Array,
        groups: number,
        height: number,
        padded: number,
      ): void => {
        const view = new Float32Array(memory.buffer, at, groups * padded * columns);
        if (columns === dim && padded === height) {
          view.set(values);
          return;
        }
        view.fill(0);
        for (let b = 0; b < groups; b++)
          for (let i = 0; i < height; i++)
            view.set(
              values.subarray((b * height + i) * dim, (b * height + i + 1) * dim),
              (b * padded + i) * columns,
            );
      };
      put(a, factors, batch, rank, r);
      put(g, gradient, 1, rows, n);
      kernel.project(a, g, out, y, batch, r, columns, n);
      const products = new Float64Array(batch * rows * dim);
      const seen = new Float32Array(memory.buffer, out, batch * n * columns);
      for (let b = 0; b < batch; b++)
        for (let i = 0; i < rows; i++)
          products.set(
            seen.subarray((b * n + i) * columns, (b * n + i) * columns + dim),
            (b * rows + i) * dim,
          );
      return products;
    },
    async sample({ seed, experiment, first, batch, rank, dim, rows, gradient, probes }) {
      const [columns, padded, n] = [upTo(dim, 8), upTo(rank, 2), rows === 1 ? 1 : upTo(rows, 4)];
      const room = rows === 1 ? 8 * columns : (columns / 8) * (32 * padded + 64);
      const [g, j, a, noise, y, lanes, sums] = areas(kernel, [
        4 * n * columns,
        4 * rows,
        room,
        4 * n * columns,
        4 * n * padded,
        16 * n * padded,
        24 * batch * rows,
      ]);
      pack(gradient, rows, dim, new Float32Array(memory.buffer, g, n * columns));
      new Int32Array(memory.buffer, j, rows).set(probes);
      new Uint8Array(memory.buffer, a, room).fill(0);
      setKey(kernel, normalKey(seed, experiment));
      kernel.sample(BigInt(first), batch, rank, dim, rows, g, j, a, noise, y, lanes, sums);
      return new Float64Array(memory.buffer, sums, 3 * batch * rows).slice();
    },
    factors: (request) => drawnFactors(request, kernel),
    async dispose() {},
  };
}
