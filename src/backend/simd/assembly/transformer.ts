/**
 * Pointwise and row-wise parts of a transformer and their back-propagation, in f32 beside assembly/matrices.ts: the same layout, padding stays
 * zero. Exponentials are polynomials of this file, so bits do not depend on the engine. AssemblyScript, compiled by scripts/kernel.mjs.
 */

import { addProduct, laneSum } from "./lanes";

/** All bits of the lanes j, .. j + 3 that are below `count`. */
// @ts-ignore: decorator
@inline
function below(j: i32, count: i32): v128 {
  return i32x4.lt_s(i32x4.add(i32x4.splat(j), i32x4(0, 1, 2, 3)), i32x4.splat(count));
}

// @ts-ignore: decorator
@inline
function laneMax(x: v128): f32 {
  return max(
    max(f32x4.extract_lane(x, 0), f32x4.extract_lane(x, 1)),
    max(f32x4.extract_lane(x, 2), f32x4.extract_lane(x, 3)),
  );
}

/**
 * exp x to 2e-7 of itself for x in [-87, 88], and that of the nearer end beyond; what is not a number stays so. 2^n times a polynomial of
 * r = x - n log 2, in two parts of which the first times n is exact (Cody & Waite; coefficients of Cephes' expf, Moshier 1989).
 */
// @ts-ignore: decorator
@inline
function exp4(x: v128): v128 {
  const one = f32x4.splat(1);
  const within = f32x4.pmax(f32x4.pmin(x, f32x4.splat(88)), f32x4.splat(-87));
  const n = f32x4.nearest(f32x4.mul(within, f32x4.splat(1.4426950408889634)));
  const r = f32x4.add(f32x4.sub(within, f32x4.mul(n, f32x4.splat(0.693359375))), f32x4.mul(n, f32x4.splat(2.12194440e-4)));
  let p = f32x4.splat(1.9875691500e-4);
  p = addProduct(f32x4.splat(1.3981999507e-3), p, r);
  p = addProduct(f32x4.splat(8.3334519073e-3), p, r);
  p = addProduct(f32x4.splat(4.1665795894e-2), p, r);
  p = addProduct(f32x4.splat(1.6666665459e-1), p, r);
  p = addProduct(f32x4.splat(5.0000001201e-1), p, r);
  p = addProduct(f32x4.add(r, one), p, f32x4.mul(r, r));
  return f32x4.mul(p, i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23));
}

/** x = exp x, `count` numbers (a multiple of 4). */
export function exponential(x: usize, count: i32): void {
  for (let i = 0; i < count; i += 4, x += 16) v128.store(x, exp4(v128.load(x)));
}

/** log x to 1e-15 for normal x > 0: 2^e m with m in [sqrt 1/2, sqrt 2), log m = 2 artanh s, s = (m - 1)/(m + 1), s^2 < 0.0295. */
function logarithm(x: f64): f64 {
  const bits = reinterpret<u64>(x);
  let e = <i32>(bits >> 52) - 1023;
  let m = reinterpret<f64>((bits & 0xfffffffffffff) | 0x3ff0000000000000);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    e++;
  }
  const s = (m - 1) / (m + 1), t = s * s;
  let p: f64 = 0;
  for (let k = 21; k > 0; k -= 2) p = p * t + 1 / <f64>k;
  return <f64>e * 0.6931471805599453 + 2 * s * p;
}

/** out's row i = or += row index[i] of the table. */
export function gather(index: usize, table: usize, apart: usize, rows: i32, out: usize, add: bool): void {
  for (let i = 0; i < rows; i++, index += 4) {
    let from = table + <usize>load<u32>(index) * apart;
    for (const end = out + apart; out < end; out += 16, from += 16)
      v128.store(out, add ? f32x4.add(v128.load(out), v128.load(from)) : v128.load(from));
  }
}

/** Row index[i] of the table += x's row i, in order. */
export function scatter(index: usize, x: usize, apart: usize, rows: i32, table: usize): void {
  for (let i = 0; i < rows; i++, index += 4) {
    let to = table + <usize>load<u32>(index) * apart;
    for (const end = x + apart; x < end; x += 16, to += 16) v128.store(to, f32x4.add(v128.load(to), v128.load(x)));
  }
}

/** A block of rows x columns numbers to a place with other distances. */
export function copyBlock(x: usize, apart: usize, rows: i32, columns: i32, out: usize, outApart: usize): void {
  for (let i = 0; i < rows; i++, x += apart, out += outApart) {
    let j = 0;
    for (; j + 4 <= columns; j += 4) v128.store(out + (<usize>j << 2), v128.load(x + (<usize>j << 2)));
    for (; j < columns; j++) store<f32>(out + (<usize>j << 2), load<f32>(x + (<usize>j << 2)));
  }
}

/**
 * Layer normalisation of rows: plain = (x - mean)/sd, sd^2 = variance + 1e-5, out = plain gain + bias; `inverse`: 1/sd of each row.
 */
export function normalise(
  x: usize, apart: usize, rows: i32, columns: i32, gain: usize, bias: usize, plain: usize, inverse: usize, out: usize,
): void {
  const share: f32 = 1 / <f32>columns;
  for (let i = 0; i < rows; i++, x += apart, plain += apart, out += apart, inverse += 4) {
    let s = f32x4.splat(0);
    for (let j = 0; j < columns; j += 4) s = f32x4.add(s, v128.load(x + (<usize>j << 2)));
    const mean = f32x4.splat(laneSum(s) * share);
    s = f32x4.splat(0);
    for (let j = 0; j < columns; j += 4) {
      const d = v128.and(f32x4.sub(v128.load(x + (<usize>j << 2)), mean), below(j, columns));
      s = addProduct(s, d, d);
      v128.store(plain + (<usize>j << 2), d);
    }
    const by = <f32>1 / sqrt<f32>(laneSum(s) * share + <f32>1e-5);
    store<f32>(inverse, by);
    const factor = f32x4.splat(by);
    for (let j = 0; j < columns; j += 4) {
      const at = <usize>j << 2;
      const p = f32x4.mul(factor, v128.load(plain + at));
      v128.store(plain + at, p);
      v128.store(out + at, addProduct(v128.load(bias + at), p, v128.load(gain + at)));
    }
  }
}

/** out += gradient in x, from `delta` in the output. */
export function normaliseBack(
  delta: usize, apart: usize, rows: i32, columns: i32, gain: usize, plain: usize, inverse: usize, out: usize,
): void {
  const share: f32 = 1 / <f32>columns;
  for (let i = 0; i < rows; i++, delta += apart, plain += apart, out += apart, inverse += 4) {
    let s = f32x4.splat(0), t = s;
    for (let j = 0; j < columns; j += 4) {
      const at = <usize>j << 2;
      const d = f32x4.mul(v128.load(delta + at), v128.load(gain + at));
      s = f32x4.add(s, d);
      t = addProduct(t, d, v128.load(plain + at));
    }
    const mean = f32x4.splat(laneSum(s) * share), along = f32x4.splat(laneSum(t) * share), factor = v128.load32_splat(inverse);
    for (let j = 0; j < columns; j += 4) {
      const at = <usize>j << 2;
      const d = f32x4.mul(v128.load(delta + at), v128.load(gain + at));
      const left = v128.and(f32x4.sub(f32x4.sub(d, mean), f32x4.mul(along, v128.load(plain + at))), below(j, columns));
      v128.store(out + at, addProduct(v128.load(out + at), factor, left));
    }
  }
}

/** gain += sum of rows delta plain, bias += sum of rows delta. */
export function gains(delta: usize, apart: usize, rows: i32, columns: i32, plain: usize, gain: usize, bias: usize): void {
  for (let i = 0; i < rows; i++, delta += apart, plain += apart)
    for (let j = 0; j < columns; j += 4) {
      const at = <usize>j << 2;
      const d = v128.load(delta + at);
      v128.store(gain + at, addProduct(v128.load(gain + at), d, v128.load(plain + at)));
      v128.store(bias + at, f32x4.add(v128.load(bias + at), d));
    }
}

/** Row i of a square of scores = softmax of `scale` times its first i + 1 numbers, then zeros up to a multiple of 4 behind `rows`. */
export function causalSoftmax(x: usize, apart: usize, rows: i32, scale: f32): void {
  const least = f32x4.splat(-Infinity), by = f32x4.splat(scale), zero = f32x4.splat(0);
  for (let i = 0; i < rows; i++, x += apart) {
    let top = least;
    for (let j = 0; j <= i; j += 4) top = f32x4.max(top, v128.bitselect(v128.load(x + (<usize>j << 2)), least, below(j, i + 1)));
    const most = f32x4.splat(laneMax(top));
    let s = zero;
    for (let j = 0; j <= i; j += 4) {
      const at = x + (<usize>j << 2);
      const e = v128.and(exp4(f32x4.mul(by, f32x4.sub(v128.load(at), most))), below(j, i + 1));
      s = f32x4.add(s, e);
      v128.store(at, e);
    }
    const share = f32x4.splat(<f32>1 / laneSum(s));
    for (let j = 0; j < rows; j += 4) {
      const at = x + (<usize>j << 2);
      v128.store(at, j <= i ? f32x4.mul(share, v128.load(at)) : zero);
    }
  }
}

/** delta = gradient in the scores, from that in their softmax p. */
export function causalSoftmaxBack(p: usize, apart: usize, rows: i32, scale: f32, delta: usize, deltaApart: usize): void {
  const by = f32x4.splat(scale), zero = f32x4.splat(0);
  for (let i = 0; i < rows; i++, p += apart, delta += deltaApart) {
    let s = zero;
    for (let j = 0; j <= i; j += 4) {
      const at = <usize>j << 2;
      s = addProduct(s, v128.load(p + at), v128.and(v128.load(delta + at), below(j, i + 1)));
    }
    const mean = f32x4.splat(laneSum(s));
    for (let j = 0; j < rows; j += 4) {
      const at = <usize>j << 2;
      const d = f32x4.mul(by, f32x4.mul(v128.load(p + at), f32x4.sub(v128.load(delta + at), mean)));
      v128.store(delta + at, v128.and(d, below(j, i + 1)));
    }
  }
}

/** 1/(1 + exp(-2u)), u = sqrt(2/pi) (x + 0.044715 x^3): (1 + tanh u)/2 without cancellation. */
// @ts-ignore: decorator
@inline
function gate(x: v128): v128 {
  const one = f32x4.splat(1);
  const u = f32x4.mul(x, addProduct(f32x4.splat(-1.5957691216057308), f32x4.splat(-0.07135481282636368), f32x4.mul(x, x)));
  return f32x4.div(one, f32x4.add(one, exp4(u)));
}

/** out = GELU of x in its form with tanh. */
export function gelu(x: usize, out: usize, count: i32): void {
  for (let i = 0; i < count; i += 4, x += 16, out += 16) {
    const v = v128.load(x);
    v128.store(out, f32x4.mul(v, gate(v)));
  }
}

/** delta = gradient in x, from that in GELU(x). */
export function geluBack(x: usize, delta: usize, count: i32): void {
  const one = f32x4.splat(1), linear = f32x4.splat(1.5957691216057308), cubic = f32x4.splat(0.21406443847909105);
  for (let i = 0; i < count; i += 4, x += 16, delta += 16) {
    const v = v128.load(x), g = gate(v);
    const slope = f32x4.mul(f32x4.mul(g, f32x4.sub(one, g)), f32x4.mul(v, addProduct(linear, cubic, f32x4.mul(v, v))));
    v128.store(delta, f32x4.mul(v128.load(delta), f32x4.add(g, slope)));
  }
}

/**
 * Losses -log softmax(x)[target] of rows, and with `back` x = weight (softmax - one at the target). Rows of weight 0 have neither.
 */
export function crossEntropy(
  x: usize, apart: usize, rows: i32, columns: i32, targets: usize, weights: usize, losses: usize, back: bool,
): void {
  const least = f32x4.splat(-Infinity), zero = f32x4.splat(0);
  for (let i = 0; i < rows; i++, x += apart, targets += 4, weights += 4, losses += 4) {
    const weight = load<f32>(weights), target = x + (<usize>load<u32>(targets) << 2);
    if (weight == 0) {
      store<f32>(losses, 0);
      if (back) memory.fill(x, 0, apart);
      continue;
    }
    let top = least;
    for (let j = 0; j < columns; j += 4) top = f32x4.max(top, v128.bitselect(v128.load(x + (<usize>j << 2)), least, below(j, columns)));
    const most = laneMax(top), subtracted = f32x4.splat(most), chosen = load<f32>(target) - most;
    let s = zero;
    for (let j = 0; j < columns; j += 4) {
      const at = x + (<usize>j << 2);
      const e = v128.and(exp4(f32x4.sub(v128.load(at), subtracted)), below(j, columns));
      s = f32x4.add(s, e);
      v128.store(at, e);
    }
    const total = laneSum(s);
    store<f32>(losses, <f32>(logarithm(<f64>total) - <f64>chosen));
    if (!back) continue;
    const factor = f32x4.splat(weight / total);
    for (let j = 0; j < columns; j += 4) {
      const at = x + (<usize>j << 2);
      v128.store(at, f32x4.mul(factor, v128.load(at)));
    }
    store<f32>(target, load<f32>(target) - weight);
  }
}
