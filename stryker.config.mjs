/** Mutation testing, as scripts/mutate.mjs asks for it. */
const listed = (name) => (process.env[name] ?? "").split(" ").filter(Boolean);
const out = process.env.MUTATE_OUT ?? "mutation-out/all";

export default {
  testRunner: "vitest",
  plugins: ["@stryker-mutator/vitest-runner"],
  vitest: { configFile: "vitest.mutate.config.ts", related: false },
  mutate: listed("MUTATE_FILES"),
  coverageAnalysis: "perTest",
  incremental: true,
  incrementalFile: `${out}.incremental.json`,
  // What is computed once at import is the same for every test: to mutate it takes a run of all of them.
  ignoreStatic: true,
  reporters: ["progress-append-only", "clear-text", "json"],
  clearTextReporter: { allowColor: false, reportTests: false },
  jsonReporter: { fileName: `${out}.json` },
  ignorePatterns: [
    "reports",
    "bench",
    "docs",
    "mutants",
    "mutation-out",
    "verify-out",
    "seeds-out",
  ],
  concurrency: 2,
  timeoutMS: 20_000,
  timeoutFactor: 3,
  thresholds: { high: 100, low: 95, break: 95 },
  tempDirName: ".stryker-tmp",
};
