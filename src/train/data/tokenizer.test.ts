/** Byte-pair encoding against known merges, and round trips. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { END, tokenizer, trainTokenizer, UNKNOWN, type Tokenizer } from "./tokenizer.js";

const spelled = ({ vocabulary, merges }: Tokenizer): string[] =>
  merges.map((pair) => pair.map((t) => new TextDecoder().decode(vocabulary[t])).join("+"));

describe("byte-pair encoding", () => {
  it("merges as in the paper's example (without its end-of-word symbol)", () => {
    const words = { low: 5, lower: 2, newest: 6, widest: 3 };
    // One word a text: no word has a space before it.
    const texts = Object.entries(words).flatMap(([word, times]) =>
      new Array<string>(times).fill(word),
    );
    expect(spelled(trainTokenizer(texts, 2 + 10 + 7, { always: [] }))).toEqual([
      "e+s",
      "es+t",
      "l+o",
      "lo+w",
      "e+w",
      "n+ew",
      "new+est",
    ]);
  });

  it("merges aaabdaaabac to XdXac", () => {
    const t = trainTokenizer(["aaabdaaabac"], 2 + 4 + 3, { always: [] });
    expect(spelled(t)).toEqual(["a+a", "a+b", "aa+ab"]);
    expect(
      [...t.encode("aaabdaaabac")].map((k) => new TextDecoder().decode(t.vocabulary[k])),
    ).toEqual(["aaab", "d", "aaab", "a", "c"]);
  });

  it("decodes what it encodes when the alphabet has all bytes; an unknown byte is one token", () => {
    const alphabet = Array.from({ length: 256 }, (_, i) => i);
    const t = tokenizer(alphabet, [
      [118, 103],
      [118, 106],
      [258, 118],
    ]);
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => t.decode(t.encode(text)) === text),
      { seed: 1, numRuns: 500 },
    );
    const small = trainTokenizer(["abc abc"], 8, { always: [] });
    expect([...small.encode("zz")]).toEqual([UNKNOWN, UNKNOWN]);
    expect(small.decode([...small.encode("abc"), END, ...small.encode("abc")])).toBe("abc");
    expect(small.decode([UNKNOWN])).toBe("\uFFFD");
  });

  it("merges within words only, leaves rare bytes out, and stops where no pair is left", () => {
    const t = trainTokenizer([`${"ab ".repeat(1000)}~`], 100, { rarest: 1000, always: [] });
    expect(spelled(t)).toEqual([" +ab", "a+b"].reverse());
    expect([...t.encode("~")]).toEqual([UNKNOWN]);
    expect(() => trainTokenizer(["abcdef"], 7, { always: [] })).toThrow(/vocabulary of 7/);
  });

  it("does not depend on the order of equal texts", () => {
    const texts = ["she sells sea shells", "on the sea shore", "the shells she sells"];
    expect(trainTokenizer(texts, 40, { always: [] }).merges).toEqual(
      trainTokenizer(texts.slice().reverse(), 40, { always: [] }).merges,
    );
  });

  it("merges no byte that it does not know, before or behind a known one", () => {
    // a is 8 of 23 bytes, the others are 3 at most: a alone occurs once in 5 bytes.
    const t = trainTokenizer(["aabcdef", "bcdeaaf", "abacada f"], 50, { rarest: 5, always: [] });
    expect(spelled(t)).toEqual(["a+a"]);
    expect([...t.encode("aab")]).toEqual([3, UNKNOWN]);
  });
});
