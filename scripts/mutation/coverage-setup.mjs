// Before a test file whose sources are instrumented: afterwards, which mutants it reached goes to a file, tests and
// what runs before them (imports, the bodies of `describe`) together.
import { writeFileSync } from "node:fs";
import { afterAll, inject } from "vitest";

const out = inject("mutationCoverage");
const space = (globalThis.__stryker__ ??= {});

if (out !== "") {
  space.mutantCoverage = { static: {}, perTest: {} };
  afterAll(() => {
    const { static: before, perTest } = space.mutantCoverage;
    const reached = new Set([before, ...Object.values(perTest)].flatMap(Object.keys));
    writeFileSync(out, JSON.stringify([...reached]));
  });
}
