// Streams the words behind the SIMD kernel's normals to standard output, for a battery of tests (docs/benchmarks.md):
//   node scripts/battery.mjs | dieharder -a -g 200
// As a sweep uses them: 4096 words of stream 0, 4096 of stream 1, .. under one key.
import { writeSync } from "node:fs";
import { areas, compiledKernel } from "../dist/src/backend/simd/kernel.js";
import { normalKey, setKey } from "../dist/src/backend/simd/normals.js";

const WORDS = 4096;
const kernel = compiledKernel();
areas(kernel, [4 * WORDS]);
setKey(kernel, normalKey(process.argv[2] ?? "1", "battery"));
const bytes = new Uint8Array(kernel.memory.buffer, kernel.OUT.value, 4 * WORDS);
try {
  for (let index = 0n; ; index++) {
    kernel.raw(index, WORDS);
    for (let at = 0; at < bytes.length;) at += writeSync(1, bytes, at);
  }
} catch (error) {
  if (error.code !== "EPIPE") throw error;
}
