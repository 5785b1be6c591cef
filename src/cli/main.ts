/** Entry of the process, which bin/loradp.mjs imports: the command line of this process, and its exit code. */
import { Console } from "node:console";
import { failureOf } from "./errors.js";
import { runProgram } from "./program.js";
import { processTerminal } from "./terminal.js";

const argv = process.argv.slice(2);
// What a plan's module prints must not stand among results.
globalThis.console = new Console(process.stderr, process.stderr);
const terminal = processTerminal();

/** What is thrown where nothing waits for it: a promise that no one holds, a callback, a thread. */
for (const event of ["uncaughtException", "unhandledRejection"] as const)
  process.on(event, (error: unknown) => {
    const failure = failureOf(error, argv);
    if (failure) terminal.err(`${failure.line}\n`);
    process.exit(failure?.code ?? 0);
  });

// Node ends where nothing can settle what is awaited any more: by a plan's module, which then never loads.
let isDone = false;
process.on("exit", () => {
  if (isDone || ![undefined, 13].includes(process.exitCode as number | undefined)) return;
  terminal.err(
    "plan must be a module that loads, got one that waits forever: end what it awaits\n",
  );
  process.exitCode = 2;
});

const code = await terminal.end(await runProgram(argv, terminal));
isDone = true;
process.exit(code);
