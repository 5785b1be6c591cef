// Mutation testing by Stryker: of the files in a folder, or of those that a change touches.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { parseArgs } from "node:util";

const HELP = `Usage: npm run mutate -- [options] [FOLDER or FILE]...

Changes the sources, one small mutation at a time, and runs the tests that reach it; what was found before and is
unchanged is not run again (mutation-out/).
  --changed  mutate the files of src that differ from this commit, e.g. origin/main
  --list     print files and tests, and run nothing
Exit code 1: fewer than 95% of the mutants that can be told are killed.`;

const isTest = (file) => /\.(test|fixture|oracle)\.ts$/.test(file) || /^src\/testing\//.test(file);
const isSource = (file) => file.endsWith(".ts") && !file.endsWith(".d.ts") && !isTest(file);

function filesIn(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .map((name) => join(path, name))
    .filter((file) => file.endsWith(".ts"))
    .sort();
}

/** Files that a file imports, by relative path. */
function importsOf(file) {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/from "(\.[^"]+)\.js"|import\("(\.[^"]+)\.js"\)/g)].map(
    ([, a, b]) => `${normalize(join(dirname(file), a ?? b))}.ts`,
  );
}

/**
 * Tests of some files: those that import one of them, themselves or through a fixture, and those that stand beside one.
 * Stryker finds out which of them reach which mutant.
 */
function testsOf(files) {
  const wanted = new Set(files);
  const folders = new Set(files.map((file) => dirname(file)));
  const all = filesIn("src").filter(isTest);
  const through = new Set(
    all.filter((file) => !file.endsWith(".test.ts") && importsOf(file).some((f) => wanted.has(f))),
  );
  return all.filter(
    (file) =>
      file.endsWith(".test.ts") &&
      (folders.has(dirname(file)) || importsOf(file).some((f) => wanted.has(f) || through.has(f))),
  );
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    changed: { type: "string" },
    list: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (values.help || (positionals.length === 0 && values.changed === undefined)) {
  console.log(HELP);
  process.exit(values.help ? 0 : 2);
}
const changed =
  values.changed === undefined
    ? []
    : execFileSync("git", ["diff", "--name-only", "--diff-filter=d", values.changed, "--", "src"], {
        encoding: "utf8",
      })
        .split("\n")
        .filter(Boolean);
const named = positionals.map((path) => normalize(path).replace(/\/$/, ""));
const lost = named.find((path) => !existsSync(path));
if (lost !== undefined) {
  console.error(`there is no ${lost}`);
  process.exit(2);
}
const files = [...new Set([...named.flatMap(filesIn), ...changed])].filter(isSource);
const tests = testsOf(files);
if (values.list || files.length === 0) {
  console.log([...files, "", ...tests].join("\n"));
  process.exit(0);
}
const name = named.length === 1 && changed.length === 0 ? named[0].replaceAll("/", "-") : "changed";
const out = "mutation-out";
mkdirSync(out, { recursive: true });
console.error(`${files.length} files, ${tests.length} test files, kept in ${out}/${name}.json`);
const { status } = spawnSync("node_modules/.bin/stryker", ["run", "stryker.config.mjs"], {
  stdio: "inherit",
  env: {
    ...process.env,
    MUTATE_FILES: files.join(" "),
    MUTATE_TESTS: tests.join(" "),
    MUTATE_OUT: `${out}/${name}`,
  },
});
process.exitCode = status ?? 2;
