/** Bags of words by hand: how often each word occurs, in logarithms, at length 4; bodies without their headers. */
import { expect, it } from "vitest";
import { bagOfWords, bodyOf } from "./spam.js";

const filled = (body: string): number[] =>
  [...bagOfWords(body)].filter((x) => x !== 0).sort((a, b) => a - b);

it("a word counts by log(1 + times), and all of them have length 4 together", () => {
  expect(filled("Word")).toEqual([4]);
  // Once and three times: log 2 and log 4, as 1 to 2.
  const [once, thrice] = filled("money free FREE, (free)");
  expect([once, thrice].map((x) => x * Math.sqrt(5))).toEqual([
    expect.closeTo(4, 5),
    expect.closeTo(8, 5),
  ]);
  const long = bagOfWords("the cat sat on the mat and the dog sat on the log");
  expect(Math.hypot(...long)).toBeCloseTo(4, 5);
  expect([long.length, bagOfWords("...")]).toEqual([1024, new Float32Array(1024)]);
});

it("is of words and their number alone: no case, no order, no marks between", () => {
  expect(bagOfWords("one two two")).toEqual(bagOfWords("Two; ONE\n(two)"));
  expect(bagOfWords("one two two")).not.toEqual(bagOfWords("one one two"));
  // Prices and apostrophes are of words.
  expect(bagOfWords("$100!")).not.toEqual(bagOfWords("100"));
});

it("a body begins behind the first empty line", () => {
  expect(bodyOf("Subject: a\nX-Spam: yes\n\nown\n\nwords")).toBe("own\n\nwords");
  expect(bodyOf("Subject: a\r\n\r\nown")).toBe("own");
  expect(bodyOf("Subject: a")).toBe("");
});
