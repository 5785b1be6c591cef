/**
 * Standard normals four lanes at a time (WebAssembly SIMD, f32): two 4-lane xoshiro128++ generators (Blackman & Vigna 2021,
 * doi:10.1145/3460772), seeded by ChaCha8 blocks of a 256-bit key and a counter, and Box & Muller's transform by polynomials.
 * Three short loops over a part that stays in the first-level cache, not one: together their constants would not fit the registers.
 * AssemblyScript, compiled by scripts/kernel.mjs. src/backend/simd/plain.ts is the same in plain TypeScript and f64: its oracle.
 */

import { addProduct } from "./lanes";

/** Key (32 bytes), ChaCha state and seeds (two blocks of 64 bytes), then the output. */
export const KEY: usize = 1024;
const BLOCK: usize = 1088;
export const OUT: usize = 2048;

// @ts-ignore: decorator
@inline
function quarter(a: usize, b: usize, c: usize, d: usize): void {
  let x = load<u32>(a), y = load<u32>(b), z = load<u32>(c), w = load<u32>(d);
  x += y; w = rotl<u32>(w ^ x, 16);
  z += w; y = rotl<u32>(y ^ z, 12);
  x += y; w = rotl<u32>(w ^ x, 8);
  z += w; y = rotl<u32>(y ^ z, 7);
  store<u32>(a, x); store<u32>(b, y); store<u32>(c, z); store<u32>(d, w);
}

/** ChaCha8 block (Bernstein 2008) of the key at KEY and a 64-bit counter, nonce 0, to `to`. */
function chacha(counter: u64, to: usize): void {
  store<u32>(to, 0x61707865); store<u32>(to + 4, 0x3320646e); store<u32>(to + 8, 0x79622d32); store<u32>(to + 12, 0x6b206574);
  memory.copy(to + 16, KEY, 32);
  store<u64>(to + 48, counter);
  store<u64>(to + 56, 0);
  for (let round = 0; round < 4; round++) {
    quarter(to, to + 16, to + 32, to + 48);
    quarter(to + 4, to + 20, to + 36, to + 52);
    quarter(to + 8, to + 24, to + 40, to + 56);
    quarter(to + 12, to + 28, to + 44, to + 60);
    quarter(to, to + 20, to + 40, to + 60);
    quarter(to + 4, to + 24, to + 44, to + 48);
    quarter(to + 8, to + 28, to + 32, to + 52);
    quarter(to + 12, to + 16, to + 36, to + 56);
  }
  store<u32>(to, load<u32>(to) + 0x61707865); store<u32>(to + 4, load<u32>(to + 4) + 0x3320646e);
  store<u32>(to + 8, load<u32>(to + 8) + 0x79622d32); store<u32>(to + 12, load<u32>(to + 12) + 0x6b206574);
  for (let i: usize = 0; i < 32; i += 4) store<u32>(to + 16 + i, load<u32>(to + 16 + i) + load<u32>(KEY + i));
  store<u64>(to + 48, load<u64>(to + 48) + counter);
}

// @ts-ignore: decorator
@inline
function rotate(x: v128, k: i32): v128 {
  return v128.or(i32x4.shl(x, k), i32x4.shr_u(x, 32 - k));
}

// @ts-ignore: decorator
@inline
function horner(x: v128, c: v128, sum: v128): v128 {
  return addProduct(c, sum, x);
}

/** Seeds the generators for stream `index` of the key at KEY. */
export function seed(index: u64): void {
  chacha(2 * index, BLOCK);
  chacha(2 * index + 1, BLOCK + 64);
}

/** Groups of eight numbers that are made at once. */
const PART: i32 = 256;

/** The generators' next words: four for radii and four for angles. */
function words(to: usize, groups: i32, stride: usize): void {
  let a0 = v128.load(BLOCK), a1 = v128.load(BLOCK, 16), a2 = v128.load(BLOCK, 32), a3 = v128.load(BLOCK, 48);
  let b0 = v128.load(BLOCK, 64), b1 = v128.load(BLOCK, 80), b2 = v128.load(BLOCK, 96), b3 = v128.load(BLOCK, 112);
  for (; groups > 0; groups--, to += stride) {
    v128.store(to, i32x4.add(rotate(i32x4.add(a0, a3), 7), a0));
    const at = i32x4.shl(a1, 9);
    a2 = v128.xor(a2, a0); a3 = v128.xor(a3, a1); a1 = v128.xor(a1, a2); a0 = v128.xor(a0, a3); a2 = v128.xor(a2, at); a3 = rotate(a3, 11);
    v128.store(to, i32x4.add(rotate(i32x4.add(b0, b3), 7), b0), 16);
    const bt = i32x4.shl(b1, 9);
    b2 = v128.xor(b2, b0); b3 = v128.xor(b3, b1); b1 = v128.xor(b1, b2); b0 = v128.xor(b0, b3); b2 = v128.xor(b2, bt); b3 = rotate(b3, 11);
  }
  v128.store(BLOCK, a0); v128.store(BLOCK, a1, 16); v128.store(BLOCK, a2, 32); v128.store(BLOCK, a3, 48);
  v128.store(BLOCK, b0, 64); v128.store(BLOCK, b1, 80); v128.store(BLOCK, b2, 96); v128.store(BLOCK, b3, 112);
}

/**
 * Words n to radii sqrt(-log u), u = ((n >> 1) + 1/2)/2^31, with the sign of n's last bit. u = 2^e m, m in [sqrt 1/2, sqrt 2), and
 * -log m = s p(s^2), s = (m - 1)/(m + 1): p is minimax, 1.2e-7 relative. 2^31 is taken off the exponent.
 */
function radii(to: usize, groups: i32, stride: usize): void {
  const half = f32x4.splat(0.5), one = f32x4.splat(1), minusLog2 = f32x4.splat(-0.6931471805599453);
  const root = i32x4.splat(0x3f3504f3), shifted = i32x4.splat(0x3f3504f3 + (31 << 23)), mantissa = i32x4.splat(0x7fffff);
  const p0 = f32x4.splat(-2.000000238418579), p1 = f32x4.splat(-0.666522204875946), p2 = f32x4.splat(-0.41296374797821045);
  // unroll 8
  for (; groups > 0; groups--, to += stride) {
    const n = v128.load(to);
    const u = f32x4.add(f32x4.convert_i32x4_s(i32x4.shr_u(n, 1)), half);
    const bits = i32x4.sub(u, shifted);
    const e = f32x4.convert_i32x4_s(i32x4.shr_s(bits, 23));
    const m = i32x4.add(v128.and(bits, mantissa), root);
    const s = f32x4.div(f32x4.sub(m, one), f32x4.add(m, one));
    const ss = f32x4.mul(s, s);
    const p = horner(ss, p0, horner(ss, p1, p2));
    const r = f32x4.sqrt(f32x4.add(f32x4.mul(e, minusLog2), f32x4.mul(s, p)));
    v128.store(to, v128.xor(r, i32x4.shl(n, 31)));
  }
}

/**
 * Radii r and words v to pairs of normals r (cos x -+ sin x) = sqrt 2 r (cos, sin)(x + pi/4): x = v pi/2^33 in [-pi/4, pi/4), so the angle is
 * in the first quadrant; r's sign and v's last bit choose among the four.
 */
function turns(to: usize, groups: i32, stride: usize): void {
  const one = f32x4.splat(1), eighthTurn = f32x4.splat(3.6572953013e-10);
  const s1 = f32x4.splat(-1.6666654611e-1), s2 = f32x4.splat(8.3321608736e-3), s3 = f32x4.splat(-1.9515295891e-4);
  // unroll 4
  for (; groups > 0; groups--, to += stride) {
    const r = v128.load(to), v = v128.load(to, 16);
    const x = f32x4.mul(f32x4.convert_i32x4_s(v), eighthTurn);
    const z = f32x4.mul(x, x);
    const sine = f32x4.add(x, f32x4.mul(f32x4.mul(x, z), horner(z, s1, horner(z, s2, s3))));
    const cosine = f32x4.sqrt(f32x4.sub(one, f32x4.mul(sine, sine)));
    v128.store(to, f32x4.mul(r, f32x4.sub(cosine, sine)));
    v128.store(to, f32x4.mul(v128.xor(r, i32x4.shl(v, 31)), f32x4.add(cosine, sine)), 16);
  }
}

/** The next `count` standard normals (a multiple of 8) to `to`, each eight `stride` bytes after the last. */
export function fill(to: usize, count: i32, stride: usize): void {
  for (let left = count >> 3; left > 0; left -= PART) {
    const groups = min(PART, left);
    words(to, groups, stride);
    radii(to, groups, stride);
    turns(to, groups, stride);
    to += <usize>groups * stride;
  }
}

/** The first `count` numbers of stream `index` to OUT: the same whatever was drawn before. */
export function normals(index: u64, count: i32): void {
  seed(index);
  fill(OUT, count, 32);
}

/** The first `count` words (a multiple of 8) behind stream `index` to OUT, for batteries of tests: four of radii, four of angles, .. */
export function raw(index: u64, count: i32): void {
  seed(index);
  words(OUT, count >> 3, 32);
}
