/** Numbers of float32 rounded to 16 bits, to the nearest, ties to even: what a cast does before the file is written. */

const own = new Float32Array(1);
const bits = new Uint32Array(own.buffer);

/** 2^e of the largest power of two that is at most |x|; of subnormal numbers, 2^-127. */
function exponentOf(x: number): number {
  own[0] = x;
  return ((bits[0] >>> 23) & 255) - 127;
}

/** Adding this many units to a double, and taking them away, leaves a whole number of units. */
const WHOLE = 1.5 * 2 ** 52;

/** To a whole number of units. */
const toUnits = (x: number, unit: number): number => x + WHOLE * unit - WHOLE * unit;

/** bfloat16: 8 bits of fraction with the first one, exponents as in float32. */
export const toBf16 = (x: number): number => toUnits(x, 2 ** (Math.max(exponentOf(x), -126) - 7));

/** float16: 11 bits of fraction with the first one; units of 2^-24 below 2^-14. */
export const toF16 = (x: number): number => toUnits(x, 2 ** (Math.max(exponentOf(x), -14) - 10));
