// Runs tests in one copy of the sources, again and again: what a planted bug leaves as it was is not read again.
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { createVitest } from "vitest/node";

const root = process.cwd();
const quiet = { onInit() {} };
const vitest = await createVitest("test", {
  root,
  watch: false,
  bail: 1,
  maxWorkers: 1,
  reporters: [quiet],
  cache: false,
});

// A lane is one process at a time: projects have the limit of vitest.config.ts instead.
for (const project of vitest.projects) project.config.maxWorkers = 1;
const setupOf = (name) => fileURLToPath(new URL(`mutation/${name}-setup.mjs`, import.meta.url));
const setupsOf = new Map(vitest.projects.map((project) => [project, project.config.setupFiles]));

/**
 * What runs before the tests. `coverage`: a file that takes which mutants of instrumented sources they reach;
 * `switched`: mutants under which each test is run again, and a file that takes what comes of it.
 */
function prepare({ coverage, switched }) {
  vitest.provide("mutationCoverage", coverage ?? "");
  vitest.provide("mutationSwitch", switched ?? null);
  const own = coverage ? [setupOf("coverage")] : switched ? [setupOf("switch")] : [];
  for (const [project, setups] of setupsOf) {
    project.config.setupFiles = [...own, ...setups];
    // One red test ends a run, but where each is asked about many mutants.
    project.config.bail = switched ? 0 : 1;
  }
}

/** What a run of test files came to: names of failed tests, and errors outside of tests. */
async function outcomeOf(files) {
  const specifications = (await vitest.globTestSpecifications(files)).filter(({ moduleId }) =>
    files.some((file) => moduleId === join(root, file)),
  );
  const run = await vitest.runTestSpecifications(specifications);
  const { unhandledErrors } = run;
  // Vitest remembers the modules of earlier runs, their failures too.
  const now = new Set(specifications.map(({ moduleId }) => moduleId));
  const testModules = run.testModules.filter(({ moduleId }) => now.has(moduleId));
  const failed = testModules.flatMap((module) =>
    [...module.children.allTests("failed")].map((test) => test.fullName),
  );
  const errors = [...testModules.flatMap((module) => module.errors()), ...unhandledErrors].map(
    (error) => String(error.message ?? error).split("\n")[0],
  );
  const red = testModules
    .filter((module) => !module.ok())
    .map(({ moduleId }) => relative(root, moduleId));
  return { files: specifications.length, failed, errors, red };
}

process.on("message", async ({ changed, files, ...before }) => {
  prepare(before);
  for (const file of changed) vitest.invalidateFile(join(root, file));
  try {
    process.send(await outcomeOf(files));
  } catch (error) {
    process.send({ files: 0, failed: [], errors: [String(error)] });
  }
});
process.send("ready");
