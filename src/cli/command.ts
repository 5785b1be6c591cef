/** What a command is: declared options, a `run` that needs no process, and a `print` for people. */
import type { Progress } from "../app/settings.js";
import type { OptionSpec } from "./options/option.js";

export type OptionTable = Readonly<Record<string, OptionSpec<unknown>>>;
export type Values<O extends OptionTable> = {
  readonly [K in keyof O]: O[K] extends OptionSpec<infer T> ? T : never;
};

/** What a command may use of the world around it. */
export interface Context {
  /** Aborts on SIGINT and SIGTERM, which end the process at once as long as no command has asked for it. */
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** Shows a line while the command runs. */
  line(text: string): void;
  /** Tells, on standard error, what the user should know of a run that goes on. */
  warn(text: string): void;
  /** Whether an option was given, rather than left to its default. */
  given(option: string): boolean;
  /** As it was written, for a run's provenance; without secrets. */
  readonly commandLine: string;
  /** The positional argument; empty where the command has none, or it was left out. */
  readonly argument: string;
  /** All of them, of a command that takes a list. */
  readonly list: readonly string[];
}

export interface Command<O extends OptionTable, R> {
  /** "law", or "audit one-run" for one of a group. */
  readonly name: string;
  readonly summary: string;
  /** Command lines that are of use as they stand, without "loradp". */
  readonly examples: readonly [string, ...string[]];
  /** What else a user should know, a sentence or two each. */
  readonly notes?: readonly string[];
  /** A positional argument: "<csv>", "[id]" where it may be left out, or "<dir...>" for a list. */
  readonly argument?: { readonly name: string; readonly help: string };
  readonly options: O;
  /** Options of other commands that would do nothing here, by their keys, and why. */
  readonly idle?: Readonly<Record<string, string>>;
  /** Computes the object that --json prints; throws UsageError for bad input. */
  run(options: Values<O>, context: Context): R | Promise<R>;
  /** The same for people. */
  print(result: R, options: Values<O>): string;
  /** Exit code; 0 where it is left out. */
  exitCode?(result: R, options: Values<O>): number;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- commands of all options and results in one list
export type AnyCommand = Command<any, any>;

/** Declares a command: options, run and print are checked against each other. */
export const defineCommand = <const O extends OptionTable, R>(
  command: Command<O, R>,
): Command<O, R> => command;

/** A result as indented JSON, for commands whose numbers speak for themselves. */
export const asJson = (result: unknown): string => JSON.stringify(result, null, 2);
