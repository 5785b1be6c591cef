// Compiles the TypeScript sources to dist/ and bundles GPU.js into dist/vendor/gpu.js.
// GPU.js is bundled, not depended upon, because npm applies `overrides` only at the root of an install: a user who
// installs the loradp tarball would otherwise get GPU.js's own `webgpu` (130 MB, does not load on Debian 12) and `gl`
// (minutes of compiling). See docs/dependencies.md.
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import { compileKernel } from "./kernel.mjs";

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
await build({
  entryPoints: ["node_modules/gpu.js/src/index.js"],
  outfile: "dist/vendor/gpu.js",
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  legalComments: "inline",
  logLevel: "warning",
  external: ["webgpu"],
  alias: { gl: "empty-npm-package" },
  banner: {
    js: [
      'import { createRequire as __createRequire } from "node:module";',
      "const require = __createRequire(import.meta.url);",
    ].join(" "),
  },
});
if (existsSync("dist/src/cli/main.js")) chmodSync("dist/src/cli/main.js", 0o755);
