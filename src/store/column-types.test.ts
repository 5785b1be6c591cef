/** Types of columns are those of the values that are there. */
import { expect, it } from "vitest";
import { columnTypes } from "./column-types.js";

it.each<[string, readonly unknown[], string]>([
  ["whole numbers", [1, null, -3], "BIGINT"],
  ["a fraction", [1, 2.5], "DOUBLE"],
  ["a whole number that no double holds exactly", [2 ** 53], "DOUBLE"],
  ["truth values", [true, undefined, false], "BOOLEAN"],
  ["texts that look like dates", ["2024-09-17", null], "VARCHAR"],
  ["a text among numbers", [1, "x"], "VARCHAR"],
  ["no value at all", [null, undefined], "DOUBLE"],
])("%s", (_, values, type) => {
  expect(columnTypes(values.map((value) => ({ a: value })))).toBe(`{'a': '${type}'}`);
});

it("names are quoted, in their order", () => {
  expect(columnTypes([{ "b's": 1, a: "x" }])).toBe("{'b''s': 'BIGINT', 'a': 'VARCHAR'}");
});
