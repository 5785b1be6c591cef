/** Named matrices that lie together, so that one call works on all of them. */
import { read, write, type Matrix, type Memory } from "../matrices.js";

/** Matrices by name; together they are `count` numbers from address `at`, padding (zeros) included. */
export interface Block {
  readonly at: number;
  readonly count: number;
  readonly matrices: Readonly<Record<string, Matrix>>;
}

/** Names with shapes; vectors are matrices of one row. */
export type Parts = ReadonlyArray<readonly [name: string, dims: readonly number[]]>;

/** Zeros of given shapes. Blocks of the same parts have the same layout. */
export function allocateBlock(memory: Memory, parts: Parts): Block {
  const at = memory.mark();
  const matrices = Object.fromEntries(
    parts.map(([name, dims]) => [
      name,
      memory.allocate(dims.length === 1 ? 1 : dims[0], dims[dims.length - 1]),
    ]),
  );
  return { at, count: (memory.mark() - at) / 4, matrices };
}

/** Sets all matrices to zero. */
export const clearBlock = (memory: Memory, { at, count }: Block): void => {
  memory.numbers().fill(0, at / 4, at / 4 + count);
};

/** Copies values by name into the matrices that are named. */
export function writeBlock(
  memory: Memory,
  { matrices }: Block,
  values: Readonly<Record<string, Float32Array>>,
): void {
  for (const [name, m] of Object.entries(matrices)) write(memory, m, values[name]);
}

/** Copies of all matrices, row-major. */
export const readBlock = (memory: Memory, { matrices }: Block): Record<string, Float32Array> =>
  Object.fromEntries(Object.entries(matrices).map(([name, m]) => [name, read(memory, m)]));

/** Numbers whose squares are summed in f32; the sums are then added in f64. */
const TERMS = 16;
/** Room for the sums of {@link squaredNorm}. */
export const allocateSums = (memory: Memory, { count }: Block): Matrix =>
  memory.allocate(1, count / TERMS);
/** Sum of the squares of all numbers, to 6 roundings of f32 (4e-7 of it). */
export function squaredNorm(memory: Memory, { at, count }: Block, sums: Matrix): number {
  memory.kernel.squares(at, 4 * TERMS, count / TERMS, sums.at);
  let total = 0;
  for (const x of memory.numbers().subarray(sums.at / 4, sums.at / 4 + count / TERMS)) total += x;
  return total;
}
