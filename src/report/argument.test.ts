/** The table of the argument: claims stand once, figures exist, and no two sentences are the same. */
import { describe, expect, it } from "vitest";
import { CLAIMS } from "../claims/registry.js";
import { LINKS, claimsOf } from "./argument.js";
import { FIGURES } from "./figures/registry.js";
import { TABLES } from "./tables/registry.js";

const deciding = LINKS.flatMap((link) => link.strands.flatMap((strand) => strand.deciding));

describe("the argument", () => {
  it("names each claim once, and figures that exist", () => {
    const named = LINKS.flatMap(claimsOf);
    expect(new Set(named).size).toBe(named.length);
    const figures = [...FIGURES, ...TABLES].map(({ id }) => id);
    for (const id of LINKS.flatMap((link) => link.figures)) expect(figures).toContain(id);
  });

  it("says each thing once, and of a claim that is never upheld nothing that rests on that", () => {
    const texts = deciding.flatMap(({ holds, fails }) => [holds, fails]);
    expect(new Set(texts).size).toBe(texts.length);
    for (const { claim, needs } of deciding)
      if (CLAIMS.find(({ id }) => id === claim)?.neverUpheld) expect(needs, claim).toBe("upheld");
  });
});
