/**
 * The oracle of the device's factors: the same hash in plain
 * integers, Box & Muller's transform in f64 (see kernels.ts, SAMPLE).
 */
import { normalKey } from "../simd/normals.js";
import type { PlainNormal } from "../simd/plain.oracle.js";

/**
 * Entries of A of one trial times sqrt(rank): the normals,
 * row-major, and the square of the radius each was made with.
 */
export function plainDeviceNormals(
  seed: string,
  experiment: string,
  trial: number,
  entries: number,
): PlainNormal[] {
  const key = normalKey(seed, experiment);
  const half = (i: number): number => key[2 * i] | (key[2 * i + 1] << 8);
  const word = (i: number): number => (half(i) << 16) | half(i + 1);
  return Array.from({ length: entries }, (_, entry) => {
    let [x, y, z, w] = [entry >> 1, trial | 0, Math.floor(trial / 2 ** 32) | 0, word(0)];
    // Names one by one: lists here cost more than the arithmetic.
    for (let round = 0; round < 2; round++) {
      x = (Math.imul(x, 1664525) + 1013904223) | 0;
      y = (Math.imul(y, 1664525) + 1013904223) | 0;
      z = (Math.imul(z, 1664525) + 1013904223) | 0;
      w = (Math.imul(w, 1664525) + 1013904223) | 0;
      for (let pass = 0; pass < 2; pass++) {
        x = (x + Math.imul(y, w)) | 0;
        y = (y + Math.imul(z, x)) | 0;
        z = (z + Math.imul(x, y)) | 0;
        w = (w + Math.imul(y, z)) | 0;
        if (pass > 0) continue;
        x ^= x >>> 16;
        y ^= y >>> 16;
        z ^= z >>> 16;
        w ^= w >>> 16;
      }
      x ^= word(2);
      y ^= word(4);
      z ^= word(6);
    }
    const square = -2 * Math.log(((x >>> 0) + 0.5) / 2 ** 32);
    const angle = (y * Math.PI) / 2 ** 33;
    const value = ((y ^ entry) & 1) === 0 ? Math.cos(angle) : Math.sin(angle);
    return { value: (y & 2 ? -1 : 1) * Math.sqrt(square) * value, square };
  });
}

/**
 * How far a device's number may be from the oracle's: WGSL allows log an absolute error of
 * 2^-21 on [1/2, 2] and 3 units in the last place elsewhere, and sqrt as 1/inverseSqrt: 2 units
 * and a division's 2.5 (WGSL, 15.7.4); rounding and the polynomials as in simd/plain.oracle.ts.
 */
export function deviceTolerance({ square }: PlainNormal): number {
  const e = 2 ** -24;
  const moved = 2 * (2 * e + Math.max(2 ** -21, 3 * e * square)) + 2 * e * square;
  return (
    Math.min(Math.sqrt(moved), moved / Math.sqrt(square)) + (7 + 9 + 2) * e * Math.sqrt(square)
  );
}
