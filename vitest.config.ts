import { defineConfig } from "vitest/config";

const ALL = ["src/**/*.test.ts", "properties/**/*.test.ts"];
/**
 * Tests that replace modules, change what a process has once (its environment, its streams), start threads or measure
 * memory. The others share what they import; most of their time was importing it again.
 */
const ISOLATED = [
  "src/backend/**/*.test.ts",
  "src/cli/{errors,handed-on,main,option-fuzz,option-walk,own-table,provenance,terminal}.test.ts",
  "src/cli/{pinned,pinned-refusals,pinned-results,pinned-terminal,progress}.test.ts",
  "src/app/{{attack,estimate,looks,queue,span,train,train-text}-wiring,sampled-rate}.test.ts",
  "src/app/verify-{looks,predictions}.test.ts",
  "src/{queue,sweep}/{executor,faults,pool,run,worker}.test.ts",
  "src/queue/{pinned,pinned-window}.test.ts",
  "src/experiment/{language/language,language/simulate,membership/job}.test.ts",
  "src/report/explorer/wire.test.ts",
  "src/store/{files,lock}.test.ts",
  "src/train/{language/gradients-wiring,network/gradients}.test.ts",
  "properties/**/*.test.ts",
];

export default defineConfig({
  test: {
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // One more than the cores: files that wait for processes or for Redis hold none.
    maxWorkers: 3,
    reporters: process.env["CI"]
      ? ["default", ["json", { outputFile: "test-results.json" }]]
      : ["default"],
    projects: [
      {
        extends: true,
        test: { name: "pure", include: ALL, exclude: ISOLATED, isolate: false },
      },
      { extends: true, test: { name: "isolated", include: ISOLATED } },
    ],
  },
});
