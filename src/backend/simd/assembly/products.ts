/**
 * Batched products G A_b' A_b in f32 SIMD. Matrices are row-major with rows padded by zeros: columns to a multiple of 8, rows of G to a
 * multiple of 4 (or a single row), rows of A to a multiple of 2. AssemblyScript, compiled by scripts/kernel.mjs.
 */

import { addProduct, laneSum, tile } from "./lanes";

/** One row: y_k = q . a_k and out += y_k a_k, row by row of A. */
function single(a: usize, g: usize, out: usize, rank: i32, width: usize): void {
  memory.fill(out, 0, width);
  for (let k = 0; k < rank; k++, a += width) {
    let s0 = f32x4.splat(0), s1 = f32x4.splat(0);
    for (let j: usize = 0; j < width; j += 32) {
      s0 = addProduct(s0, v128.load(a + j), v128.load(g + j));
      s1 = addProduct(s1, v128.load(a + j, 16), v128.load(g + j, 16));
    }
    const y = f32x4.splat(laneSum(f32x4.add(s0, s1)));
    for (let j: usize = 0; j < width; j += 32) {
      v128.store(out + j, addProduct(v128.load(out + j), y, v128.load(a + j)));
      v128.store(out + j, addProduct(v128.load(out + j, 16), y, v128.load(a + j, 16)), 16);
    }
  }
}

/** Four rows of G: Y = G A' in tiles of 4 x 2 to `y` (rank x 4), then Y A in tiles of 4 x 8 (nothing taken off: the zeros behind y). */
function four(a: usize, g: usize, out: usize, y: usize, rank: i32, width: usize): void {
  const g1 = g + width, g2 = g1 + width, g3 = g2 + width;
  for (let k = 0, at = a, to = y; k < rank; k += 2, at += 2 * width, to += 32) {
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, t0 = s0, t1 = s0, t2 = s0, t3 = s0;
    for (let j: usize = 0; j < width; j += 16) {
      const p = v128.load(at + j), q = v128.load(at + width + j);
      const x0 = v128.load(g + j), x1 = v128.load(g1 + j), x2 = v128.load(g2 + j), x3 = v128.load(g3 + j);
      s0 = addProduct(s0, p, x0); s1 = addProduct(s1, p, x1); s2 = addProduct(s2, p, x2); s3 = addProduct(s3, p, x3);
      t0 = addProduct(t0, q, x0); t1 = addProduct(t1, q, x1); t2 = addProduct(t2, q, x2); t3 = addProduct(t3, q, x3);
    }
    store<f32>(to, laneSum(s0)); store<f32>(to, laneSum(s1), 4); store<f32>(to, laneSum(s2), 8); store<f32>(to, laneSum(s3), 12);
    store<f32>(to, laneSum(t0), 16); store<f32>(to, laneSum(t1), 20); store<f32>(to, laneSum(t2), 24); store<f32>(to, laneSum(t3), 28);
  }
  const zero = y + <usize>rank * 16;
  for (let j: usize = 0; j < width; j += 32) tile(rank, y, a + j, width, 1, zero, 0, out + j, width, 16);
}

/**
 * @param a batch x rank x columns, @param g rows x columns, @param out batch x rows x columns, @param y scratch of 4 x rank, and 32 bytes
 * @param columns a multiple of 8; rank a multiple of 2 unless rows is 1; rows 1 or a multiple of 4
 */
export function project(a: usize, g: usize, out: usize, y: usize, batch: i32, rank: i32, columns: i32, rows: i32): void {
  const width = <usize>columns << 2;
  memory.fill(y + <usize>rank * 16, 0, 32);
  for (let b = 0; b < batch; b++, a += <usize>rank * width, out += <usize>rows * width) {
    if (rows == 1) single(a, g, out, rank, width);
    else for (let i: usize = 0; i < <usize>rows; i += 4) four(a, g + i * width, out + i * width, y, rank, width);
  }
}
