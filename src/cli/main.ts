#!/usr/bin/env node
/** Entry of the process: the command line of this process, and its exit code. */
import { failureOf } from "./errors.js";
import { runProgram } from "./program.js";
import { processTerminal } from "./terminal.js";

const argv = process.argv.slice(2);
const terminal = processTerminal();

/** What is thrown where nothing waits for it: a promise that no one holds, a callback, a thread. */
for (const event of ["uncaughtException", "unhandledRejection"] as const)
  process.on(event, (error: unknown) => {
    const failure = failureOf(error, argv);
    if (failure) terminal.err(`${failure.line}\n`);
    process.exit(failure?.code ?? 0);
  });

process.exit(await terminal.end(await runProgram(argv, terminal)));
