// Before a test file whose sources are instrumented: afterwards, which mutants it reached goes to a file, tests and
// what runs before them (imports, the bodies of `describe`) together.
import { writeFileSync } from "node:fs";
import { afterAll, inject } from "vitest";

const out = inject("mutationCoverage");

if (out !== "") {
  const reached = (globalThis.mutantsReached ??= new Uint8Array(2 ** 16)).fill(0);
  afterAll(() => {
    const ids = [...reached.keys()].filter((id) => reached[id] > 0);
    writeFileSync(out, JSON.stringify(ids.map(String)));
  });
}
