// Which files are mutated, which tests may kill, and which lines a change touches.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, normalize } from "node:path";

/** Folders of src whose mutants must be caught (at least 95% of them), in the order of docs/testing.md. */
export const FOLDERS = [
  "core",
  "accountant",
  "attack",
  "claims",
  "experiment",
  "train",
  "sweep",
  "store",
  "app",
];

/** Folders of src without a limit, and why. */
export const WITHOUT_LIMIT = {
  backend:
    "its kernels are held to the oracle bit by bit; most of it is AssemblyScript, which is not mutated",
  queue: "runs need a Redis",
  report: "pages are held by stored runs and by a browser",
  cli: "options are walked, texts held by guides",
  testing: "it is tests",
};

/** Tests that take a minute or more, and the faster ones that kill what they would. */
export const SLOW = {
  "src/experiment/language/language.test.ts":
    "src/experiment/language/{simulate,tables}.test.ts, src/train/language, src/attack",
  "src/report/explorer/equality.browser.test.ts":
    "tests of core and of the accountants: it compares the page's bundle with what they hold",
};

export const digest = (...parts) =>
  createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);

const isTest = (file) =>
  /\.(test|fixture|oracle)\.ts$/.test(file) || /^(src\/testing|properties)\//.test(file);
/** Tests of what comes out at the far end: they reach most sources, and import few. */
const isPinned = (file) =>
  /^pinned.*\.test\.ts$/.test(basename(file)) || file === "src/testing/golden.test.ts";
export const isSource = (file) =>
  /^src\/.*\.ts$/.test(file) &&
  !file.endsWith(".d.ts") &&
  !isTest(file) &&
  !file.startsWith("src/backend/simd/assembly/");

/** TypeScript files in a folder, or the file itself. */
export function filesIn(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .map((name) => join(path, name))
    .filter((file) => file.endsWith(".ts"))
    .sort();
}

/** Sources that paths name, with or without src/ before them. Throws where one names none. */
export function namedSources(paths) {
  const files = paths.flatMap((given) => {
    const path = normalize(given).replace(/\/$/, "");
    const found = [path, join("src", path)].find(
      (p) => p.startsWith("src/") && existsSync(p) && filesIn(p).some(isSource),
    );
    if (found === undefined)
      throw new Error(
        `${given} is no folder or source of src: give one of ${FOLDERS.join(", ")}, or a path below`,
      );
    return filesIn(found).filter(isSource);
  });
  return [...new Set(files)];
}

/** Files that a file imports, by relative path. */
function importsOf(file) {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/from "(\.[^"]+)\.js"|import\("(\.[^"]+)\.js"\)/g)].map(
    ([, a, b]) => `${normalize(join(dirname(file), a ?? b))}.ts`,
  );
}

/**
 * Of a source the test files that may kill its mutants, in two lists: those beside it; those elsewhere that import it,
 * themselves or through a fixture, and those of pinned outputs. The second are run for what the first let live.
 */
export function testersOf() {
  const all = [...filesIn("src"), ...filesIn("properties")];
  const imports = new Map(all.map((file) => [file, importsOf(file)]));
  const tests = all.filter((file) => file.endsWith(".test.ts") && SLOW[file] === undefined);
  const imported = (file, source) => imports.get(file).includes(source);
  return (source) => {
    const through = all.filter(
      (file) => imported(file, source) && isTest(file) && !file.endsWith(".test.ts"),
    );
    const beside = tests.filter((file) => dirname(file) === dirname(source));
    const elsewhere = tests.filter(
      (file) =>
        dirname(file) !== dirname(source) &&
        (isPinned(file) || [source, ...through].some((between) => imported(file, between))),
    );
    return [beside, elsewhere];
  };
}

const git = (...argv) =>
  execFileSync("git", argv, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();

/** What git says, or undefined where it refuses. */
function asked(...argv) {
  try {
    return git(...argv);
  } catch {
    return undefined;
  }
}

/** The commit that a change is against: the merge base with origin/main; on that, the one before; else undefined. */
export function baseCommit(wanted) {
  if (wanted !== undefined) return asked("rev-parse", "--verify", "--quiet", `${wanted}^{commit}`);
  const head = asked("rev-parse", "HEAD");
  const base = asked("merge-base", "HEAD", "origin/main");
  return base !== undefined && base !== head
    ? base
    : asked("rev-parse", "--verify", "--quiet", "HEAD~1^{commit}");
}

/** Lines of sources, 1-based, that a diff without context touches, by file. */
export function linesOf(diff) {
  const lines = new Map();
  let now;
  for (const line of diff.split("\n")) {
    const file = /^\+\+\+ (?:b\/)?(.*)$/.exec(line)?.[1];
    if (file !== undefined) {
      now = isSource(file) ? new Set() : undefined;
      if (now) lines.set(file, now);
    }
    const hunk = /^@@ -\S+ \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (hunk && now) for (let i = 0; i < Number(hunk[2] ?? 1); i++) now.add(Number(hunk[1]) + i);
  }
  return new Map([...lines].filter(([, touched]) => touched.size > 0));
}

/** Lines of sources that differ from a commit, by file; of files that git does not know yet, all of them. */
export function changedLines(base) {
  const lines = linesOf(
    git("diff", "--no-color", "--no-ext-diff", "-U0", "--diff-filter=d", base, "--", "src"),
  );
  const unknown = git("ls-files", "-o", "--exclude-standard", "--", "src").split("\n");
  for (const file of unknown.filter(isSource)) {
    const count = readFileSync(file, "utf8").split("\n").length;
    lines.set(file, new Set(Array.from({ length: count }, (_, i) => i + 1)));
  }
  return lines;
}

/** A digest of all code that is no test: what the tests run on. */
export const sourcesDigest = () =>
  digest(
    ...filesIn("src")
      .filter(isSource)
      .map((file) => readFileSync(file, "utf8")),
  );
