/**
 * Noise N_t = G A_t' A_t - G of factors drawn on the spot, A_t of r x m entries Normal(0, 1/r) from stream t, and what a sweep keeps of it:
 * per row the probed N_j, q . N and |N|^2. A is never kept beyond its trial, and one row of G needs no more of it than two rows at a time.
 *
 * Columns are padded by zeros to panels of 8. Several rows of G come in groups of 4, packed [group][panel][half of 4 columns][4][4]; A is then
 * drawn into panels [panel][k][8] (a cache line apart, lest they fall into the same sets), so that both products read memory in order.
 *
 * V8 puts the loads of a loop's body before its arithmetic, and has 15 registers: a body with more numbers at once than 8 sums, 6 loads and a
 * product keeps some of its sums in memory, at 1.35 times the time (docs/benchmarks.md).
 */
import { addProduct, laneSum, tile } from "./lanes";
import { fill, seed } from "./normals";

/** Bytes of a panel's row of A. */
const PANEL: usize = 32;
/** Bytes of a panel of four rows of G, and of half of it. */
const FOUR: usize = 128;
const HALF: usize = 64;
/** Panels and pairs of rows of A that one pass of the first product takes: 16 KB of A and 4 KB of G, which stay in the first-level cache. */
const BLOCK: usize = 32;
const PAIRS: usize = 8;
/** Bytes of A that one pass of the second product takes. */
const HELD: usize = 17 << 10;
/** Panels over which q . N and |N|^2 are summed in f32. */
const PART: usize = 64;

/** Zeroes the surplus columns of a row of A whose last panel is at `last`. */
// @ts-ignore: decorator
@inline
function cut(last: usize, surplus: usize): void {
  for (let i: usize = 8 - surplus; i < 8; i++) store<f32>(last + 4 * i, 0);
}

/** q . N and |N|^2 of a single row to two f64 at `to`, in f32 over at most 64 panels. */
function reduce(n: usize, q: usize, panels: usize, to: usize): void {
  let along: f64 = 0, energy: f64 = 0;
  while (panels > 0) {
    const some = min<usize>(panels, PART);
    panels -= some;
    let s0 = f32x4.splat(0), s1 = s0, e0 = s0, e1 = s0;
    for (const end = n + some * PANEL; n < end; n += PANEL, q += PANEL) {
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

/**
 * Sums of lanes of four rows of G times `pairs` pairs of rows of A over some panels, added to [k][4] of four lanes each at `to`. The break is
 * never taken: it ends V8's block in the middle, so that the loads of the panel's second half come after the sums of its first.
 */
// @ts-ignore: decorator
@inline
function pass(rows: usize, bytes: usize, a: usize, apart: usize, pairs: usize, to: usize): void {
  const end = rows + bytes;
  for (; pairs > 0; pairs--, to += 128, a += 64) {
    let s0 = v128.load(to), s1 = v128.load(to, 16), s2 = v128.load(to, 32), s3 = v128.load(to, 48);
    let t0 = v128.load(to, 64), t1 = v128.load(to, 80), t2 = v128.load(to, 96), t3 = v128.load(to, 112);
    for (let x = rows, w = a; x < end; x += FOUR, w += apart) {
      const a0 = v128.load(w), b0 = v128.load(w, 32);
      const x0 = v128.load(x), x1 = v128.load(x, 16), x2 = v128.load(x, 32), x3 = v128.load(x, 48);
      s0 = addProduct(s0, x0, a0); s1 = addProduct(s1, x1, a0); s2 = addProduct(s2, x2, a0); s3 = addProduct(s3, x3, a0);
      t0 = addProduct(t0, x0, b0); t1 = addProduct(t1, x1, b0); t2 = addProduct(t2, x2, b0); t3 = addProduct(t3, x3, b0);
      if (x == end) break;
      const a1 = v128.load(w, 16), b1 = v128.load(w, 48);
      const z0 = v128.load(x, 64), z1 = v128.load(x, 80), z2 = v128.load(x, 96), z3 = v128.load(x, 112);
      s0 = addProduct(s0, z0, a1); s1 = addProduct(s1, z1, a1); s2 = addProduct(s2, z2, a1); s3 = addProduct(s3, z3, a1);
      t0 = addProduct(t0, z0, b1); t1 = addProduct(t1, z1, b1); t2 = addProduct(t2, z2, b1); t3 = addProduct(t3, z3, b1);
    }
    v128.store(to, s0); v128.store(to, s1, 16); v128.store(to, s2, 32); v128.store(to, s3, 48);
    v128.store(to, t0, 64); v128.store(to, t1, 80); v128.store(to, t2, 96); v128.store(to, t3, 112);
  }
}

/** Y = G A' for all groups, [group][k][4], in tiles of 4 x 2; partial sums of lanes wait at `lanes`, [group][k][4] of four lanes each. */
function into(pairs: usize, panels: usize, groups: usize, g: usize, a: usize, apart: usize, y: usize, lanes: usize): void {
  memory.fill(lanes, 0, groups * pairs * 128);
  for (let from: usize = 0; from < panels; from += BLOCK) {
    const bytes = min<usize>(BLOCK, panels - from) * FOUR;
    for (let first: usize = 0; first < pairs; first += PAIRS) {
      const some = min<usize>(PAIRS, pairs - first);
      for (let group: usize = 0; group < groups; group++)
        pass(g + (group * panels + from) * FOUR, bytes, a + from * apart + first * 64, apart, some, lanes + (group * pairs + first) * 128);
    }
  }
  for (const end = lanes + groups * pairs * 128; lanes < end; lanes += 16, y += 4) store<f32>(y, laneSum(v128.load(lanes)));
}

/** Adds to the partial sums of q . N (two) and |N|^2 (two) of four rows at `to`, 64 bytes a row, what some panels of N at `n` bring. */
function gather(n: usize, q: usize, panels: usize, to: usize): void {
  for (let i = 0; i < 4; i++, n += 16, q += 16, to += 64) {
    let s0 = v128.load(to), s1 = v128.load(to, 16), e0 = v128.load(to, 32), e1 = v128.load(to, 48);
    for (let x = n, z = q, end = n + panels * FOUR; x < end; x += FOUR, z += FOUR) {
      const x0 = v128.load(x), x1 = v128.load(x, HALF);
      s0 = addProduct(s0, x0, v128.load(z)); s1 = addProduct(s1, x1, v128.load(z, HALF));
      e0 = addProduct(e0, x0, x0); e1 = addProduct(e1, x1, x1);
    }
    v128.store(to, s0); v128.store(to, s1, 16); v128.store(to, e0, 32); v128.store(to, e1, 48);
  }
}

/** The probed N_j of rows 4 group .. 4 group + 3 whose panel is among the `some` from `from` on, which are at `n`. */
function pick(group: usize, rows: usize, from: usize, some: usize, n: usize, probes: usize, sums: usize): void {
  for (let i = group << 2, end = min(rows, i + 4); i < end; i++) {
    const j = <usize>load<i32>(probes + 4 * i), panel = j >> 3;
    if (panel >= from && panel < from + some) store<f64>(sums + 24 * i, load<f32>(n + (panel - from) * FOUR + ((j >> 2) & 1) * HALF + (i & 3) * 16 + (j & 3) * 4));
  }
}

/** Takes the partial sums of all rows into their f64, and begins new ones. */
function settle(rows: usize, parts: usize, sums: usize): void {
  for (let i: usize = 0, at = parts; i < rows; i++, at += 64, sums += 24) {
    store<f64>(sums + 8, load<f64>(sums + 8) + laneSum(f32x4.add(v128.load(at), v128.load(at, 16))));
    store<f64>(sums + 16, load<f64>(sums + 16) + laneSum(f32x4.add(v128.load(at, 32), v128.load(at, 48))));
  }
}

/**
 * N = Y A / r - G, as many panels at once as stay in the first-level cache for all groups, and what is kept of it; N itself is forgotten.
 * @param n room of 64 panels of four rows
 * @param parts room of 64 bytes a row, groups filled up
 */
function out(rank: i32, padded: i32, panels: usize, rows: usize, g: usize, a: usize, apart: usize, y: usize, n: usize, parts: usize, probes: usize, sums: usize): void {
  const scale: f32 = 1 / <f32>rank, groups = (rows + 3) >> 2, each = <usize>padded * 16;
  let block: usize = PART;
  while (block > 1 && block * apart > HELD) block >>= 1;
  memory.fill(parts, 0, groups * 256);
  memory.fill(sums, 0, rows * 24);
  for (let from: usize = 0; from < panels; from += block) {
    const some = min(block, panels - from);
    for (let group: usize = 0; group < groups; group++) {
      const q = g + (group * panels + from) * FOUR;
      for (let p: usize = 0; p < some; p++)
        tile(padded, y + group * each, a + (from + p) * apart, PANEL, scale, q + p * FOUR, 16, n + p * FOUR, 16, HALF);
      gather(n, q, some, parts + group * 256);
      pick(group, rows, from, some, n, probes, sums);
    }
    if ((from + some) % PART == 0 || from + some == panels) {
      settle(rows, parts, sums);
      memory.fill(parts, 0, groups * 256);
    }
  }
}

/**
 * Trials first .. first + count - 1; the key is at KEY.
 * @param rows 1 (q: one row) or the number of rows of G, packed in groups of 4
 * @param probes i32 a row: column j whose noise is kept
 * @param a room of 2 rows of A, or of panels x (rank to an even number x 32 + 64) bytes, the rows beyond the rank zero
 * @param n room of N of one row, or of 8 KB
 * @param y room of groups x rank (even) x 16 bytes
 * @param lanes room of groups x rank (even) x 64 bytes, and of groups x 256
 * @param sums three f64 a trial and row: N_j, q . N, |N|^2
 */
export function sample(first: u64, count: i32, rank: i32, dim: i32, rows: i32, g: usize, probes: usize, a: usize, n: usize, y: usize, lanes: usize, sums: usize): void {
  const panels = <usize>(dim + 7) >> 3, surplus = 8 * panels - <usize>dim;
  const padded = (rank + 1) & ~1;
  const apart = <usize>padded * PANEL + 64;
  const groups = <usize>(rows + 3) >> 2;
  for (let t = 0; t < count; t++, sums += <usize>rows * 24) {
    seed(first + t);
    if (rows == 1) {
      single(rank, panels, surplus, g, a, n);
      store<f64>(sums, load<f32>(n + 4 * <usize>load<i32>(probes)));
      reduce(n, g, panels, sums + 8);
    } else {
      for (let k = 0; k < rank; k++) {
        fill(a + <usize>k * PANEL, <i32>(8 * panels), apart);
        if (surplus) cut(a + (panels - 1) * apart + <usize>k * PANEL, surplus);
      }
      into(<usize>padded >> 1, panels, groups, g, a, apart, y, lanes);
      out(rank, padded, panels, <usize>rows, g, a, apart, y, n, lanes, probes, sums);
    }
  }
}
