// Bundles src/report/explorer/browser, with the core that it calls, as one script for a page: a text, which
// src/report/explorer/script.ts reads. Tests bundle it from the sources too, as they are at that moment.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const ROOT = join(import.meta.dirname, "..");

/** Packages of which only what is used is taken: none does anything when it is loaded but define functions. */
const onlyUsed = {
  name: "only-used",
  setup({ onResolve, resolve }) {
    const inner = Symbol();
    onResolve({ filter: /^(@stdlib\/|fft\.js)/ }, async ({ path, pluginData, ...from }) => {
      if (pluginData === inner) return undefined;
      const { importer, kind, resolveDir } = from;
      const found = await resolve(path, { importer, kind, resolveDir, pluginData: inner });
      return { ...found, sideEffects: false };
    });
  },
};

/** A logger of one of @stdlib's packages, which looks into the browser's storage: without it. */
const silent = {
  name: "silent",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^debug$/ }, ({ path }) => ({ path, namespace: "silent" }));
    onLoad({ filter: /.*/, namespace: "silent" }, () => ({
      contents: "module.exports = () => () => {};",
    }));
  },
};

/** Whose work is in the bundle, a line each; with each file's own comment it would be half as long again. */
function notice({ metafile }) {
  const [{ inputs }] = Object.values(metafile.outputs);
  const lines = Object.keys(inputs)
    .filter((file) => file.includes("node_modules/") && inputs[file].bytesInOutput > 0)
    .flatMap(
      (file) =>
        readFileSync(join(ROOT, file), "utf8").match(/Copyright [^\n*]*\d{4}[^\n*]*/g) ?? [],
    )
    .map((line) => line.trim());
  return [
    "/* Contains functions of @stdlib (Apache-2.0, parts under the Boost and FreeBSD licences and Cephes' terms) and",
    "of fft.js (MIT, Copyright Fedor Indutny 2017). Licences in full: LICENSES.txt of the package loradp.",
    ...[...new Set(lines)].sort(),
    "*/",
  ].join("\n");
}

/** The script, and the result of esbuild that says what is in it. */
export async function bundleExplorer() {
  const result = await build({
    absWorkingDir: ROOT,
    entryPoints: ["src/report/explorer/browser/main.ts"],
    bundle: true,
    minify: true,
    format: "iife",
    platform: "browser",
    target: "es2022",
    legalComments: "none",
    logLevel: "warning",
    metafile: true,
    write: false,
    outdir: "dist",
    plugins: [silent, onlyUsed],
  });
  return { script: `${notice(result)}\n${result.outputFiles[0].text}`, metafile: result.metafile };
}
