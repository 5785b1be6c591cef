import { defineConfig } from "vitest/config";

/** Tests of pure functions, which can share what they import; most of their time was importing it again. */
const PURE = ["src/{claims,core,report,testing}/**/*.test.ts"];

export default defineConfig({
  test: {
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    reporters: process.env["CI"]
      ? ["default", ["json", { outputFile: "test-results.json" }]]
      : ["default"],
    projects: [
      { extends: true, test: { name: "pure", include: PURE, isolate: false } },
      {
        extends: true,
        test: {
          name: "isolated",
          include: ["src/**/*.test.ts", "properties/**/*.test.ts"],
          exclude: PURE,
        },
      },
    ],
  },
});
