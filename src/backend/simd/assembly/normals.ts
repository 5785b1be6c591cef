/**
 * Standard normals four lanes at a time (WebAssembly SIMD, f32): two 4-lane xoshiro128++ generators (Blackman & Vigna 2021,
 * doi:10.1145/3460772), seeded by ChaCha8 blocks of a 256-bit key and a counter, and Box & Muller's transform by polynomials.
 * AssemblyScript, compiled by scripts/build.mjs. src/backend/simd/plain.ts is the same in plain TypeScript and f64: its oracle.
 */

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
  return f32x4.add(f32x4.mul(sum, x), c);
}

/** Seeds the generators for stream `index` of the key at KEY. */
export function seed(index: u64): void {
  chacha(2 * index, BLOCK);
  chacha(2 * index + 1, BLOCK + 64);
}

/**
 * The next `count` standard normals (a multiple of 8) to `to`. Radii come from one generator and angles from the other. Constants live in
 * locals: as literals they would be built anew in every turn of the loop.
 */
export function fill(to: usize, count: i32): void {
  let a0 = v128.load(BLOCK), a1 = v128.load(BLOCK, 16), a2 = v128.load(BLOCK, 32), a3 = v128.load(BLOCK, 48);
  let b0 = v128.load(BLOCK, 64), b1 = v128.load(BLOCK, 80), b2 = v128.load(BLOCK, 96), b3 = v128.load(BLOCK, 112);
  const half = f32x4.splat(0.5), one = f32x4.splat(1), zero = f32x4.splat(0), minusTwo = f32x4.splat(-2);
  const scale = f32x4.splat(2.3283064365386963e-10), log2 = f32x4.splat(0.6931471805599453);
  const root = i32x4.splat(0x3f3504f3), mantissa = i32x4.splat(0x7fffff);
  const l0 = f32x4.splat(7.0376836292e-2), l1 = f32x4.splat(-1.1514610310e-1), l2 = f32x4.splat(1.1676998740e-1);
  const l3 = f32x4.splat(-1.2420140846e-1), l4 = f32x4.splat(1.4249322787e-1), l5 = f32x4.splat(-1.6668057665e-1);
  const l6 = f32x4.splat(2.0000714765e-1), l7 = f32x4.splat(-2.4999993993e-1), l8 = f32x4.splat(3.3333331174e-1);
  const eighthTurn = f32x4.splat(3.6572953013e-10), low = i32x4.splat(1), sign = i32x4.splat(0x80000000);
  const s1 = f32x4.splat(-1.6666654611e-1), s2 = f32x4.splat(8.3321608736e-3), s3 = f32x4.splat(-1.9515295891e-4);
  const c1 = f32x4.splat(4.166664568298827e-2), c2 = f32x4.splat(-1.388731625493765e-3), c3 = f32x4.splat(2.443315711809948e-5);
  const end = to + (<usize>count << 2);
  for (; to < end; to += 32) {
    const n = i32x4.add(rotate(i32x4.add(a0, a3), 7), a0);
    const at = i32x4.shl(a1, 9);
    a2 = v128.xor(a2, a0); a3 = v128.xor(a3, a1); a1 = v128.xor(a1, a2); a0 = v128.xor(a0, a3); a2 = v128.xor(a2, at); a3 = rotate(a3, 11);
    const v = i32x4.add(rotate(i32x4.add(b0, b3), 7), b0);
    const bt = i32x4.shl(b1, 9);
    b2 = v128.xor(b2, b0); b3 = v128.xor(b3, b1); b1 = v128.xor(b1, b2); b0 = v128.xor(b0, b3); b2 = v128.xor(b2, bt); b3 = rotate(b3, 11);
    // Radius sqrt(-2 log u), u = (n + 1/2)/2^32 = 2^e m with m in [sqrt 1/2, sqrt 2): log u = e log 2 + log1p(m - 1), the latter by Cephes' logf.
    const u = f32x4.mul(f32x4.add(f32x4.convert_i32x4_u(n), half), scale);
    const bits = i32x4.sub(u, root);
    const e = f32x4.convert_i32x4_s(i32x4.shr_s(bits, 23));
    const t = f32x4.sub(i32x4.add(v128.and(bits, mantissa), root), one);
    const p = horner(t, l8, horner(t, l7, horner(t, l6, horner(t, l5, horner(t, l4, horner(t, l3, horner(t, l2, horner(t, l1, l0))))))));
    const tt = f32x4.mul(t, t);
    const log1p = f32x4.add(f32x4.sub(f32x4.mul(f32x4.mul(p, tt), t), f32x4.mul(half, tt)), t);
    const r = f32x4.sqrt(f32x4.max(f32x4.mul(f32x4.add(f32x4.mul(e, log2), log1p), minusTwo), zero));
    // Angle: signed 32 bits times pi/2^33, in [-pi/4, pi/4]; one low bit exchanges sine and cosine, another changes both signs.
    const x = f32x4.mul(f32x4.convert_i32x4_s(v), eighthTurn);
    const z = f32x4.mul(x, x);
    const sine = f32x4.add(x, f32x4.mul(f32x4.mul(x, z), horner(z, s1, horner(z, s2, s3))));
    const cosine = f32x4.add(f32x4.sub(one, f32x4.mul(half, z)), f32x4.mul(f32x4.mul(z, z), horner(z, c1, horner(z, c2, c3))));
    const swap = i32x4.eq(v128.and(v, low), low);
    const signed = v128.xor(r, v128.and(i32x4.shl(v, 30), sign));
    v128.store(to, f32x4.mul(signed, v128.bitselect(sine, cosine, swap)));
    v128.store(to, f32x4.mul(signed, v128.bitselect(cosine, sine, swap)), 16);
  }
  v128.store(BLOCK, a0); v128.store(BLOCK, a1, 16); v128.store(BLOCK, a2, 32); v128.store(BLOCK, a3, 48);
  v128.store(BLOCK, b0, 64); v128.store(BLOCK, b1, 80); v128.store(BLOCK, b2, 96); v128.store(BLOCK, b3, 112);
}

/** The first `count` numbers of stream `index` to OUT: the same whatever was drawn before. */
export function normals(index: u64, count: i32): void {
  seed(index);
  fill(OUT, count);
}
