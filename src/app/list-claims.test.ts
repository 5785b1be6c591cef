/** The list of claims says what they are, without running them. */
import { describe, expect, it } from "vitest";
import { judgeFed } from "../claims/judge.js";
import { CLAIMS } from "../claims/registry.js";
import { headOf } from "../experiment/kinds.js";
import { emptyTables } from "../experiment/rows.js";
import { suitePlans } from "./plans.js";
import { PROFILES } from "./profiles.js";
import { listClaims } from "./list-claims.js";

describe("listClaims", () => {
  it("has every claim in the order of the ledger, as plain data", () => {
    const list = listClaims();
    expect(list.map(({ id }) => id)).toEqual(CLAIMS.map(({ id }) => id));
    expect(JSON.parse(JSON.stringify(list))).toEqual(list);
    for (const claim of list)
      for (const said of [
        ...[claim.statement, claim.source, claim.sentence, claim.because, claim.theory],
      ])
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
    expect(() => listClaims("MIA-dp/lables")).toThrow("did you mean MIA-dp/labels?");
    expect(() => listClaims("E8-cosine/spam")).toThrow(/claim must be the id of a claim/);
    expect(() => listClaims("nosuch")).toThrow(/got nosuch: loradp claims lists them/);
  });

  it("knows a claim on another task, on which theory predicts nothing", () => {
    const [whole] = listClaims("MIA-dp");
    const [variant, ...rest] = listClaims("MIA-dp/labels");
    expect(rest).toEqual([]);
    expect(variant).toMatchObject({
      id: "MIA-dp/labels",
      expectation: "none",
      because: whole.because,
    });
    expect(variant.plans.map(({ plan }) => plan)).toEqual(["mia-labels"]);
  });

  it("knows the id of every result that a profile gives", () => {
    const ids = PROFILES.flatMap((profile) =>
      judgeFed({ seed: "1", tables: emptyTables(), plans: suitePlans(profile).map(headOf) }),
    ).map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(["MIA-known-A", "MIA-known-A/text", "E8-cosine"]));
    for (const id of new Set(ids)) expect(listClaims(id)[0].id).toBe(id);
  });
});
