#!/usr/bin/env node
// The command line: dist/, or a line that says how to make it. npm links this file before dist/ is built.
import { existsSync } from "node:fs";

const main = new URL("../dist/src/cli/main.js", import.meta.url);
if (existsSync(main)) await import(main.href);
else {
  process.stderr.write("loradp is not built yet: run npm run build\n");
  process.exitCode = 2;
}
