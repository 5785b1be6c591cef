/**
 * Dense f32 matrices of one model: products, sums and the pointwise parts of a training step. Matrices are row-major;
 * `apart` is the distance of two rows in bytes. Rows are padded by zeros to a multiple of 4, columns to a multiple of 8,
 * so that tiles need no rest. AssemblyScript, compiled by scripts/kernel.mjs.
 */

import { addProduct, laneSum } from "./lanes";

/**
 * out (rows x columns) = or += X Y over `depth` terms, in tiles of 4 x 8: X's entry (i, k) lies at x + i down + k along, so X may be a matrix
 * (along 4) or the transpose of one (down 4); Y has `depth` rows. Each entry is one sum in order of k: it does not depend on its neighbours.
 */
export function multiply(
  x: usize, down: usize, along: usize, y: usize, yApart: usize, out: usize, apart: usize, rows: i32, columns: i32, depth: i32, add: bool,
): void {
  for (let j = 0; j < columns; j += 8, y += 32, out += 32) {
    for (let i = 0, left = x, to = out; i < rows; i += 4, left += 4 * down, to += 4 * apart) {
      const to1 = to + apart, to2 = to1 + apart, to3 = to2 + apart;
      let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, t0 = s0, t1 = s0, t2 = s0, t3 = s0;
      if (add) {
        s0 = v128.load(to); t0 = v128.load(to, 16); s1 = v128.load(to1); t1 = v128.load(to1, 16);
        s2 = v128.load(to2); t2 = v128.load(to2, 16); s3 = v128.load(to3); t3 = v128.load(to3, 16);
      }
      if (down == 4) {
        for (let k = 0, p = left, q = y; k < depth; k++, p += along, q += yApart) {
          const a = v128.load(q), b = v128.load(q, 16);
          const x0 = v128.load32_splat(p), x1 = v128.load32_splat(p, 4), x2 = v128.load32_splat(p, 8), x3 = v128.load32_splat(p, 12);
          s0 = addProduct(s0, a, x0); t0 = addProduct(t0, b, x0);
          s1 = addProduct(s1, a, x1); t1 = addProduct(t1, b, x1);
          s2 = addProduct(s2, a, x2); t2 = addProduct(t2, b, x2);
          s3 = addProduct(s3, a, x3); t3 = addProduct(t3, b, x3);
        }
      } else {
        let p0 = left, p1 = p0 + down, p2 = p1 + down, p3 = p2 + down;
        for (let k = 0, q = y; k < depth; k++, q += yApart) {
          const a = v128.load(q), b = v128.load(q, 16);
          const x0 = v128.load32_splat(p0), x1 = v128.load32_splat(p1), x2 = v128.load32_splat(p2), x3 = v128.load32_splat(p3);
          s0 = addProduct(s0, a, x0); t0 = addProduct(t0, b, x0);
          s1 = addProduct(s1, a, x1); t1 = addProduct(t1, b, x1);
          s2 = addProduct(s2, a, x2); t2 = addProduct(t2, b, x2);
          s3 = addProduct(s3, a, x3); t3 = addProduct(t3, b, x3);
          p0 += along; p1 += along; p2 += along; p3 += along;
        }
      }
      v128.store(to, s0); v128.store(to, t0, 16); v128.store(to1, s1); v128.store(to1, t1, 16);
      v128.store(to2, s2); v128.store(to2, t2, 16); v128.store(to3, s3); v128.store(to3, t3, 16);
    }
  }
}

/** out (columns x rows) = X' for rows and columns that are multiples of 4. */
export function transpose(x: usize, xApart: usize, out: usize, apart: usize, rows: i32, columns: i32): void {
  for (let i = 0; i < rows; i += 4, x += 4 * xApart, out += 16) {
    for (let j = 0, from = x, to = out; j < columns; j += 4, from += 16, to += 4 * apart) {
      const a = v128.load(from), b = v128.load(from + xApart), c = v128.load(from + 2 * xApart), d = v128.load(from + 3 * xApart);
      const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5), cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
      const ef = v128.shuffle<i32>(a, b, 2, 6, 3, 7), gh = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
      v128.store(to, v128.shuffle<i64>(ab, cd, 0, 2));
      v128.store(to + apart, v128.shuffle<i64>(ab, cd, 1, 3));
      v128.store(to + 2 * apart, v128.shuffle<i64>(ef, gh, 0, 2));
      v128.store(to + 3 * apart, v128.shuffle<i64>(ef, gh, 1, 3));
    }
  }
}

/** Every row of X becomes a copy of `row`. */
export function spread(x: usize, apart: usize, rows: i32, row: usize): void {
  for (let i = 0; i < rows; i++, x += apart) memory.copy(x, row, apart);
}

/** x = max(0, x) over `count` numbers (a multiple of 4); what is not a number stays so. */
export function rectify(x: usize, count: i32): void {
  const zero = f32x4.splat(0);
  for (let i = 0; i < count; i += 4, x += 16) v128.store(x, f32x4.max(zero, v128.load(x)));
}

/** x = 0 wherever `gate` is not positive. */
export function mask(x: usize, gate: usize, count: i32): void {
  const zero = f32x4.splat(0);
  for (let i = 0; i < count; i += 4, x += 16, gate += 16)
    v128.store(x, v128.and(v128.load(x), f32x4.gt(v128.load(gate), zero)));
}

/** x = by x. */
export function scale(x: usize, by: f32, count: i32): void {
  const factor = f32x4.splat(by);
  for (let i = 0; i < count; i += 4, x += 16) v128.store(x, f32x4.mul(factor, v128.load(x)));
}

/** x += by y. */
export function accumulate(x: usize, by: f32, y: usize, count: i32): void {
  const factor = f32x4.splat(by);
  for (let i = 0; i < count; i += 4, x += 16, y += 16) v128.store(x, addProduct(v128.load(x), factor, v128.load(y)));
}

/** out's row i = factors[i] times that of X. */
export function scaleRows(x: usize, apart: usize, rows: i32, factors: usize, out: usize): void {
  for (let i = 0; i < rows; i++, factors += 4) {
    const factor = v128.load32_splat(factors);
    for (const end = x + apart; x < end; x += 16, out += 16) v128.store(out, f32x4.mul(factor, v128.load(x)));
  }
}

/** x's row i += by * factors[i] times that of Y. */
export function accumulateRows(x: usize, by: f32, factors: usize, y: usize, apart: usize, rows: i32): void {
  for (let i = 0; i < rows; i++, factors += 4) {
    const factor = f32x4.splat(by * load<f32>(factors));
    for (const end = x + apart; x < end; x += 16, y += 16) v128.store(x, addProduct(v128.load(x), factor, v128.load(y)));
  }
}

/** Sums of squares of each row. */
export function squares(x: usize, apart: usize, rows: i32, out: usize): void {
  for (let i = 0; i < rows; i++, out += 4) {
    let s = f32x4.splat(0);
    for (const end = x + apart; x < end; x += 16) {
      const v = v128.load(x);
      s = addProduct(s, v, v);
    }
    store<f32>(out, laneSum(s));
  }
}

/** Sum of the rows. */
export function sumRows(x: usize, apart: usize, rows: i32, out: usize): void {
  memory.fill(out, 0, apart);
  for (let i = 0; i < rows; i++)
    for (let to = out, end = x + apart; x < end; x += 16, to += 16) v128.store(to, f32x4.add(v128.load(to), v128.load(x)));
}

/**
 * Adam's rule: moments m and v take up the gradient, x -= rate (m by first) / (sqrt(v by second) + epsilon).
 */
export function adam(
  x: usize, gradient: usize, m: usize, v: usize, count: i32, rate: f64, beta1: f64, beta2: f64, epsilon: f64, first: f64, second: f64,
): void {
  const b1 = f32x4.splat(<f32>beta1), c1 = f32x4.splat(<f32>(1 - beta1)), b2 = f32x4.splat(<f32>beta2), c2 = f32x4.splat(<f32>(1 - beta2));
  const by = f32x4.splat(<f32>rate), e = f32x4.splat(<f32>epsilon), left1 = f32x4.splat(<f32>first), left2 = f32x4.splat(<f32>second);
  for (let i = 0; i < count; i += 4, x += 16, gradient += 16, m += 16, v += 16) {
    const g = v128.load(gradient);
    const mean = f32x4.add(f32x4.mul(b1, v128.load(m)), f32x4.mul(c1, g));
    const square = f32x4.add(f32x4.mul(b2, v128.load(v)), f32x4.mul(c2, f32x4.mul(g, g)));
    v128.store(m, mean);
    v128.store(v, square);
    const direction = f32x4.div(f32x4.mul(mean, left1), f32x4.add(f32x4.sqrt(f32x4.mul(square, left2)), e));
    v128.store(x, f32x4.sub(v128.load(x), f32x4.mul(by, direction)));
  }
}
