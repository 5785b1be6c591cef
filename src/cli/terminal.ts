/** The world around a command: where its text goes, and the signals that end it. Tests give their own. */
import { progressBar, type ProgressBar } from "./progress.js";

export interface Terminal {
  /** For results. */
  out(text: string): void;
  /** For errors, and for progress where standard output holds JSON. */
  err(text: string): void;
  readonly errIsTerminal: boolean;
  /** Aborts when the user or the system asks the command to end. */
  signal(): AbortSignal;
  progressBar(): ProgressBar;
}

/** The first SIGINT or SIGTERM lets a command end in order; the next one ends the process. */
function abortOnSignals(): AbortSignal {
  const abort = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => abort.abort());
  return abort.signal;
}

export const processTerminal = (): Terminal => ({
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  errIsTerminal: process.stderr.isTTY,
  signal: abortOnSignals,
  progressBar: () => progressBar(process.stderr),
});
