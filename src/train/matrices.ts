/**
 * Matrices of f32 in the memory of a WebAssembly kernel, and products of them. Rows lie an odd number of cache lines
 * apart, so that the columns of a product do not compete for the same places of the cache; padding is zero.
 */
import { compiledKernel, FREE, type MatrixKernel } from "../backend/simd/kernel.js";

/** rows x columns numbers from address `at`; `apart`: bytes between rows; `height`: rows with padding. */
export interface Matrix {
  readonly at: number;
  readonly rows: number;
  readonly columns: number;
  readonly apart: number;
  readonly height: number;
}

const LINE = 64;
const PAGE = 65536;
/** WebAssembly addresses 4 GiB. */
const MOST_PAGES = 65536;

/** Bytes between rows: columns padded to 8, and beyond one cache line to an odd number of them. */
export function apartOf(columns: number): number {
  if (columns <= 8) return 32;
  const lines = Math.ceil((4 * columns) / LINE);
  return LINE * (lines % 2 === 0 ? lines + 1 : lines);
}
const heightOf = (rows: number): number => 4 * Math.ceil(rows / 4);

/** Numbers of a matrix, padding included. */
export const room = ({ apart, height }: Matrix): number => (apart / 4) * height;

/** The memory of one training. */
export interface Memory {
  readonly kernel: MatrixKernel;
  /** A matrix of zeros. */
  allocate(rows: number, columns: number): Matrix;
  /** All numbers of the memory; do not keep: it is another one after `allocate`. */
  numbers(): Float32Array;
  /** Everything allocated from here on is forgotten by `restore`. */
  mark(): number;
  restore(mark: number): void;
}

function memoryOf(kernel: MatrixKernel): Memory {
  let end = LINE * Math.ceil(FREE / LINE);
  let view = new Float32Array(kernel.memory.buffer);
  const numbers = (): Float32Array => {
    if (view.buffer !== kernel.memory.buffer) view = new Float32Array(kernel.memory.buffer);
    return view;
  };
  return {
    kernel,
    numbers,
    allocate(rows, columns) {
      const matrix = { at: end, rows, columns, apart: apartOf(columns), height: heightOf(rows) };
      end += LINE * Math.ceil((matrix.apart * matrix.height) / LINE);
      const pages = Math.ceil(end / PAGE);
      if (pages > MOST_PAGES) throw new RangeError("a training needs more than 4 GiB");
      const present = kernel.memory.buffer.byteLength / PAGE;
      if (pages > present) kernel.memory.grow(pages - present);
      numbers().fill(0, matrix.at / 4, end / 4);
      return matrix;
    },
    mark: () => end,
    restore(mark) {
      end = mark;
    },
  };
}

/** Kernels of this thread that no training uses at the moment. */
const idle: MatrixKernel[] = [];
/** A kernel that has grown beyond this is not kept. */
const KEPT_BYTES = 2 ** 27;

/** Lends the memory of a kernel; trainings that run side by side in a thread have one each. */
export async function withMemory<T>(use: (memory: Memory) => Promise<T>): Promise<T> {
  const kernel = idle.pop() ?? compiledKernel();
  try {
    return await use(memoryOf(kernel));
  } finally {
    if (kernel.memory.buffer.byteLength <= KEPT_BYTES) idle.push(kernel);
  }
}

/** Copies rows x columns numbers, row-major, into a matrix; fewer rows than it has leave the others. */
export function write(memory: Memory, { at, apart, columns }: Matrix, values: Float32Array): void {
  const all = memory.numbers();
  if (apart === 4 * columns) all.set(values, at / 4);
  else
    for (let from = 0, to = at / 4; from < values.length; from += columns, to += apart / 4)
      all.set(values.subarray(from, from + columns), to);
}

/** Copies the first `count` rows out of a matrix, row-major. */
export function read(
  memory: Memory,
  { at, apart, columns, rows }: Matrix,
  count = rows,
  out: Float32Array = new Float32Array(count * columns),
): Float32Array {
  const all = memory.numbers();
  for (let i = 0, from = at / 4; i < count; i++, from += apart / 4)
    out.set(all.subarray(from, from + columns), i * columns);
  return out;
}

/** Sets all numbers to zero, padding included. */
export const clear = (memory: Memory, m: Matrix): void => {
  memory.numbers().fill(0, m.at / 4, m.at / 4 + room(m));
};

/** out = X Y or, with `add`, out += X Y, of the first `rows` rows of X (default: all). */
export function product(
  { kernel }: Memory,
  x: Matrix,
  y: Matrix,
  out: Matrix,
  { rows = x.rows, add = false }: { readonly rows?: number; readonly add?: boolean } = {},
): void {
  kernel.multiply(
    x.at,
    x.apart,
    4,
    y.at,
    y.apart,
    out.at,
    out.apart,
    heightOf(rows),
    y.columns,
    y.rows,
    add,
  );
}

type CrossProduct = (memory: Memory, x: Matrix, y: Matrix, out: Matrix, rows: number) => void;

const crossProductInto =
  (add: boolean): CrossProduct =>
  ({ kernel }, x, y, out, rows) =>
    kernel.multiply(
      x.at,
      4,
      x.apart,
      y.at,
      y.apart,
      out.at,
      out.apart,
      heightOf(x.columns),
      y.columns,
      rows,
      add,
    );
/** out = X' Y over the first `rows` rows of both. */
export const crossProduct = crossProductInto(false);
/** out += X' Y over the first `rows` rows of both. */
export const addCrossProduct = crossProductInto(true);

/** out = X'. */
export function transpose({ kernel }: Memory, x: Matrix, out: Matrix): void {
  kernel.transpose(x.at, x.apart, out.at, out.apart, x.height, heightOf(x.columns));
}
