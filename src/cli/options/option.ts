/** An option of a command as data: what the help says of it, and how its text becomes a value. */
import { UsageError } from "../../core/errors.js";

/** @typeParam T value that `run` gets */
export interface OptionSpec<T> {
  /** As commander writes it: "--rank <r>", or "--resume" for a switch. */
  readonly flags: string;
  readonly help: string;
  /** Must be given. */
  readonly required?: boolean;
  /** Value where it is not given; shown in the help. */
  readonly fallback?: T;
  /** Of a fallback that is another on other machines: what it is, in words. */
  readonly fallbackIs?: string;
  readonly choices?: readonly string[];
  /** May be given several times: `parse` gets what the earlier ones came to. */
  readonly repeated?: true;
  /** Value of the text; throws UsageError. */
  parse?(text: string, before?: T): T;
}

/** What --json does, of every command. */
export const JSON_HELP = "one JSON object on standard output";

/** The long name of an option: "--rank" of "--rank <r>". */
export const longName = (flags: string): string => flags.split(" ")[0];

/** "--pool-size" of "poolSize". */
export const flagOf = (field: string): string =>
  `--${field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** A switch: true where it is given. */
export const flag = (flags: string, help: string): OptionSpec<boolean> => ({
  flags,
  help,
  fallback: false,
});

export function text(flags: string, help: string): OptionSpec<string | undefined>;
export function text(flags: string, help: string, fallback: string): OptionSpec<string>;
export function text(
  flags: string,
  help: string,
  fallback?: string,
): OptionSpec<string | undefined> {
  const parse = (value: string): string => {
    if (value !== "") return value;
    throw new UsageError(longName(flags), "given a value", value, "put one behind it");
  };
  return { flags, help, ...(fallback === undefined ? {} : { fallback }), parse };
}

/** One of a list of names. */
export function choice<T extends string>(
  flags: string,
  help: string,
  list: readonly T[],
): OptionSpec<T | undefined>;
export function choice<T extends string>(
  flags: string,
  help: string,
  list: readonly T[],
  fallback: T,
): OptionSpec<T>;
export function choice<T extends string>(
  flags: string,
  help: string,
  list: readonly T[],
  fallback?: T,
): OptionSpec<T | undefined> {
  const parse = (value: string): T => {
    const found = list.find((name) => name === value);
    if (found !== undefined) return found;
    const rule = `one of ${list.join(", ")}`;
    throw new UsageError(longName(flags), rule, value, "take one of these");
  };
  return { flags, help, choices: list, parse, ...(fallback === undefined ? {} : { fallback }) };
}
