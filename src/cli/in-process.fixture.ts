/** Runs a command line inside the test, and keeps what it writes. */
import { runProgram } from "./program.js";

export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A signal that ends the command, whether standard error is a terminal, and colours and columns of results. */
export interface Surroundings {
  readonly signal?: AbortSignal;
  readonly errIsTerminal?: boolean;
  readonly hasColours?: boolean;
  readonly columns?: number;
}

export async function loradp(
  argv: readonly string[],
  {
    signal = new AbortController().signal,
    errIsTerminal = false,
    hasColours = false,
    columns,
  }: Surroundings = {},
): Promise<Outcome> {
  let [stdout, stderr] = ["", ""];
  const status = await runProgram(argv, {
    out: (text) => (stdout += text),
    err: (text) => (stderr += text),
    errIsTerminal,
    hasColours,
    columns,
    signal: () => signal,
    progressBar: () => ({ update() {}, clear() {}, stop() {} }),
  });
  return { status, stdout, stderr };
}

/** The object that a command prints with --json; fails where it does not end well. */
export async function json(...argv: string[]): Promise<Record<string, unknown>> {
  const { status, stdout, stderr } = await loradp([...argv, "--json"]);
  if (status !== 0) throw new Error(`exit code ${status}: ${stderr}`);
  return JSON.parse(stdout) as Record<string, unknown>;
}
