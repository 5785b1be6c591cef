/** Predictions are counted by what they rest on, and each basis is what the registry says. */
import { describe, expect, it } from "vitest";
import { languageResult, result } from "../testing/results.js";
import { basisOf, cameOut, contradicts, undecided, type AnyClaim } from "./claim.js";
import { headlineOf, headlineText } from "./headline.js";
import { CLAIMS } from "./registry.js";

describe("a result against its prediction", () => {
  // [main verdict, the language model's, came out, contradicts, undecided]: "upheld" is predicted.
  it.each([
    ["upheld", undefined, true, false, false],
    ["violated", undefined, false, true, false],
    ["within margin", undefined, false, true, false],
    ["upheld", "within margin", false, true, false],
    ["inconclusive", undefined, false, false, true],
    ["upheld", "upheld", true, false, false],
    ["upheld", "violated", false, true, false],
    ["upheld", "inconclusive", false, false, true],
    ["inconclusive", "upheld", false, false, true],
    ["inconclusive", "violated", false, true, false],
    ["violated", "inconclusive", false, true, false],
    ["not tested", "upheld", true, false, false],
    ["not tested", "violated", false, true, false],
    ["not tested", undefined, false, false, false],
  ] as const)("is %s, on a language model %s", (verdict, own, ...wanted) => {
    const judged = result("X", { verdict, ...(own && { languageModel: languageResult(own) }) });
    expect([cameOut(judged), contradicts(judged), undecided(judged)]).toEqual(wanted);
    const open = { ...judged, expectation: "none", basis: "none" } as const;
    expect([cameOut(open), contradicts(open), undecided(open)]).toEqual([false, false, false]);
  });
});

describe("headline", () => {
  const none = { expectation: "none", basis: "none" } as const;
  const claims = [
    result("C1", { basis: "computed" }),
    result("C2", { basis: "computed" }),
    result("T1"),
    result("T2", { verdict: "inconclusive" }),
    result("T3", { verdict: "violated" }),
    result("T4", { languageModel: languageResult("violated") }),
    result("R1", { basis: "earlier runs" }),
    result("R2", { basis: "earlier runs", verdict: "inconclusive" }),
    result("N1", { ...none, verdict: "violated" }),
    result("N2", { ...none, verdict: "violated" }),
    result("N3", { ...none, verdict: "inconclusive" }),
    result("O1", { ...none, verdict: "not tested" }),
  ];
  // Predictions of every basis that were not tested: theory's, earlier runs', a computation's.
  const untested = (["theory", "earlier runs", "computed"] as const).map((basis) =>
    result(`O-${basis}`, { basis, verdict: "not tested" }),
  );
  it("counts computations, theory, earlier runs and claims without prediction apart", () => {
    expect(headlineOf(claims)).toEqual({
      computed: { cameOut: 2, of: 2 },
      theory: { cameOut: 1, of: 4 },
      earlierRuns: { cameOut: 1, of: 2 },
      withoutPrediction: { violated: 2, inconclusive: 1 },
      notTested: 1,
    });
  });
  it("counts no prediction that was not tested, but one that a language model's rows tested", () => {
    expect(headlineOf([...claims, ...untested])).toEqual({ ...headlineOf(claims), notTested: 4 });
    expect([...claims, ...untested].filter(contradicts)).toEqual(claims.filter(contradicts));
    expect([...claims, ...untested].filter(undecided)).toEqual(claims.filter(undecided));
    const text = { verdict: "not tested", languageModel: languageResult("upheld") } as const;
    expect(headlineOf([result("T5", text)])).toMatchObject({
      theory: { cameOut: 1, of: 1 },
      notTested: 0,
    });
  });
  it("leaves out what there is none of, but says that nothing was left untested", () => {
    expect(headlineText([result("T1")])).toBe(
      "1 of 1 predictions of theory came out, sampled; 0 not tested",
    );
  });
  it("is a sentence", () => {
    expect(headlineText(claims)).toBe(
      "2 of 2 computations came out as derived (no run can turn them); 1 of 4 predictions of theory came out, " +
        "sampled; 1 of 2 verdicts of earlier runs came out again (no replication at the default seed, whose first " +
        "pools formed them: docs/testing.md has fresh seeds); 3 without prediction: 2 violated, 1 inconclusive; " +
        "1 not tested",
    );
  });
});

describe("what predictions rest on", () => {
  it("is told by the evidence, and by a claim that no theory predicts", () => {
    const of = (expectation: string, evidence: string, predictedBy?: string) =>
      basisOf({ expectation, evidence, predictedBy } as unknown as AnyClaim);
    expect(of("upheld", "estimated")).toBe("theory");
    expect(of("violated", "estimated", "earlier runs")).toBe("earlier runs");
    expect([of("upheld", "proved"), of("violated", "computed exactly")]).toEqual([
      "computed",
      "computed",
    ]);
    expect([of("none", "estimated", "earlier runs"), of("none", "proved")]).toEqual([
      "none",
      "none",
    ]);
  });
  const withBasis = (basis: string): string[] =>
    CLAIMS.filter((claim) => basisOf(claim) === basis)
      .map(({ id }) => id)
      .sort();
  it("is a computation where the code is held to itself", () => {
    expect(withBasis("computed")).toEqual([
      "A-pld",
      "A-rdp",
      "E1-frozen",
      "E10-gaussian",
      "E10-rebuttal",
      "E10-repaired",
      "E10-vector",
      "E12-amplification",
      "E13-mixing",
      "E13-mixing-part",
      "E13-mixing-row",
      "E13-range",
      "E13-rank",
      "E13-secret",
      "E14-boundary",
      "E5-berry-esseen",
      "E5-fourth-moment",
      "E5-scale-mixture",
      "E7-rank",
    ]);
  });
  it("is earlier runs for attacks on trained models, of which theory says nothing", () => {
    expect(withBasis("earlier runs")).toEqual([
      "E14-adam",
      "EZ-published",
      "MIA-alignment",
      "MIA-dp",
      "MIA-full",
      "MIA-known-A",
      "MIA-utility",
      "TEXT-known-A",
    ]);
  });
  it("is nothing where nothing is expected, and theory elsewhere", () => {
    for (const claim of CLAIMS) {
      expect(basisOf(claim) === "none", claim.id).toBe(claim.expectation === "none");
      if (claim.neverUpheld) expect(claim.because, claim.id).toContain("never upheld");
      expect(claim.neverUpheld ?? false, claim.id).toBe(claim.because.includes("never upheld"));
    }
  });
});
