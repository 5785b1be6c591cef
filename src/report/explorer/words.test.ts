import { describe, expect, it } from "vitest";
import { digits, digitsDown, digitsUp, exactly } from "./digits.js";
import { START, type Setting } from "./fields.js";
import { numbersOf } from "./numbers.js";
import { bracketText, sentencesOf } from "./words.js";

const firstOf = (setting: Partial<Setting>): string => {
  const whole = { ...START, ...setting };
  return sentencesOf(whole, numbersOf(whole))[0];
};

describe("the explorer's first sentence", () => {
  it("says what is promised and what is so", () => {
    // The walk-through's numbers (rank 8, m 4096, cosine 0.99): 1.55 promised, 472 exact.
    expect(firstOf({ rank: 8, dim: 4096 })).toMatch(
      new RegExp(
        "^One gradient row of one step \\(rank 8, dimension 4096, cosine 0\\.99\\) has epsilon 472\\.?\\d* at delta " +
          "1e-5, where the Gaussian reading promises 1\\.5\\d+; a whole update has none \\(E11-matrix\\)\\.$",
      ),
    );
  });

  it("says that no epsilon exists, and why", () => {
    expect(firstOf({ rank: 8, dim: 4096, cosine: 0.9 })).toMatch(
      new RegExp(
        "^One gradient row .* has no epsilon at .*: with probability 0?\\.?[\\de.-]+ one answer tells the two " +
          "neighbours apart for certain; nor has a whole update \\(E11-matrix\\)\\.$",
      ),
    );
    expect(firstOf({ cosine: -1 })).toMatch(/has no epsilon .*: every answer tells/);
    expect(firstOf({ rank: 1, cosine: 0 })).toMatch(/with probability 0\.5 one answer/);
  });

  it("says that equal rows need no promise, and rows of one number have none", () => {
    expect(firstOf({ cosine: 1 })).toMatch(
      /has epsilon 0, .* the same row; a whole update has none/,
    );
    expect(firstOf({ dim: 1 })).toMatch(/dimension 1,.* nothing to promise/);
  });

  it("says it of a delta that is tiny", () => {
    expect(firstOf({ delta: 1e-300 })).toMatch(/has no epsilon at delta 1e-300, where/);
  });
});

describe("the explorer's other sentences", () => {
  it("give the distances and DP-SGD's bound", () => {
    const [, noise, dpSgd] = sentencesOf(START, numbersOf(START));
    expect(noise).toMatch(/loading 0\.25 lies 0\.0467\d .* whole row of 768 lies 0\.822 /);
    expect(dpSgd).toMatch(/epsilon 81\.\d+ or less at delta 1e-5 over all 1000 steps/);
  });

  it("give a bracket outwards, one end, or why there is none", () => {
    expect(bracketText({ lower: 1.23456, upper: 1.23456 })).toMatch(/between 1\.234 and 1\.235\.$/);
    expect(bracketText({ lower: 2, upper: null })).toMatch(/at least 2; it shows no upper end/);
    expect(bracketText({ why: "delta must be larger" })).toMatch(/no bracket: delta must/);
  });
});

describe("digits", () => {
  it("are four, and words where there is no number", () => {
    expect([0, 0.123456, 20.19, 12345.6, 123456, 1e-5, 0.999999].map(digits)).toEqual([
      "0",
      "0.1235",
      "20.19",
      "12350",
      "1.235e5",
      "1e-5",
      "1",
    ]);
    expect([null, Infinity, NaN].map(digits)).toEqual(["none", "infinite", "not a number"]);
  });

  it("of bounds are rounded away from the value", () => {
    expect([digitsUp(1.00001), digitsDown(1.99999), digitsUp(2), digitsUp(Infinity)]).toEqual([
      "1.001",
      "1.999",
      "2",
      "infinite",
    ]);
  });

  it("in full give the number back", () => {
    for (const x of [0, 1, 1e-5, 1 / 3, 1e6, 123456.789, 5e-324, 1 / Math.sqrt(1023)])
      expect(Number(exactly(x))).toBe(x);
    expect([1e-5, 1e12, 60000].map(exactly)).toEqual(["1e-5", "1e12", "60000"]);
  });
});
