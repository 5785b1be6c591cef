/** What is refused of a command line beside single values: options that would do nothing, and options given twice. */
import { Option } from "commander";
import { UsageError } from "../../core/errors.js";
import type { AnyCommand, OptionTable } from "../command.js";
import { flagOf, type OptionSpec } from "./option.js";

/**
 * Options that other commands have and this one has no use for, hidden from its help: they are refused with the reason
 * why they would do nothing. A seed is one of them where nothing is drawn.
 */
export function idleOptionsOf(command: AnyCommand): Option[] {
  const reasons = { seed: "nothing is drawn there", ...command.idle };
  return Object.entries(reasons)
    .filter(([name]) => !(name in command.options))
    .map(([name, reason]) => {
      const refuse = (value: unknown): never => {
        throw new UsageError(flagOf(name), `left out of ${command.name}`, value, reason);
      };
      return new Option(`${flagOf(name)} [value]`).preset("true").argParser(refuse).hideHelp();
    });
}

/**
 * A parser that refuses a second value which differs from the first: one of them would be ignored. And one that is an
 * option: its own value was forgotten.
 */
export function once(
  { parse = (text) => text, repeated }: OptionSpec<unknown>,
  name: string,
): (text: string, before?: unknown) => unknown {
  let first: { readonly text: string; readonly value: string } | undefined;
  return (text, before) => {
    if (text.startsWith("--"))
      throw new UsageError(name, "given a value", text, "put one behind it (./-- begins a path)");
    if (repeated) return parse(text, before);
    const value = parse(text);
    const written = JSON.stringify([value]);
    if (first && first.value !== written)
      throw new UsageError(name, "given once", `${first.text} and ${text}`, "give one value");
    first ??= { text, value: written };
    return value;
  };
}

/** An error that names a field of the library, naming the option of the command line. */
export const byFlag = (error: unknown, options: OptionTable): unknown =>
  error instanceof UsageError && Object.hasOwn(options, error.option)
    ? error.renamed(flagOf(error.option))
    : error;
