/** The list of claims says what they are, without running them. */
import { describe, expect, it } from "vitest";
import { CLAIMS } from "../claims/registry.js";
import { listClaims } from "./list-claims.js";

describe("listClaims", () => {
  it("has every claim in the order of the ledger, as plain data", () => {
    const list = listClaims();
    expect(list.map(({ id }) => id)).toEqual(CLAIMS.map(({ id }) => id));
    expect(JSON.parse(JSON.stringify(list))).toEqual(list);
    for (const claim of list)
      for (const said of [claim.statement, claim.source, claim.because, claim.theory])
        expect(said.length, claim.id).toBeGreaterThan(3);
  });

  it("says what a claim reads, which plans feed it and in which profiles", () => {
    const [claim, ...rest] = listClaims("E8-cosine");
    expect(rest).toEqual([]);
    expect(claim).toMatchObject({
      chapter: "Dependence and scale",
      reads: ["dependence"],
      expectation: "upheld",
      languageModel: true,
      perTask: null,
    });
    expect(claim.plans.map(({ plan, profiles }) => [plan, profiles])).toEqual([
      ["steps", ["quick", "standard", "full"]],
      ["steps-text", ["standard", "full"]],
    ]);
  });

  it("refuses an id that no claim has, and says which was meant", () => {
    expect(() => listClaims("E8-cosin")).toThrow("did you mean E8-cosine?");
  });
});
