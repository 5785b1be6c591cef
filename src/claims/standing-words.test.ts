/** What a run says of its predictions: a line for those contradicted, one for those open, none where all came out. */
import { describe, expect, it } from "vitest";
import type { ClaimResult } from "./claim.js";
import { standingLines } from "./standing-words.js";

const result = (id: string, change: Partial<ClaimResult> = {}): ClaimResult =>
  ({ id, expectation: "upheld", verdict: "upheld", ...change }) as ClaimResult;
const open = (id: string, change: Partial<ClaimResult> = {}) =>
  result(id, { verdict: "inconclusive", ...change });

describe("the lines of a run's predictions", () => {
  it("are none where all came out, or nothing was predicted", () => {
    expect(standingLines([])).toEqual({});
    expect(standingLines([result("E1"), open("E2", { expectation: "none" })])).toEqual({});
  });

  it("name each that is contradicted, and each that is open, in the order of the ledger", () => {
    const [wrong, other] = ["E3", "E4"].map((id) => result(id, { verdict: "violated" }));
    expect(standingLines([result("E1"), wrong, other])).toEqual({
      contradicting: "contradicts its prediction: E3, E4",
    });
    expect(standingLines([open("E2"), wrong, open("E5")])).toEqual({
      contradicting: "contradicts its prediction: E3",
      undecided: "not enough data for the verdict that is predicted: E2, E5",
    });
  });

  it("say of tests that can only contradict that an open verdict is a surprise", () => {
    const never = { expectation: "violated", neverUpheld: true } as const;
    expect(standingLines([open("E2"), open("E6", never), open("E7", never)])).toEqual({
      undecided:
        "not enough data for the verdict that is predicted: E2, E6, E7; a surprise for E6, E7, where a test " +
        "can only contradict the statement",
    });
  });
});
