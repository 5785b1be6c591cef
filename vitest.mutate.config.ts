import { defineConfig } from "vitest/config";

/** Tests of the files that are mutated, by scripts/mutate.mjs. */
const TESTS = (process.env["MUTATE_TESTS"] ?? "").split(" ").filter(Boolean);

export default defineConfig({
  test: { include: TESTS, testTimeout: 120_000, hookTimeout: 120_000, maxWorkers: 1 },
});
