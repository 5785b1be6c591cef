/** The verdict of a comparison with zero, at its limits. */
import { describe, expect, it } from "vitest";
import { comparisonVerdict } from "./rules.js";

const verdict = (low: number, high: number, margin = 0.01) =>
  comparisonVerdict({ low, high }, margin);

describe("a comparison with zero", () => {
  it("is on the side on which the whole interval is, however near", () => {
    expect([verdict(0.1, 0.3), verdict(-0.3, -0.1)]).toEqual(["violated", "upheld"]);
    expect([verdict(0.001, 0.005), verdict(-0.005, -0.001)]).toEqual(["violated", "upheld"]);
    expect([verdict(0.1, Infinity), verdict(-Infinity, -0.1)]).toEqual(["violated", "upheld"]);
  });
  it("is within the margin where the whole interval is, both ends", () => {
    expect(verdict(-0.009, 0.009)).toBe("within margin");
    expect([verdict(-0.01, 0.009), verdict(-0.009, 0.01)]).toEqual([
      "inconclusive",
      "inconclusive",
    ]);
    expect([verdict(0, 0.005), verdict(-0.005, 0)]).toEqual(["within margin", "within margin"]);
    expect(verdict(-0.009, 0.009, 0)).toBe("inconclusive");
    expect(verdict(-0.015, 0.015, 0.02)).toBe("within margin");
  });
  it("is open elsewhere, and without a number", () => {
    expect([verdict(-0.1, 0.3), verdict(-Infinity, 0.005)]).toEqual([
      "inconclusive",
      "inconclusive",
    ]);
    expect([verdict(NaN, NaN), verdict(NaN, 0.1)]).toEqual(["inconclusive", "inconclusive"]);
  });
});
