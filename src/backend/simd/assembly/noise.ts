/**
 * Noise N_t = G A_t' A_t - G of factors drawn on the spot, A_t of r x m entries Normal(0, 1/r) from stream t, and what a sweep keeps of it:
 * per row the probed N_j, q . N and |N|^2. A is never kept beyond its trial, and one row of G needs no more of it than two rows at a time.
 *
 * Columns are padded by zeros to panels of 8. Several rows of G come in groups of 4, packed [group][panel][4][8]; A is then drawn into
 * panels [panel][k][8] (a cache line apart, lest they fall into the same sets), so that both products read memory in order.
 */
import { addProduct, laneSum, tile } from "./lanes";
import { fill, seed } from "./normals";

/** Bytes of a panel's row. */
const PANEL: usize = 32;
/** Panels that one pass of the first product takes: G's part stays in the first-level cache. */
const BLOCK: usize = 32;

/** Zeroes the surplus columns of a row of A whose last panel is at `last`. */
// @ts-ignore: decorator
@inline
function cut(last: usize, surplus: usize): void {
  for (let i: usize = 8 - surplus; i < 8; i++) store<f32>(last + 4 * i, 0);
}

/** Adds q . N and |N|^2 of one row to two f64 at `to`, in f32 over at most 64 panels; strides in bytes from panel to panel. */
function reduce(n: usize, q: usize, panels: usize, stride: usize, to: usize): void {
  let along: f64 = 0, energy: f64 = 0;
  while (panels > 0) {
    const some = min<usize>(panels, 64);
    panels -= some;
    let s0 = f32x4.splat(0), s1 = s0, e0 = s0, e1 = s0;
    for (const end = n + some * stride; n < end; n += stride, q += stride) {
      const x0 = v128.load(n), x1 = v128.load(n, 16);
      s0 = addProduct(s0, x0, v128.load(q)); s1 = addProduct(s1, x1, v128.load(q, 16));
      e0 = addProduct(e0, x0, x0); e1 = addProduct(e1, x1, x1);
    }
    along += laneSum(f32x4.add(s0, s1));
    energy += laneSum(f32x4.add(e0, e1));
  }
  store<f64>(to, along);
  store<f64>(to + 8, energy);
}

/** One row q: rows of A two at a time, y_k = q . a_k, N = sum y_k a_k / r - q. */
function single(rank: i32, panels: usize, surplus: usize, q: usize, a: usize, n: usize): void {
  const width = panels * PANEL, columns = <i32>(8 * panels);
  const scale = f32x4.splat(1 / <f32>rank);
  const last = width - PANEL;
  for (let k = 0; k < rank; k += 2) {
    const second = k + 1 < rank;
    fill(a, second ? 2 * columns : columns, PANEL);
    if (surplus) { cut(a + last, surplus); cut(a + width + last, surplus); }
    if (!second) memory.fill(a + width, 0, width);
    let s0 = f32x4.splat(0), s1 = s0, t0 = s0, t1 = s0;
    for (let j: usize = 0; j < width; j += PANEL) {
      const x0 = v128.load(q + j), x1 = v128.load(q + j, 16);
      s0 = addProduct(s0, x0, v128.load(a + j)); s1 = addProduct(s1, x1, v128.load(a + j, 16));
      t0 = addProduct(t0, x0, v128.load(a + width + j)); t1 = addProduct(t1, x1, v128.load(a + width + j, 16));
    }
    const y = f32x4.mul(scale, f32x4.splat(laneSum(f32x4.add(s0, s1))));
    const z = f32x4.mul(scale, f32x4.splat(laneSum(f32x4.add(t0, t1))));
    for (let j: usize = 0; j < width; j += PANEL) {
      const x0 = k == 0 ? f32x4.neg(v128.load(q + j)) : v128.load(n + j), x1 = k == 0 ? f32x4.neg(v128.load(q + j, 16)) : v128.load(n + j, 16);
      v128.store(n + j, addProduct(addProduct(x0, y, v128.load(a + j)), z, v128.load(a + width + j)));
      v128.store(n + j, addProduct(addProduct(x1, y, v128.load(a + j, 16)), z, v128.load(a + width + j, 16)), 16);
    }
  }
}

/** Y = G A' for all groups, [group][k][4], in tiles of 4 x 2; partial sums of lanes wait at `lanes`, [group][k][4] of four lanes each. */
function into(rank: i32, panels: usize, groups: usize, g: usize, a: usize, apart: usize, y: usize, lanes: usize): void {
  const pairs = <usize>rank >> 1;
  memory.fill(lanes, 0, groups * pairs * 128);
  for (let from: usize = 0; from < panels; from += BLOCK) {
    const some = min<usize>(BLOCK, panels - from);
    for (let group: usize = 0; group < groups; group++) {
      const rows = g + (group * panels + from) * 128;
      for (let pair: usize = 0, to = lanes + group * pairs * 128, at = a + from * apart; pair < pairs; pair++, to += 128, at += 64) {
        let s0 = v128.load(to), s1 = v128.load(to, 16), s2 = v128.load(to, 32), s3 = v128.load(to, 48);
        let t0 = v128.load(to, 64), t1 = v128.load(to, 80), t2 = v128.load(to, 96), t3 = v128.load(to, 112);
        for (let p: usize = 0, x = rows, w = at; p < some; p++, x += 128, w += apart) {
          const a0 = v128.load(w), b0 = v128.load(w, 32);
          const x0 = v128.load(x), x1 = v128.load(x, 32), x2 = v128.load(x, 64), x3 = v128.load(x, 96);
          s0 = addProduct(s0, x0, a0); s1 = addProduct(s1, x1, a0); s2 = addProduct(s2, x2, a0); s3 = addProduct(s3, x3, a0);
          t0 = addProduct(t0, x0, b0); t1 = addProduct(t1, x1, b0); t2 = addProduct(t2, x2, b0); t3 = addProduct(t3, x3, b0);
          const a1 = v128.load(w, 16), b1 = v128.load(w, 48);
          const z0 = v128.load(x, 16), z1 = v128.load(x, 48), z2 = v128.load(x, 80), z3 = v128.load(x, 112);
          s0 = addProduct(s0, z0, a1); s1 = addProduct(s1, z1, a1); s2 = addProduct(s2, z2, a1); s3 = addProduct(s3, z3, a1);
          t0 = addProduct(t0, z0, b1); t1 = addProduct(t1, z1, b1); t2 = addProduct(t2, z2, b1); t3 = addProduct(t3, z3, b1);
        }
        v128.store(to, s0); v128.store(to, s1, 16); v128.store(to, s2, 32); v128.store(to, s3, 48);
        v128.store(to, t0, 64); v128.store(to, t1, 80); v128.store(to, t2, 96); v128.store(to, t3, 112);
      }
    }
  }
  for (const end = lanes + groups * pairs * 128; lanes < end; lanes += 16, y += 4) store<f32>(y, laneSum(v128.load(lanes)));
}

/** N = Y A / r - G, panel by panel: A's part stays in the first-level cache for all groups. */
function out(rank: i32, padded: i32, panels: usize, groups: usize, g: usize, a: usize, apart: usize, y: usize, n: usize): void {
  const scale: f32 = 1 / <f32>rank, rows = <usize>padded * 16;
  for (let p: usize = 0; p < panels; p++, a += apart) {
    for (let group: usize = 0; group < groups; group++) {
      const at = (group * panels + p) * 128;
      tile(padded, y + group * rows, a, PANEL, scale, g + at, PANEL, n + at, PANEL);
    }
  }
}

/**
 * Trials first .. first + count - 1; the key is at KEY.
 * @param rows 1 (q: one row) or the number of rows of G, packed in groups of 4
 * @param probes i32 a row: column j whose noise is kept
 * @param a room of 2 rows of A, or of panels x (rank to an even number x 32 + 64) bytes, the rows beyond the rank zero
 * @param n N of the last trial, packed as G
 * @param y, lanes room of groups x rank (even) x 16 and x 64 bytes
 * @param sums three f64 a trial and row: N_j, q . N, |N|^2
 */
export function sample(first: u64, count: i32, rank: i32, dim: i32, rows: i32, g: usize, probes: usize, a: usize, n: usize, y: usize, lanes: usize, sums: usize): void {
  const panels = <usize>(dim + 7) >> 3, surplus = 8 * panels - <usize>dim;
  const padded = (rank + 1) & ~1;
  const apart = <usize>padded * PANEL + 64;
  const groups = <usize>(rows + 3) >> 2;
  for (let t = 0; t < count; t++) {
    seed(first + t);
    if (rows == 1) single(rank, panels, surplus, g, a, n);
    else {
      for (let k = 0; k < rank; k++) {
        fill(a + <usize>k * PANEL, <i32>(8 * panels), apart);
        if (surplus) cut(a + (panels - 1) * apart + <usize>k * PANEL, surplus);
      }
      into(padded, panels, groups, g, a, apart, y, lanes);
      out(rank, padded, panels, groups, g, a, apart, y, n);
    }
    const stride: usize = rows == 1 ? PANEL : 4 * PANEL;
    for (let i: usize = 0; i < <usize>rows; i++, sums += 24) {
      const row = (i >> 2) * panels * 128 + (i & 3) * PANEL;
      const j = load<i32>(probes + 4 * i);
      store<f64>(sums, load<f32>(n + row + <usize>(j >> 3) * stride + 4 * <usize>(j & 7)));
      reduce(n + row, g + row, panels, stride, sums + 8);
    }
  }
}
