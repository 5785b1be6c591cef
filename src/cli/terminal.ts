/** The world around a command: where its text goes, and the signals that end it. Tests give their own. */
import { constants } from "node:os";
import { hasColours } from "./colours.js";
import { progressBar, type ProgressBar } from "./progress.js";

export interface Terminal {
  /** For results. */
  out(text: string): void;
  /** For errors, and for progress where standard output holds JSON. */
  err(text: string): void;
  readonly errIsTerminal: boolean;
  /** Whether results have colours. */
  readonly hasColours: boolean;
  /** Columns that results have; undefined where they go to no terminal. */
  readonly columns: number | undefined;
  /** Aborts when the user or the system asks the command to end. */
  signal(): AbortSignal;
  progressBar(): ProgressBar;
}

/** The terminal of this process, which its end asks for two things more. */
export interface ProcessTerminal extends Terminal {
  /** The exit code, once everything is written: 2 where standard output could not take the results. */
  end(code: number): Promise<number>;
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
/** As a shell gives it: 130 for SIGINT, 143 for SIGTERM. */
const codeOfSignal = (name: (typeof SIGNALS)[number]): number => 128 + constants.signals[name];
/** What a command that its signal ended gives back. */
const INTERRUPTED = 130;
const FAILED_OUTPUT = 2;
/** Milliseconds that a command has to end in order. */
const PATIENCE = 1500;

/** The first signal lets a command end in order, within a moment; the next one ends the process. */
function watchSignals(say: (line: string) => void) {
  const abort = new AbortController();
  let first: number | undefined;
  const leave = (code: number): never => process.exit(code);
  const on = (name: (typeof SIGNALS)[number]): void => {
    if (first !== undefined) leave(codeOfSignal(name));
    first = codeOfSignal(name);
    say("stopping: what is finished is kept; again to quit at once");
    abort.abort();
    setTimeout(() => {
      say("interrupted: what was finished is kept");
      leave(first as number);
    }, PATIENCE).unref();
  };
  for (const name of SIGNALS) process.on(name, on);
  return { signal: abort.signal, code: () => first };
}

/** Standard output: whether all of it was taken. A reader that has gone (`| head -1`) wants no more, which is fine. */
function watchOutput(stream: NodeJS.WriteStream) {
  let failure: NodeJS.ErrnoException | undefined;
  let written = Promise.resolve();
  // Without a listener, a failed write would end the process with a stack trace.
  stream.on("error", (error) => (failure ??= error));
  return {
    write(text: string): void {
      if (failure) return;
      const done = new Promise<void>((resolve) => {
        stream.write(text, (error) => {
          if (error) failure ??= error;
          resolve();
        });
      });
      written = written.then(() => done);
    },
    async lost(): Promise<string | undefined> {
      await written;
      return failure && failure.code !== "EPIPE" ? (failure.code ?? failure.message) : undefined;
    },
  };
}

export function processTerminal(): ProcessTerminal {
  const output = watchOutput(process.stdout);
  // Nothing is left to tell it to.
  process.stderr.on("error", () => {});
  const err = (text: string): void => void process.stderr.write(text);
  const clear = process.stderr.isTTY ? "\r\x1b[K" : "";
  let signals: ReturnType<typeof watchSignals> | undefined;
  return {
    out: output.write,
    err,
    errIsTerminal: process.stderr.isTTY,
    hasColours: hasColours({ isTTY: process.stdout.isTTY, env: process.env }),
    get columns() {
      return process.stdout.isTTY ? process.stdout.columns : undefined;
    },
    signal: () => (signals ??= watchSignals((line) => err(`${clear}${line}\n`))).signal,
    progressBar: () => progressBar(process.stderr),
    async end(code) {
      const lost = await output.lost();
      if (lost !== undefined) {
        err(
          `standard output must be able to take the results, got ${lost}: write them elsewhere\n`,
        );
        return FAILED_OUTPUT;
      }
      return code === INTERRUPTED ? (signals?.code() ?? code) : code;
    },
  };
}
