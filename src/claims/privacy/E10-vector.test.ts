import { describe, expect, it } from "vitest";
import { emptyTables } from "../../experiment/rows.js";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import { E10Vector, e10Vector } from "./E10-vector.js";
import { broken, profileWith } from "./evidence.fixture.js";

describeClaim({ claim: E10Vector, onTheory: emptyTables(), flips: [] });

describe("E10-vector", () => {
  it("is decided by the epsilon of the setting that it states", () => {
    const [{ value, high }] = judgeRows(E10Vector, emptyTables(), []);
    expect(value).toBeCloseTo(20.2, 1);
    expect(high).toBe(10);
  });

  it("is a sentence of this suite, and says so", () => {
    const [{ source, sentence, detail }] = judgeRows(E10Vector, emptyTables(), []);
    expect([source, sentence]).toEqual([
      "docs/theory.md E10",
      "No paper's sentence: derived under that heading.",
    ]);
    expect(detail).toContain("The rebuttal did not write this sentence");
  });

  it.each([
    [
      "below 10 there",
      (rank: number, dim: number) => (rank === 16 && dim === 768 ? 9.99 : 30),
      "upheld",
    ],
    [
      "above 10 there alone",
      (rank: number, dim: number) => (rank === 16 && dim === 768 ? 10.01 : 1),
      "violated",
    ],
    ["no epsilon", () => Infinity, "violated"],
    [
      "closer neighbours cost more",
      (_rank: number, _dim: number, rho: number) => 9 + 150 * (rho - 0.99),
      "violated",
    ],
  ])("about another profile: %s", (_, epsilon, verdict) => {
    const privacyProfile = profileWith(({ rank, dim, rho }) => ({
      epsilon: () => epsilon(rank, dim, rho),
    }));
    const claim = e10Vector(broken({ privacyProfile }));
    expect(judgeRows(claim, emptyTables(), [])[0].verdict).toBe(verdict);
  });
});
