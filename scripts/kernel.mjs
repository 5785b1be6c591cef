// Compiles src/backend/simd/assembly to WebAssembly. V8 does not reorder instructions, and a processor looks only so
// far ahead, so loops
// marked `// unroll K` are written out K times with their lines interleaved (1.5 times as fast, see
// docs/benchmarks.md):
//
//   // unroll K
//   for (; count > 0; count--, pointer += stride) {
//     one statement a line, no assignments to what was declared outside
//   }
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import asc from "assemblyscript/asc";

/** The text with its marked loops unrolled; the original loop stays, for the rest. */
function unrolled(text) {
  return text.replace(
    /^ *\/\/ unroll (\d+)\n( *)for \(; (\w+) > 0; \3--, (\w+) \+= (\w+)\) \{\n([\s\S]*?)\n\2\}\n/gm,
    (loop, times, indent, count, pointer, stride, body) => {
      const copies = Array.from({ length: Number(times) }, (_, k) => {
        if (k === 0) return body.split("\n");
        const own = [...body.matchAll(/(?:const |, )(\w+) = /g)].map((match) => match[1]);
        return [pointer, ...own]
          .reduce(
            (lines, name) => lines.replace(new RegExp(`\\b${name}\\b`, "g"), `${name}_${k}`),
            body,
          )
          .split("\n");
      });
      const pointers = copies
        .slice(1)
        .map((_, k) => `const ${pointer}_${k + 1} = ${pointer} + ${k + 1} * ${stride};`)
        .join(" ");
      const lines = copies[0]
        .map((_, line) => copies.map((copy) => copy[line]).join("\n"))
        .join("\n");
      const advance = `${count} -= ${times}, ${pointer} += ${times} * ${stride}`;
      const rest = loop.slice(loop.indexOf("\n") + 1);
      return (
        `${indent}for (; ${count} >= ${times}; ${advance}) {\n${pointers}\n${lines}\n${indent}}\n` +
        rest
      );
    },
  );
}

/**
 * @param relaxed whether products may be fused (relaxed SIMD)
 * @param edit changes the text of a file before it is compiled (tests plant bugs)
 * @param level of optimization, 0 to 3: it changes how fast a kernel is and compiles, and no number
 * @returns the module's bytes
 */
export async function compileKernel(relaxed = false, edit = (_name, text) => text, level = 3) {
  let binary;
  const features = relaxed ? ["simd", "relaxed-simd"] : ["simd"];
  const options = [
    "--optimizeLevel",
    String(level),
    "--shrinkLevel",
    "0",
    ...features.flatMap((feature) => ["--enable", feature]),
    "--runtime",
    "stub",
    "--noAssert",
    "--initialMemory",
    "64",
  ];
  const { error, stderr } = await asc.main(["kernel.ts", "--outFile", "kernel.wasm", ...options], {
    readFile(name) {
      try {
        return unrolled(
          edit(
            basename(name),
            readFileSync(
              new URL(`../src/backend/simd/assembly/${basename(name)}`, import.meta.url),
              "utf8",
            ),
          ),
        );
      } catch (failure) {
        if (failure.code === "ENOENT") return null;
        throw failure;
      }
    },
    writeFile(_name, contents) {
      binary = contents;
    },
    listFiles: () => [],
  });
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
  return binary;
}
