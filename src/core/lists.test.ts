/** Lists in messages: nothing is left out in silence, and nothing stands twice. */
import { expect, it } from "vitest";
import { few, joined } from "./lists.js";

it("few names the first of many and counts the rest; one more is named, not counted", () => {
  expect(few([], 2)).toBe("");
  expect(few(["a", "b", "c"], 2)).toBe("a, b, c");
  expect(few(["a", "b", "c", "d"], 2)).toBe("a, b and 2 more");
});

it("joined puts a word before the last", () => {
  expect(joined([], "or")).toBe("");
  expect(joined(["a"], "or")).toBe("a");
  expect(joined(["a", "b"], "or")).toBe("a or b");
  expect(joined(["a", "b", "c"], "and")).toBe("a, b and c");
});
