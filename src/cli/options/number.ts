/** Number options: the range is checked where the sentence that states it is made, and the help shows it. */
import { UsageError } from "../../core/errors.js";
import { longName, type OptionSpec } from "./option.js";

/** Which numbers an option takes. */
export interface Range {
  readonly min?: number;
  readonly max?: number;
  /** Limits that are themselves excluded. */
  readonly above?: number;
  readonly below?: number;
}

export interface NumberRule extends Range {
  /** What to do, e.g. "give the adaptation rank, e.g. 16". */
  readonly remedy: string;
  /** Default that is filled in later, for the help. */
  readonly shown?: string | number;
}
interface Given extends NumberRule {
  readonly required: true;
}
interface WithFallback extends NumberRule {
  readonly fallback: number;
  readonly fallbackIs?: string;
}

/** "from 1 to 4096", "above 0", ">= 0"; empty without limits. */
export function rangeText({ min, max, above, below }: Range): string {
  if (above !== undefined && below !== undefined)
    return `between ${above} and ${below}, ends excluded`;
  if (above !== undefined) return `above ${above}`;
  if (min !== undefined && below !== undefined) return `from ${min} to below ${below}`;
  if (min !== undefined && max !== undefined) return `from ${min} to ${max}`;
  return min === undefined ? "" : `>= ${min}`;
}

const within = ({ min, max, above, below }: Range, x: number): boolean =>
  (min === undefined || x >= min) &&
  (max === undefined || x <= max) &&
  (above === undefined || x > above) &&
  (below === undefined || x < below);

const DECIMAL = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;

/** Parser of finite decimal numbers in a range; anything else is refused. */
export function numberParser(
  option: string,
  noun: "integer" | "number",
  rule: NumberRule,
): (text: string) => number {
  const sentence = `${noun === "integer" ? "an integer" : "a number"} ${rangeText(rule)}`.trim();
  return (text) => {
    // As in tables: no hexadecimal, no Infinity.
    const value = DECIMAL.test(text) ? Number(text) : NaN;
    const whole = noun === "number" || Number.isInteger(value);
    if (!(Number.isFinite(value) && whole && within(rule, value)))
      // A number as it was written is shown bare; `echo` quotes a string that looks like one.
      throw new UsageError(option, sentence, String(value) === text ? value : text, rule.remedy);
    return value;
  };
}

type Parameters = NumberRule & {
  readonly required?: true;
  readonly fallback?: number;
  readonly fallbackIs?: string;
};

function numberOption(
  noun: "integer" | "number",
  flags: string,
  help: string,
  rule: Parameters,
): OptionSpec<number | undefined> {
  const range = rangeText(rule);
  const shown = rule.shown === undefined ? "" : ` (default: ${rule.shown})`;
  return {
    flags,
    help: `${help}${range === "" ? "" : `, ${range}`}${shown}`,
    required: rule.required ?? false,
    parse: numberParser(longName(flags), noun, rule),
    ...(rule.fallback === undefined ? {} : { fallback: rule.fallback }),
    ...(rule.fallbackIs === undefined ? {} : { fallbackIs: rule.fallbackIs }),
  };
}

/** A whole number in a range. */
export function integer(
  flags: string,
  help: string,
  rule: Given | WithFallback,
): OptionSpec<number>;
export function integer(
  flags: string,
  help: string,
  rule: NumberRule,
): OptionSpec<number | undefined>;
export function integer(flags: string, help: string, rule: Parameters) {
  return numberOption("integer", flags, help, rule);
}

/** A decimal number in a range. */
export function number(flags: string, help: string, rule: Given | WithFallback): OptionSpec<number>;
export function number(
  flags: string,
  help: string,
  rule: NumberRule,
): OptionSpec<number | undefined>;
export function number(flags: string, help: string, rule: Parameters) {
  return numberOption("number", flags, help, rule);
}
