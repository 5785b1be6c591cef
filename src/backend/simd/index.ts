/**
 * The `simd` backend: sampling and products by the WebAssembly
 * SIMD kernel in f32; works on any machine that runs Node.
 */
import type { Backend, BatchShape, NoiseRequest } from "../backend.js";
import { drawnFactors } from "../sample.js";
import { areas, compiledKernel, type Kernel, type KernelVariant } from "./kernel.js";
import { normalKey, setKey } from "./normals.js";

const upTo = (n: number, step: number): number => step * Math.ceil(n / step);

/**
 * Rows of G to what `sample` takes: one row as it is, several
 * packed [group of 4][half panel of 4 columns][4][4]; zeros fill up.
 */
function pack(gradient: Float64Array, rows: number, dim: number, to: Float32Array): void {
  to.fill(0);
  if (rows === 1) {
    to.set(gradient);
    return;
  }
  const halves = upTo(dim, 8) / 4;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < dim; j++)
      to[((i >> 2) * halves + (j >> 2)) * 16 + (i & 3) * 4 + (j & 3)] = gradient[i * dim + j];
  }
}

/** Stacked matrices of `height` rows and `dim` columns as the kernel's memory holds them; zeros fill up. */
interface Padded {
  readonly count: number;
  readonly height: number;
  readonly dim: number;
  readonly rows: number;
  readonly columns: number;
}

function put(to: Float32Array, values: Float64Array, shape: Padded): void {
  const { count, height, dim, rows, columns } = shape;
  if (columns === dim && rows === height) {
    to.set(values);
    return;
  }
  to.fill(0);
  for (let b = 0; b < count; b++)
    for (let i = 0; i < height; i++) {
      const from = (b * height + i) * dim;
      to.set(values.subarray(from, from + dim), (b * rows + i) * columns);
    }
}

function take(from: Float32Array, { count, height, dim, rows, columns }: Padded): Float64Array {
  const values = new Float64Array(count * height * dim);
  for (let b = 0; b < count; b++)
    for (let i = 0; i < height; i++) {
      const first = (b * rows + i) * columns;
      values.set(from.subarray(first, first + dim), (b * height + i) * dim);
    }
  return values;
}

/** Zeros pad columns, the rank and the rows of G to what the kernel's tiles take; they add nothing to any product. */
function projectBy(
  kernel: Kernel,
  factors: Float64Array,
  gradient: Float64Array,
  { batch, rank, dim, rows }: BatchShape,
): Float64Array {
  const [columns, n] = [upTo(dim, 8), rows === 1 ? 1 : upTo(rows, 4)];
  const r = rows === 1 ? rank : upTo(rank, 2);
  const [a, g, y, out] = areas(kernel, [
    4 * batch * r * columns,
    4 * n * columns,
    16 * r + 32,
    4 * batch * n * columns,
  ]);
  const view = (at: number, padded: Padded): Float32Array =>
    new Float32Array(kernel.memory.buffer, at, padded.count * padded.rows * padded.columns);
  const ofA = { count: batch, height: rank, dim, rows: r, columns };
  const ofG = { count: 1, height: rows, dim, rows: n, columns };
  const ofOut = { ...ofG, count: batch };
  put(view(a, ofA), factors, ofA);
  put(view(g, ofG), gradient, ofG);
  kernel.project(a, g, out, y, batch, r, columns, n);
  return take(view(out, ofOut), ofOut);
}

function sampleBy(kernel: Kernel, request: NoiseRequest): Float64Array {
  const { seed, experiment, first, batch, rank, dim, rows, gradient, probes } = request;
  const [columns, padded, n] = [upTo(dim, 8), upTo(rank, 2), rows === 1 ? 1 : upTo(rows, 4)];
  const room = rows === 1 ? 8 * columns : (columns / 8) * (32 * padded + 64);
  const [g, j, a, noise, y, lanes, sums] = areas(kernel, [
    4 * n * columns,
    4 * rows,
    room,
    rows === 1 ? 4 * columns : 8192,
    4 * n * padded,
    16 * n * Math.max(padded, 4),
    24 * batch * rows,
  ]);
  const { memory } = kernel;
  pack(gradient, rows, dim, new Float32Array(memory.buffer, g, n * columns));
  new Int32Array(memory.buffer, j, rows).set(probes);
  new Uint8Array(memory.buffer, a, room).fill(0);
  setKey(kernel, normalKey(seed, experiment));
  kernel.sample(BigInt(first), batch, rank, dim, rows, g, j, a, noise, y, lanes, sums);
  return new Float64Array(memory.buffer, sums, 3 * batch * rows).slice();
}

/**
 * Opens the backend: one kernel, whose memory grows with the largest request.
 * @param kernel another one than the variant's (tests plant bugs in it)
 */
export function createSimd(
  variant: KernelVariant = "plain",
  kernel: Kernel = compiledKernel(variant),
): Backend {
  return {
    info: {
      name: "simd",
      mode: variant === "plain" ? "simd" : "simd-relaxed",
      precision: "f32",
      unitRoundoff: 2 ** -24,
      device: `CPU (WebAssembly ${variant === "plain" ? "" : "relaxed "}SIMD)`,
    },
    project: async (factors, gradient, shape) => projectBy(kernel, factors, gradient, shape),
    sample: async (request) => sampleBy(kernel, request),
    factors: (request) => drawnFactors(request, kernel),
    async dispose() {},
  };
}
