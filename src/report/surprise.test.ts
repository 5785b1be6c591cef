/** Surprise is a mark of its own: what stands beside each verdict. */
import { describe, expect, it } from "vitest";
import { isSurprise, surpriseOf } from "./surprise.js";

const theory = { expectation: "violated", basis: "theory" } as const;

describe("surprise", () => {
  it("is none where a verdict is the expected one, whatever it is", () => {
    expect(surpriseOf(theory, "violated")).toBe("as expected");
    expect(surpriseOf({ ...theory, expectation: "upheld" }, "upheld")).toBe("as expected");
  });
  it("says what a verdict goes against", () => {
    expect(surpriseOf(theory, "upheld")).toBe("against theory");
    expect(surpriseOf(theory, "within margin")).toBe("against theory");
    expect(surpriseOf({ ...theory, basis: "computed" }, "upheld")).toBe("against a computation");
    expect(surpriseOf({ ...theory, basis: "earlier runs" }, "upheld")).toBe("against earlier runs");
  });
  it("is not claimed of what is open, untested or not predicted", () => {
    expect(surpriseOf(theory, "inconclusive")).toBe("not decided");
    expect(surpriseOf(theory, "not tested")).toBeUndefined();
    expect(surpriseOf({ expectation: "none", basis: "none" }, "violated")).toBe("no prediction");
    for (const verdict of ["violated", "inconclusive", "not tested"] as const)
      expect(isSurprise(surpriseOf(theory, verdict))).toBe(false);
    expect(isSurprise(surpriseOf(theory, "upheld"))).toBe(true);
  });
});
