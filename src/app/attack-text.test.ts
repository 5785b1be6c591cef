/** What a search over rates does not show. */
import { describe, expect, it } from "vitest";
import { rateNote } from "./attack-text.js";

const searched = [{ rate: 0.01 }, { rate: 0.03 }, { rate: 0.1 }];

describe("the best rate", () => {
  it.each([
    [0.01, /^the best is the smallest rate that was tried: a smaller one may do better/],
    [0.1, /^the best is the largest rate that was tried: a larger one may do better/],
  ])("%d, at an end of the search, says so", (rate, note) => {
    expect(rateNote(rate, searched)).toMatch(note);
  });
  it("inside, or alone, says nothing", () => {
    expect(rateNote(0.03, searched)).toBeUndefined();
    expect(rateNote(0.03, [{ rate: 0.03 }])).toBeUndefined();
    expect(rateNote(null, searched)).toBeUndefined();
  });
});
