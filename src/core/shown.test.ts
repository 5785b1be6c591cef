/** What a message shows of a value that is no data. */
import { expect, it } from "vitest";
import { shown } from "./shown.js";

it("functions, symbols and numbers that JSON has not are named, alone and within data", () => {
  expect(shown(() => 1)).toBe("a function");
  expect(shown({ a: () => 1, b: Symbol("x"), c: NaN, d: 2n })).toBe(
    '{"a":"function","b":"symbol","c":"NaN","d":"2n"}',
  );
});
