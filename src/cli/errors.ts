/** Every error as one line and an exit code: 2 bad input, 130 interrupted, 3 a fault of the program. */
import { CommanderError } from "commander";
import { Interrupted } from "../app/interrupted.js";
import { UsageError } from "../core/errors.js";

export interface Failure {
  readonly line: string;
  readonly code: number;
}

const EXIT = { badInput: 2, fault: 3, interrupted: 130 } as const;

/** commander's own sentence; its prefix "error: " and its second line, a suggestion, are left out. */
function sentenceOf({ message }: CommanderError): string {
  const [first] = message.split("\n");
  const prefix = "error: ";
  const text = first.startsWith(prefix) ? first.slice(prefix.length) : first;
  return text.endsWith(".") ? text.slice(0, -1) : text;
}

/** Codes of commander's errors that are no error: --help and --version were asked for. */
const isAnswered = ({ exitCode }: CommanderError): boolean => exitCode === 0;

/** @param command first word of the command line, for "see loradp .. --help" */
export function failureOf(error: unknown, command: string): Failure | undefined {
  if (error instanceof CommanderError) {
    if (isAnswered(error)) return undefined;
    const line =
      error.code === "commander.help"
        ? "a command is missing: see loradp --help"
        : `${sentenceOf(error)}: see loradp ${command} --help`;
    return { line, code: EXIT.badInput };
  }
  if (error instanceof UsageError) return { line: error.message, code: EXIT.badInput };
  if (error instanceof Interrupted) return { line: error.message, code: EXIT.interrupted };
  const line = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { line, code: EXIT.fault };
}
