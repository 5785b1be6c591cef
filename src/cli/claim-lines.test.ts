/** Claims for people: counted, by chapter, each with what it says and what is expected of it. */
import { describe, expect, it } from "vitest";
import { listClaims } from "../app/list-claims.js";
import { claimLines, listLines } from "./claim-lines.js";

const all = listClaims();

describe("the list of claims", () => {
  it("begins with how many there are of each prediction", () => {
    const [, ...counts] =
      /^(\d+) claims: (\d+) are expected upheld, (\d+) violated, for (\d+) there is no prediction;/
        .exec(listLines(all))
        ?.map(Number) ?? [];
    const of = (which: string): number => all.filter((c) => c.expectation === which).length;
    expect(counts).toEqual([all.length, of("upheld"), of("violated"), of("none")]);
  });

  it("has each chapter once, and in it its claims with statement, prediction and rows", () => {
    const lines = listLines(all).split("\n");
    for (const chapter of new Set(all.map((claim) => claim.chapter)))
      expect(lines.filter((line) => line === chapter)).toHaveLength(1);
    for (const { id, statement, chapter } of all) {
      const at = lines.findIndex((line) => line.startsWith(`  ${id} `));
      expect(lines[at].endsWith(`  ${statement}`), id).toBe(true);
      expect(lines[at + 1]).toMatch(/^ {6}reads /);
      const heading = lines.slice(0, at).findLast((line) => /^\S/.test(line));
      expect(heading).toBe(chapter);
    }
  });
});

describe("one claim", () => {
  it("begins with its sentence and what is expected of it", () => {
    const [claim] = listClaims("E4-dimension");
    expect(claimLines(claim)).toMatch(
      /^E4-dimension: At fixed rank, .* grows\. Expected: violated \(theory\)\.\n\n {2}chapter +The law /,
    );
    const [open] = listClaims("MIA-dp/labels");
    expect(claimLines(open).split("\n")[0]).toMatch(/^MIA-dp\/labels: .* Nothing is predicted\.$/);
  });

  it("says that what is computed is seen whole, and what reads no rows does so by itself", () => {
    const [claim] = listClaims("E1-frozen");
    expect(claimLines(claim)).toMatch(/\n {2}sees +everything: it is computed/);
    expect(claimLines(claim)).toMatch(/\n {2}judged on +its own computation\n/);
  });
});
