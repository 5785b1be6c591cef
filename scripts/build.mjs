// Compiles the TypeScript sources to dist/, and bundles what users should not have to install:
// - GPU.js into dist/vendor/gpu.js: npm applies `overrides` only at the root of an install, so that a user who installs
//   the loradp tarball would get GPU.js's own `webgpu` (130 MB, does not load on Debian 12) and `gl` (minutes of
//   compiling);
// - the functions of @stdlib into dist/src/core/stdlib.js: 0.8 MB in place of 320 packages of 37 MB.
// It also bundles the script of the report's explorer, with the core that it calls, into dist/explorer.js.
// Licences of all that is bundled go to dist/vendor/LICENSES.txt. See docs/dependencies.md.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import { bundleExplorer } from "./explorer.mjs";
import { compileKernel } from "./kernel.mjs";
import { licencesOf } from "./licences.mjs";

execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], {
  stdio: "inherit",
});
// What was moved or deleted in src must not live on in dist. Files that stay are never absent: a run may be going on.
for (const folder of ["src", "simulations"]) {
  for (const file of readdirSync(`dist/${folder}`, { recursive: true })) {
    const source = `${folder}/${file.replace(/\.(d\.ts|js)$/, ".ts")}`;
    if (/\.(js|d\.ts)$/.test(file) && !existsSync(source)) rmSync(`dist/${folder}/${file}`);
  }
}
writeFileSync("dist/src/backend/simd/kernel.wasm", await compileKernel());
writeFileSync("dist/src/backend/simd/kernel-relaxed.wasm", await compileKernel(true));
const bundled = {
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  legalComments: "eof",
  logLevel: "warning",
  metafile: true,
  banner: {
    js: [
      'import { createRequire as __createRequire } from "node:module";',
      "const require = __createRequire(import.meta.url);",
    ].join(" "),
  },
};
const gpu = await build({
  ...bundled,
  entryPoints: ["node_modules/gpu.js/src/index.js"],
  outfile: "dist/vendor/gpu.js",
  external: ["webgpu"],
  alias: { gl: "empty-npm-package" },
});
const stdlib = await build({
  ...bundled,
  entryPoints: ["dist/src/core/stdlib.js"],
  outfile: "dist/src/core/stdlib.js",
  allowOverwrite: true,
});
const explorer = await bundleExplorer();
writeFileSync("dist/explorer.js", explorer.script);
writeFileSync("dist/vendor/LICENSES.txt", licencesOf([gpu, stdlib, explorer]));
