/**
 * A small command starts fast because it loads little: which packages and how many modules, since a clock would judge
 * the machine. Runs dist/, which `npm test` builds first.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const main = join(import.meta.dirname, "../../dist/src/cli/main.js");

/** Says every module that is loaded, on standard error. */
const HOOKS = `import { writeSync } from "node:fs";
export async function load(url, context, next) { writeSync(2, "loaded " + url + "\\n"); return next(url, context); }`;
const dataUrl = (source: string): string => `data:text/javascript,${encodeURIComponent(source)}`;
const REGISTER = `import { register } from "node:module"; register(${JSON.stringify(dataUrl(HOOKS))});`;

function loadedBy(...argv: string[]): { packages: string[]; own: number } {
  const { stderr, status } = spawnSync(
    process.execPath,
    ["--import", dataUrl(REGISTER), main, ...argv],
    { encoding: "utf8", timeout: 60_000 },
  );
  expect(status).toBe(0);
  const urls = [...stderr.matchAll(/^loaded (file:.*)$/gm)].map(([, url]) => url);
  const packages = urls.flatMap(
    (url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? [],
  );
  return {
    packages: [...new Set(packages)].sort(),
    own: urls.filter((url) => url.includes("/dist/")).length,
  };
}

describe("what is loaded", () => {
  it.each([
    [["--version"], 26],
    [["law", "--rank", "8", "--rho", "0.1", "--dim", "4096"], 45],
    ["audit one-run --canaries 9 --guesses 9 --correct 9 --delta 0".split(" "), 40],
  ])("by %j", (argv, most) => {
    const { packages, own } = loadedBy(...argv);
    expect(packages).toEqual(["cli-progress", "commander"]);
    expect(own).toBeGreaterThan(10);
    expect(own).toBeLessThanOrEqual(most);
  });
});
