/** What the language model is pretrained on: whole windows of the public texts. */
import { expect, it } from "vitest";
import type { Tokenizer } from "../data/tokenizer.js";
import { windows } from "./pretrained.js";

it("windows of pretraining follow each other within a text, do not overlap, and leave out what is left", () => {
  const encode = (text: string): Uint16Array => Uint16Array.from(text, (c) => c.charCodeAt(0));
  const found = windows(["ABCDEFGHIJ", "ab", "abcd"], { encode } as Tokenizer, 3);
  expect(found.map((w) => String.fromCharCode(...w))).toEqual(["ABCD", "EFGH", "abcd"]);
});
