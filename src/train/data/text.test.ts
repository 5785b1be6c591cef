/** The corpora: disjoint parts, no duplicates, prose; the tokenizer of the public part on the private one. */
import { describe, expect, it } from "vitest";
import { pretrainedModel } from "../language/pretrained.js";
import { trainTokenizer, UNKNOWN, type Tokenizer } from "./tokenizer.js";
import {
  isProse,
  loadCorpus,
  openings,
  publicTexts,
  splitOf,
  usedTokens,
  written,
} from "./text.js";

describe("corpora", () => {
  const corpus = loadCorpus();

  it("are disjoint, without duplicates, large enough, and the same each time", () => {
    const all = [...publicTexts(), ...corpus.privatePart, ...corpus.test];
    expect(new Set(all).size).toBe(all.length);
    expect(publicTexts().length).toBeGreaterThan(300);
    expect(corpus.privatePart.length).toBeGreaterThan(800);
    expect(corpus.test.length).toBeGreaterThan(150);
    expect(loadCorpus().privatePart.slice(0, 5)).toEqual(corpus.privatePart.slice(0, 5));
    for (const text of [...corpus.privatePart, ...corpus.test])
      expect(text.length >= 200 && isProse(text)).toBe(true);
  });

  it("a vocabulary of 256 from the public part spells emails: few unknown bytes, 1.4 characters a token", () => {
    // That of assets/, which takes seconds to make; its first merges are made again.
    const t = pretrainedModel().tokenizer;
    const few = trainTokenizer(publicTexts(), 256 - t.merges.length + 6);
    expect(few.merges).toEqual(t.merges.slice(0, 6));
    expect(few.vocabulary).toEqual(t.vocabulary.slice(0, few.vocabulary.length));
    expect(t.vocabulary.length).toBe(256);
    const emails = corpus.privatePart.slice(0, 200);
    const tokens = emails.map((text) => t.encode(text));
    const total = tokens.reduce((a, x) => a + x.length, 0);
    expect(
      tokens.reduce((a, x) => a + x.filter((k) => k === UNKNOWN).length, 0) / total,
    ).toBeLessThan(0.005);
    expect(emails.reduce((a, x) => a + x.length, 0) / total).toBeGreaterThan(1.4);
    emails.forEach((text, i) => {
      if (!tokens[i].includes(UNKNOWN)) expect(t.decode(tokens[i])).toBe(text);
    });
  }, 60_000);

  it("keeps of an email what its sender wrote", () => {
    expect(
      written(
        [
          "On Thu, 1 Aug 2002, CDale wrote:",
          "> quoted",
          "--]also quoted",
          "My own words,",
          "on two lines.",
          "http://a.b/c",
          "-- ",
          "name",
        ].join("\n"),
      ),
    ).toBe("My own words, on two lines.");
    expect(written("------=_NextPart_1\nContent-Type: text/plain\n\nHello")).toBe("Hello");
    for (const text of corpus.privatePart.slice(0, 300))
      expect(text).not.toMatch(/Content-Type|_NextPart/);
  });

  it("keeps one of the documents that open alike", () => {
    const t = trainTokenizer(["the cat sat on the mat, the dog sat on the log"], 110);
    const list = openings(
      ["the cat sat on the mat", "the dog sat", "the cat sat on the log"],
      t,
      12,
      6,
    );
    expect(list.map((d) => t.decode(d))).toEqual([
      t.decode(t.encode("the cat sat on the mat").slice(0, 13)),
      "the dog sat",
    ]);
    const seen = new Set<string>();
    const [privatePart, test] = [corpus.privatePart, corpus.test].map((texts) =>
      openings(texts, t, 16, 8, seen),
    );
    const opening = (d: Uint16Array): string => d.slice(0, 8).join();
    expect(new Set([...privatePart, ...test].map(opening)).size).toBe(
      privatePart.length + test.length,
    );
    // There are such: the control.
    expect(privatePart.length + test.length).toBeLessThan(
      corpus.privatePart.length + corpus.test.length - 100,
    );
  });

  it("splits any number five to one, the same each time, and by name", () => {
    const { privatePart, test } = splitOf(24, "own text");
    expect([privatePart.length, test.length]).toEqual([20, 4]);
    expect([...privatePart, ...test].sort((a, b) => a - b)).toEqual([...Array(24).keys()]);
    expect(splitOf(24, "own text")).toEqual({ privatePart, test });
    expect(splitOf(24, "emails").test).not.toEqual(test);
  });
});

describe("tokens of a document", () => {
  /** A token for each so many characters: its first one's code. */
  const every = (length: number): Tokenizer =>
    ({
      encode: (text: string) =>
        Uint16Array.from({ length: Math.ceil(text.length / length) }, (_, i) =>
          text.charCodeAt(i * length),
        ),
    }) as Tokenizer;

  it("are one more than the context: each but the first is predicted", () => {
    expect([...usedTokens("ABCDEFG", every(1), 4)]).toEqual([65, 66, 67, 68, 69]);
    expect([...usedTokens("ABC", every(1), 4)]).toEqual([65, 66, 67]);
    // Of tokens of 16 characters, too, and no more of the text is read than they need.
    expect(usedTokens("x".repeat(1000), every(16), 4)).toHaveLength(5);
  });

  it("open alike where the first half of the context is equal, rounded up", () => {
    const kept = (texts: string[], context: number): string[] =>
      openings(texts, every(1), context).map((d) => String.fromCharCode(...d));
    expect(kept(["ABCxx", "ABCyy", "ABDxx"], 5)).toEqual(["ABCxx", "ABDxx"]);
    expect(kept(["ABCxx", "ABDyy"], 4)).toEqual(["ABCxx"]);
    expect(kept(["AB", "ABC"], 6)).toEqual(["AB", "ABC"]);
  });
});
