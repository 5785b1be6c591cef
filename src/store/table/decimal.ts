/** Decimal numbers as text: one grammar for every format and every row, and the reasons to refuse one. */

const BLANKS = "[ \\t]*";
const DECIMAL = new RegExp(`^${BLANKS}([+-]?)(\\d*)(?:\\.(\\d*))?(?:[eE]([+-]?\\d+))?${BLANKS}$`);
const INFINITE = new RegExp(`^${BLANKS}([+-]?)inf(?:inity)?${BLANKS}$`, "i");

/** sign 0.DIGITS times ten to the exponent, exactly: no zeros at either end of the digits; "" is zero. */
export interface Decimal {
  readonly negative: boolean;
  readonly digits: string;
  readonly exponent: number;
  /** Written without an exponent and without a fraction other than zeros. */
  readonly plainInteger: boolean;
}

/** The exact value of a decimal number, or undefined where the text is none. */
export function decimalOf(text: string): Decimal | undefined {
  const match = DECIMAL.exec(text);
  if (match === null) return undefined;
  const [, sign, whole, fraction = "", power] = match;
  if (whole === "" && fraction === "") return undefined;
  const all = (whole + fraction).replace(/^0+/, "");
  const digits = all.replace(/0+$/, "");
  const leading = whole.length + fraction.length - all.length;
  return {
    negative: sign === "-" && digits !== "",
    digits,
    exponent: digits === "" ? 0 : whole.length - leading + Number(power ?? 0),
    plainInteger: power === undefined && /^0*$/.test(fraction),
  };
}

/** Infinity or -Infinity for inf, infinity in any case and with a sign; else undefined. */
export function infinityOf(text: string): number | undefined {
  const match = INFINITE.exec(text);
  if (match === null) return undefined;
  return match[1] === "-" ? -Infinity : Infinity;
}

/** Why a double cannot stand for a decimal number: the rule that it breaks, and a remedy; undefined if it can. */
export function unfit(decimal: Decimal, value: number): [string, string] | undefined {
  if (!Number.isFinite(value))
    return ["a number below 1.8e308 (the largest double)", "rescale the column"];
  if (value === 0 && decimal.digits !== "")
    return ["0 or above 4.9e-324 in size (the smallest double)", "rescale the column"];
  if (
    decimal.plainInteger &&
    Math.abs(value) > Number.MAX_SAFE_INTEGER &&
    !sameDecimal(decimal, decimalOf(BigInt(value).toString()) as Decimal)
  )
    return [
      "an integer that a double holds exactly (all up to 2^53)",
      "subtract a constant, or round it and write it with an exponent",
    ];
  return undefined;
}

export const sameDecimal = (a: Decimal, b: Decimal): boolean =>
  a.negative === b.negative && a.digits === b.digits && a.exponent === b.exponent;
