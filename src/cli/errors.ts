/**
 * Every error as one line and an exit code: 1 shards that could not be computed, 2 bad input, 130 interrupted, 3 a
 * fault of the program.
 */
import { CommanderError } from "commander";
import { Interrupted } from "../app/interrupted.js";
import { UsageError } from "../core/errors.js";
import { oneLine } from "../core/shown.js";
import { faultLine } from "./fault.js";
import { namedBy } from "./names.js";
import { inWords } from "./translate.js";

export interface Failure {
  readonly line: string;
  readonly code: number;
}

const EXIT = { failedShards: 1, badInput: 2, fault: 3, interrupted: 130 } as const;

/** A command line that no command takes: the message is the whole line. */
export class CommandLineError extends Error {
  override readonly name = "CommandLineError";
}

/** commander's own sentence; its prefix "error: " and its second line, a suggestion, are left out. */
function sentenceOf({ message }: CommanderError): string {
  const [first] = message.split("\n");
  const prefix = "error: ";
  const text = first.startsWith(prefix) ? first.slice(prefix.length) : first;
  return oneLine(text.endsWith(".") ? text.slice(0, -1) : text, 300);
}

/** Codes of commander's errors that are no error: --help and --version were asked for. */
const isAnswered = ({ exitCode }: CommanderError): boolean => exitCode === 0;

/**
 * @param argv words after `loradp`
 * @returns undefined for what is no failure: help and version that were asked for
 */
export function failureOf(error: unknown, argv: readonly string[]): Failure | undefined {
  if (error instanceof CommanderError) {
    if (isAnswered(error)) return undefined;
    const see = ["loradp", namedBy(argv) ?? "", "--help"].filter((word) => word !== "").join(" ");
    return { line: `${sentenceOf(error)}: see ${see}`, code: EXIT.badInput };
  }
  if (error instanceof UsageError || error instanceof CommandLineError)
    return { line: error.message, code: EXIT.badInput };
  if (error instanceof Interrupted) return { line: error.message, code: EXIT.interrupted };
  if (error instanceof Error && error.name === "FailedShards")
    return { line: error.message, code: EXIT.failedShards };
  const line = inWords(error);
  if (line !== undefined) return { line, code: EXIT.badInput };
  return { line: faultLine(error, argv), code: EXIT.fault };
}
