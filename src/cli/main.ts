#!/usr/bin/env node
/** Entry of the process: the command line of this process, and its exit code. */
import { runProgram } from "./program.js";
import { processTerminal } from "./terminal.js";

const terminal = processTerminal();
process.exit(await terminal.end(await runProgram(process.argv.slice(2), terminal)));
