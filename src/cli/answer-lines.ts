/** An answer for people: a sentence that says it, then the numbers behind it in columns, then what to know of them. */

/** Name, value with its unit, and what it is. */
export type Field = readonly [name: string, value: string, meaning: string];

/** Four significant digits, a power of ten where it is clearer; "infinite" and "none" in words. */
export function digits(x: number | null): string {
  if (x === null) return "none";
  if (!Number.isFinite(x)) return Number.isNaN(x) ? "not a number" : "infinite";
  if (x !== 0 && (Math.abs(x) < 1e-3 || Math.abs(x) >= 1e5)) return shortPower(x.toExponential(3));
  return String(Number(x.toPrecision(4)));
}

/** "1e-5" of "1.000e-5". */
const shortPower = (text: string): string => text.replace(/\.?0+e/, "e").replace("e+", "e");

/** To four significant digits, up or down. */
function towards(x: number, round: (x: number) => number): number {
  if (x === 0 || !Number.isFinite(x)) return x;
  const [mantissa, power] = x.toExponential(12).split("e");
  return Number(`${round(Math.round(Number(mantissa) * 1e10) / 1e7) / 1000}e${power}`);
}
/** Of an upper bound: never below it. */
export const digitsUp = (x: number | null): string =>
  digits(x === null ? x : towards(x, Math.ceil));
/** Of a lower bound: never above it. */
export const digitsDown = (x: number | null): string =>
  digits(x === null ? x : towards(x, Math.floor));

/** @param notes paragraphs behind the table */
export function answerLines(
  sentence: string,
  fields: readonly Field[],
  notes: readonly string[] = [],
): string {
  const [names, values] = [0, 1].map((i) => Math.max(...fields.map((field) => field[i].length)));
  return [
    sentence,
    "",
    ...fields.map(([name, value, meaning]) =>
      `  ${name.padEnd(names)}  ${value.padEnd(values)}  ${meaning}`.trimEnd(),
    ),
    ...(notes.length > 0 ? ["", ...notes] : []),
  ].join("\n");
}
