/** Numbers as the explorer shows them, and the terminal's answers (src/app/digits.ts). */

/** Four significant digits; what JSON has no number for, in words. */
export function digits(x: number | null): string {
  if (x === null) return "none";
  if (!Number.isFinite(x)) return Number.isNaN(x) ? "not a number" : "infinite";
  if (x !== 0 && (Math.abs(x) < 1e-3 || Math.abs(x) >= 1e5))
    return x
      .toExponential(3)
      .replace(/\.?0+e/, "e")
      .replace("e+", "e");
  return String(Number(x.toPrecision(4)));
}

/** All digits of a number, as short as it can be written: 1e-5, 60000. */
export const exactly = (x: number): string =>
  x !== 0 && (Math.abs(x) < 1e-3 || Math.abs(x) >= 1e9)
    ? x.toExponential().replace("e+", "e")
    : String(x);

/** To four significant digits by a rounding of the mantissa's last one. */
function towards(x: number | null, round: (x: number) => number): number | null {
  if (x === null || x === 0 || !Number.isFinite(x)) return x;
  const [mantissa, power] = x.toExponential(12).split("e");
  return Number(`${round(Math.round(Number(mantissa) * 1e10) / 1e7) / 1000}e${power}`);
}
/** An upper bound is never shown below itself, */
export const digitsUp = (x: number | null): string => digits(towards(x, Math.ceil));
/** a lower one never above. */
export const digitsDown = (x: number | null): string => digits(towards(x, Math.floor));
