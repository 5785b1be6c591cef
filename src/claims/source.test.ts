/** Sources name versions and say whose words a sentence is in. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { both, BY_DESIGN, CLAIM, derived, ownTheory, SCALED, sentenceOf, work } from "./source.js";

describe("a source", () => {
  it("names versions, place and heading", () => {
    expect(CLAIM[2].cite).toBe("arXiv:2409.17538v4-v7, claim 2");
    expect(derived(CLAIM[4], "E9").cite).toBe("arXiv:2409.17538v4-v7, claim 4; docs/theory.md E9");
    expect(derived(CLAIM[3], "E4", "read as a limit").cite).toBe(
      "arXiv:2409.17538v4-v7, claim 3, read as a limit; docs/theory.md E4",
    );
    expect(ownTheory("E11", "E8").cite).toBe("docs/theory.md E11; docs/theory.md E8");
    expect([SCALED.cite, BY_DESIGN.cite]).toEqual([
      "arXiv:2409.17538v1-v3, abstract",
      "arXiv:2409.17538v8-v9, abstract",
    ]);
  });

  it("says whose words its sentence is in, of several each by itself", () => {
    const other = work("a book", "A sentence.");
    expect(sentenceOf(other)).toBe("In our words: A sentence.");
    expect(sentenceOf(BY_DESIGN)).toBe(`"${BY_DESIGN.sentence}"`);
    expect(sentenceOf(ownTheory("E2"))).toMatch(/^No paper's sentence/);
    expect(sentenceOf(derived(both(other, BY_DESIGN), "E2"))).toBe(
      `In our words: A sentence. "${BY_DESIGN.sentence}"`,
    );
    expect(both(other, BY_DESIGN).cite).toBe("a book; arXiv:2409.17538v8-v9, abstract");
  });
});

describe("documents", () => {
  it("that are cited are those that readers have", () => {
    const sources = ["src", "simulations", "properties", "docs"].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((name) => /\.(m?ts|md)$/.test(name) && !name.endsWith("source.test.ts"))
        .map((name) => join(folder, name)),
    );
    const cited = /\b(?:THEORY|REDESIGN|DESIGN|AUDIT|WALKS)(?:\.md)?(?=[ .,;:)]| \d)/;
    const foreign = [...sources, "README.md", "CONTRIBUTING.md"].filter((path) =>
      cited.test(readFileSync(path, "utf8").replaceAll(/docs\/theory\.md,? \w+/g, "")),
    );
    expect(foreign).toEqual([]);
  });
});
