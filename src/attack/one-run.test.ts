/** What a one-run audit's bound does not show by itself. */
import { describe, expect, it } from "vitest";
import { binomialCdf } from "../core/stdlib.js";
import { checkAudit, MOST_EPSILON, oneRunEpsilon, oneRunNote, oneRunPValue } from "./one-run.js";

const noteAt = (canaries: number, guesses: number, correct: number, confidence = 0.95) => {
  const audit = { canaries, guesses, correct };
  const epsilon = oneRunEpsilon(audit, 0, confidence);
  return { epsilon, note: oneRunNote(audit, epsilon) };
};

describe("a bound at an end", () => {
  it("of 0 shows nothing, and says so", () => {
    expect(noteAt(100, 100, 50)).toEqual({
      epsilon: 0,
      note: expect.stringMatching(/^nothing was shown/),
    });
  });
  it("of right guesses alone is the most that they can show", () => {
    const { epsilon, note } = noteAt(100, 100, 100);
    // p^100 = 0.05 at p = 1/(1 + e^-epsilon).
    const p = Math.exp(Math.log(0.05) / 100);
    expect(epsilon).toBeCloseTo(Math.log(p / (1 - p)), 9);
    expect(note).toMatch(/^every guess was right/);
  });
  it("of the search is its end, and says so", () => {
    expect(noteAt(1, 1, 1, 1e-17)).toEqual({
      epsilon: MOST_EPSILON,
      note: expect.stringMatching(/^at the end of the search/),
    });
  });
  it("is not one inside", () => {
    const { epsilon, note } = noteAt(1000, 100, 90);
    expect([epsilon > 1, note]).toEqual([true, undefined]);
  });
});

describe("an audit", () => {
  const audit = { canaries: 100, guesses: 40, correct: 30 };

  it.each([
    ["canaries", 0, "an integer from 1 to 1000000"],
    ["canaries", 1e6 + 1, "an integer from 1 to 1000000"],
    ["canaries", 99.5, "an integer from 1 to 1000000"],
    ["canaries", NaN, "an integer from 1 to 1000000"],
    ["guesses", 0, "an integer from 1 to 100"],
    ["guesses", 101, "an integer from 1 to 100"],
    ["guesses", 40.5, "an integer from 1 to 100"],
    ["correct", -1, "an integer from 0 to 40"],
    ["correct", 41, "an integer from 0 to 40"],
    ["correct", 0.5, "an integer from 0 to 40"],
  ])("is refused with %s of %d", (option, value, rule) => {
    const given = { ...audit, [option]: value };
    for (const asked of [checkAudit, (a: typeof audit) => oneRunPValue(a, 1, 0)])
      expect(() => asked(given)).toThrow(
        `${option} must be ${rule}, got ${value}: give the number`,
      );
  });

  it("may be of one canary, of a million, with no guess right, or all", () => {
    for (const given of [
      { canaries: 1, guesses: 1, correct: 0 },
      { canaries: 1e6, guesses: 1e6, correct: 1e6 },
      { ...audit, correct: 40 },
      { ...audit, correct: 0 },
    ])
      expect(() => checkAudit(given)).not.toThrow();
  });

  it("has the p-value of Theorem 5.2: the tail, and 2 m delta times the best mean of the terms below", () => {
    const [epsilon, delta] = [1, 1e-3];
    const many = { ...audit, correct: 36 };
    const p = 1 / (1 + Math.exp(-epsilon));
    const atMost = (k: number): number => (k < 0 ? 0 : binomialCdf(k, audit.guesses, p));
    const tail = 1 - atMost(many.correct - 1);
    // All i are tried here, and the mass of correct - i to correct - 1 is taken from the law itself.
    const shares = Array.from(
      { length: many.correct },
      (_, i) => (atMost(many.correct - 1) - atMost(many.correct - 2 - i)) / (i + 1),
    );
    const found = oneRunPValue(many, epsilon, delta);
    expect(found / (tail + 2 * audit.canaries * delta * Math.max(...shares))).toBeCloseTo(1, 10);
    expect(Math.max(...shares)).toBeGreaterThan(shares[0]);
    expect(oneRunPValue(many, epsilon, 0)).toBeCloseTo(tail, 14);
    expect(oneRunPValue({ ...audit, correct: 0 }, epsilon, delta)).toBe(1);
  });
});

it("a confidence of 0, of 1 and beyond is refused", () => {
  for (const confidence of [0, 1, -0.1, 1.5, NaN])
    expect(() => oneRunEpsilon({ canaries: 9, guesses: 9, correct: 9 }, 0, confidence)).toThrow(
      /^confidence must be a number between 0 and 1/,
    );
});
