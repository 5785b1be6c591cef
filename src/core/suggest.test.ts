/** Distances between names, and when one is near enough to be suggested. */
import { describe, expect, it } from "vitest";
import { didYouMean, editDistance } from "./suggest.js";

describe("editDistance", () => {
  it.each([
    ["", "abc", 3],
    ["same", "same", 0],
    ["unbaised", "unbiased", 1],
    ["marginel", "marginal", 1],
    ["kitten", "sitting", 3],
  ])("%s and %s: %i", (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });
});

describe("didYouMean", () => {
  const known = ["E2-unbiased", "E2-variance", "E10-vector"];
  it("names the nearest, whatever the case of letters", () => {
    expect(didYouMean("E2-unbaised", known)).toBe("did you mean E2-unbiased?");
    expect(didYouMean("e10-VECTOR", known)).toBe("did you mean E10-vector?");
  });
  it("says nothing where nothing is near", () => {
    expect(didYouMean("completely-different", known)).toBeUndefined();
    expect(didYouMean("x", [])).toBeUndefined();
  });
});
