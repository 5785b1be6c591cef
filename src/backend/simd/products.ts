/** The `simd` backend: products by the WebAssembly SIMD kernel in f32; works on any machine that runs Node. */
import type { Backend } from "../backend.js";
import { compiledKernel } from "./kernel.js";

interface Kernel {
  readonly memory: WebAssembly.Memory;
  project(a: number, g: number, out: number, y: number, batch: number, rank: number, columns: number, rows: number): void;
}

/** First free byte of the kernel's memory; the kernel itself has no data. */
const START = 1024;
const upTo = (n: number, step: number): number => step * Math.ceil(n / step);

/** Opens the backend: one kernel, whose memory grows with the largest product. */
export function createSimd(): Backend {
  const { memory, project } = compiledKernel<Kernel>("products");
  return {
    info: { name: "simd", mode: "simd", precision: "f32", unitRoundoff: 2 ** -24, device: "CPU (WebAssembly SIMD)" },
    async project(factors, gradient, { batch, rank, dim, rows }) {
      // Zeros pad columns, the rank and the rows of G to what the kernel's tiles take; they add nothing to any product.
      const [columns, n] = [upTo(dim, 8), rows === 1 ? 1 : upTo(rows, 4)];
      const r = rows === 1 ? rank : upTo(rank, 2);
      const a = START;
      const g = a + 4 * batch * r * columns;
      const y = g + 4 * n * columns;
      const out = y + 16 * r;
      const end = out + 4 * batch * n * columns;
      if (end > memory.buffer.byteLength) memory.grow(Math.ceil((end - memory.buffer.byteLength) / 65536));
      const put = (at: number, values: Float64Array, groups: number, height: number, padded: number): void => {
        const view = new Float32Array(memory.buffer, at, groups * padded * columns);
        if (columns === dim && padded === height) { view.set(values); return; }
        view.fill(0);
        for (let b = 0; b < groups; b++) for (let i = 0; i < height; i++) view.set(values.subarray((b * height + i) * dim, (b * height + i + 1) * dim), (b * padded + i) * columns);
      };
      put(a, factors, batch, rank, r);
      put(g, gradient, 1, rows, n);
      project(a, g, out, y, batch, r, columns, n);
      const products = new Float64Array(batch * rows * dim);
      const seen = new Float32Array(memory.buffer, out, batch * n * columns);
      for (let b = 0; b < batch; b++) for (let i = 0; i < rows; i++) products.set(seen.subarray((b * n + i) * columns, (b * n + i) * columns + dim), (b * rows + i) * dim);
      return products;
    },
    async dispose() {},
  };
}
