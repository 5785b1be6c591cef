/** A verdict as people read it. */
import { describe, expect, it } from "vitest";
import type { ClaimResult } from "../claims/claim.js";
import { countVerdicts, verdictLine } from "./verdict-line.js";

const result: ClaimResult = {
  id: "E8-cosine",
  claim: "E8-cosine",
  task: null,
  source: "docs/theory.md E8",
  sentence: "A sentence.",
  statement: "A statement.",
  expectation: "upheld",
  basis: "theory",
  verdict: "upheld",
  evidence: "estimated",
  statistic: "largest |z|",
  value: 2.71828,
  low: null,
  high: 6.138,
  sampleSize: 12,
  falseAlarm: 1e-8,
  power: null,
  seed: "1",
  detail: "Why not.",
};
const line = (changes: Partial<ClaimResult>): string =>
  verdictLine({ ...result, ...changes }).replace(/ {2,}/g, "  ");
const plain = (changes: Partial<ClaimResult>): string => line(changes).replace(/ +/g, " ");

describe("verdictLine", () => {
  it("has verdict, expectation, and the number with its limit or interval", () => {
    expect(line({})).toBe("E8-cosine  upheld  as expected  largest |z|: 2.718 (limit 6.138)");
    expect(line({ verdict: "violated", low: 1e-7, high: 123456 })).toBe(
      "E8-cosine  violated  EXPECTED upheld  largest |z|: 2.718 [1.00e-7, 1.23e+5]",
    );
  });

  it("says nothing of expectation where theory is silent, and why a claim was not tested", () => {
    const open = {
      verdict: "not tested",
      expectation: "none",
      statistic: "",
      value: null,
    } as const;
    expect(line({ ...open, high: null })).toBe("E8-cosine  not tested  Why not");
  });

  it("says what a test that refuted nothing would have seen, where that is known", () => {
    const power = { effect: "bias in sd", smallest: 0.123456 };
    expect(line({ power })).toMatch(/\(limit 6\.138\), would see 0\.1235 or more \(bias in sd\)$/);
    expect(line({ power, verdict: "inconclusive" })).toContain("would see");
    expect(line({ power, verdict: "violated" })).not.toContain("would see");
    expect(line({ power: { ...power, smallest: null } })).not.toContain("would see");
  });

  it("adds what the language model's rows say, and a surprise there", () => {
    const { statistic, value, low, high, sampleSize, power, detail } = result;
    const own = { statistic, value, low, high, sampleSize, power, detail };
    expect(plain({ languageModel: { ...own, verdict: "upheld" } })).toMatch(
      /\n language model upheld as expected largest \|z\|: 2\.718 \(limit 6\.138\)$/,
    );
    const seen = { effect: "a shift", smallest: 2 };
    expect(plain({ languageModel: { ...own, verdict: "upheld", power: seen } })).toMatch(
      /language model upheld as expected largest .*, would see 2 or more \(a shift\)$/,
    );
    expect(plain({ languageModel: { ...own, verdict: "violated" } })).toMatch(
      /\n language model violated EXPECTED upheld largest/,
    );
  });
});

describe("countVerdicts", () => {
  it("counts every kind of verdict", () => {
    const open = { ...result, verdict: "not tested" } as const;
    expect(countVerdicts([result, result, open])).toBe(
      "2 upheld, 0 violated, 0 within margin, 0 inconclusive, 1 not tested",
    );
  });
});
