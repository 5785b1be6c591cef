/** Arithmetic of four lanes that the kernels share. */

/** sum + x y: two roundings, or one (or two: the processor's choice) where the build allows relaxed SIMD. */
// @ts-ignore: decorator
@inline
export function addProduct(sum: v128, x: v128, y: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(x, y, sum);
  return f32x4.add(sum, f32x4.mul(x, y));
}

/**
 * A tile of 4 rows x 8 columns of scale Y A - Q. Y: [k][4] f32 at `y`; A's row k has its 8 columns at `a + k stride`; row i of the tile is at
 * `to + i apart`, that of Q at `q + i between`, and the last four columns of each `right` bytes behind the first four. The loop ends by its
 * pointer: a counter would be one more instruction where the processor's six a cycle are the limit.
 */
// @ts-ignore: decorator
@inline
export function tile(rank: i32, y: usize, a: usize, stride: usize, scale: f32, q: usize, between: usize, to: usize, apart: usize, right: usize): void {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, t0 = s0, t1 = s0, t2 = s0, t3 = s0;
  for (const end = y + (<usize>rank << 4); y < end; y += 16, a += stride) {
    const a0 = v128.load(a), a1 = v128.load(a, 16);
    const y0 = v128.load32_splat(y), y1 = v128.load32_splat(y, 4), y2 = v128.load32_splat(y, 8), y3 = v128.load32_splat(y, 12);
    s0 = addProduct(s0, a0, y0); t0 = addProduct(t0, a1, y0);
    s1 = addProduct(s1, a0, y1); t1 = addProduct(t1, a1, y1);
    s2 = addProduct(s2, a0, y2); t2 = addProduct(t2, a1, y2);
    s3 = addProduct(s3, a0, y3); t3 = addProduct(t3, a1, y3);
  }
  const by = f32x4.splat(scale);
  store4(to, by, s0, q); store4(to + right, by, t0, q + right);
  to += apart; q += between;
  store4(to, by, s1, q); store4(to + right, by, t1, q + right);
  to += apart; q += between;
  store4(to, by, s2, q); store4(to + right, by, t2, q + right);
  to += apart; q += between;
  store4(to, by, s3, q); store4(to + right, by, t3, q + right);
}

/** by s - (the four numbers at q) to `to`. */
// @ts-ignore: decorator
@inline
function store4(to: usize, by: v128, s: v128, q: usize): void {
  v128.store(to, f32x4.sub(f32x4.mul(by, s), v128.load(q)));
}

// @ts-ignore: decorator
@inline
export function laneSum(x: v128): f32 {
  return (f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1)) + (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3));
}
