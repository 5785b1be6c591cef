/** The first difference of two plain values: of values, of fields that one of them has alone, and of lists. */
import { expect, it } from "vitest";
import { firstDifference } from "./difference.js";

it("is the first field that differs, by its path and both values", () => {
  expect(firstDifference({ a: 1, b: { c: [1, 2] } }, { a: 1, b: { c: [1, 2] } })).toBeUndefined();
  expect(firstDifference({ a: 1, b: { c: 2 } }, { a: 1, b: { c: 3 } })).toEqual(["b.c", "2", "3"]);
  expect(firstDifference({ a: { b: 1 } }, { a: "x" })).toEqual(["a", '{"b":1}', "x"]);
  expect(firstDifference({ x: NaN }, { x: NaN })).toBeUndefined();
  expect(firstDifference({ x: 0 }, { x: -0 })).toEqual(["x", "0", "0"]);
});

it("is a field, or a member of a list, that either of them has alone", () => {
  expect(firstDifference({ a: 1, b: "y" }, { a: 1 })).toEqual(["b", "y", "none"]);
  expect(firstDifference({ a: 1 }, { a: 1, b: "y" })).toEqual(["b", "none", "y"]);
  expect(firstDifference({ p: [{ n: 1, q: 2 }] }, { p: [{ n: 1 }] })).toEqual([
    "p.0.q",
    "2",
    "none",
  ]);
  expect(firstDifference({ p: ["a", "b"] }, { p: ["a"] })).toEqual(["p.1", "b", "none"]);
  expect(firstDifference({ p: ["a"] }, { p: { 0: "a" } })).toEqual(["p", '["a"]', '{"0":"a"}']);
});
