/** What a one-run audit's bound does not show by itself. */
import { describe, expect, it } from "vitest";
import { MOST_EPSILON, oneRunEpsilon, oneRunNote } from "./one-run.js";

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
