import { rmSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { classNames, flags, numbers } from "./cells.js";
import { addKeys } from "./json-lines.js";
import { readText, rowsOf, testFolder } from "./table.fixture.js";

const folder = testFolder();
afterAll(() => rmSync(folder, { recursive: true }));
const read = (text: string) => readText(folder, "t.jsonl", text);

describe("JSON lines", () => {
  test("columns are all keys in their order; a missing one is null", async () => {
    const table = await read('{"b":1,"a":"x"}\r\n{"a":true,"c":null}\n{"b":0.5}\n\n');
    expect(table.columns).toEqual(["b", "a", "c"]);
    expect(rowsOf(table)).toEqual([
      [1, "x", null],
      [null, true, null],
      [0.5, null, null],
    ]);
    expect(table.column("a").where(1)).toBe(`${folder}/t.jsonl row 2 (line 2) column a`);
    expect(() => numbers(table.column("b"), "finite")).toThrow(/row 2 .* column b .* got null/);
  });

  test("a file of blanks alone is empty", async () => {
    await expect(read("  \n \t\n")).rejects.toThrow(
      /must be lines of JSON objects, got an empty file/,
    );
  });

  test.each([
    ["9007199254740993", /holds exactly .*got "?9007199254740993/],
    ["1e400", /below 1\.8e308.* got "?1e400/],
    ["1e-400", /smallest double.* got "?1e-400/],
    ['"oops"', /got oops/],
    ["true", /got true/],
  ])("the number %s is refused as it was written", async (number, message) => {
    const { length } = "x".repeat(20_480);
    const table = await read(`${'{"x":1}\n'.repeat(length)}{"x":${number}}\n`);
    expect(() => numbers(table.column("x"), "finite")).toThrow(message);
    expect(() => numbers(table.column("x"), "finite")).toThrow(/row 20481 \(line 20481\) column x/);
  });

  test("numbers, flags and classes are those of CSV", async () => {
    const table = await read('{"x":1,"c":1.0}\n{"x":"0.0","c":"1"}\n');
    expect(numbers(table.column("x"), "finite")).toEqual(Float64Array.of(1, 0));
    expect(flags(table.column("x"))).toEqual([true, false]);
    expect(classNames(table.column("c"))).toEqual(["1", "1"]);
  });

  test("nested values are refused where their column is used", async () => {
    const table = await read('{"a":1,"n":{"x":[1]}}\n{"a":2,"n":[]}\n');
    expect(numbers(table.column("a"), "finite")).toEqual(Float64Array.of(1, 2));
    expect(() => table.column("n")).toThrow(/row 1 \(line 1\) column n .* got \{"x":\[1\]\}/);
  });

  test("keys that objects have of themselves are keys", async () => {
    const table = await read('{"a":1}\n{"__proto__":2,"toString":3}\n');
    expect(rowsOf(table)).toEqual([
      [1, null, null],
      [null, 2, 3],
    ]);
  });

  test("a line of a later piece that is no object is refused when keys are looked for", () => {
    const keys = new Set(["a"]);
    addKeys('{"b":1}\n{"a":2,"c":3}\n', "t", 7, keys);
    expect([...keys]).toEqual(["a", "b", "c"]);
    for (const line of ["5", "[1]", "null", '{"a":'])
      expect(() => addKeys(`{"b":1}\n${line}\n`, "t", 7, keys)).toThrow(
        /^t row 9 \(line 9\) must be one JSON object/,
      );
  });

  test.each<[string, string, RegExp]>([
    ["a key twice", '{"a":1}\n{"a":1,"a":2}\n', /row 2 \(line 2\) .* the key a twice/],
    ["a list", '[{"a":1},{"a":2}]', /must be JSON lines .*got a JSON array.* jq/],
    ["a list a line", '{"a":1}\n[1]\n', /row 2 \(line 2\) must be one JSON object, got \[1\]/],
    ["a bare value", '{"a":1}\n5\n', /row 2 \(line 2\) must be one JSON object, got "?5/],
    ["a blank line", '{"a":1}\n\n{"a":2}\n', /row 2 \(line 2\) .* got a blank line/],
    [
      "an object over several lines",
      '{\n"a":1\n}\n',
      /row 1 \(line 1\) must be one JSON object, got \{/,
    ],
    ["two objects a line", '{"a":1}{"a":2}\n', /row 1 \(line 1\)/],
    ["a cut line", '{"a":1}\n{"a":', /row 2 \(line 2\) .*correct the line/],
    ["NaN", '{"a":NaN}\n', /row 1 \(line 1\)/],
    ["Infinity", '{"a":-Infinity}\n', /row 1 \(line 1\)/],
    ["single quotes", "{'a':1}\n", /row 1 \(line 1\)/],
    ["a comma too many", '{"a":1,}\n', /row 1 \(line 1\)/],
    ["values too deep", `{"a":${"[".repeat(1e5)}`, /row 1 \(line 1\) .*nested too deep/],
    ["nothing", "\n", /must be lines of JSON objects, got an empty file/],
    ["a CSV", "a,b\n1,2\n", /row 1 \(line 1\) must be one JSON object, got a,b/],
  ])("%s is refused by row and line", async (_, text, message) => {
    const error = await read(text).catch((e: unknown) => e);
    expect(error).toMatchObject({ name: "UsageError" });
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).not.toMatch(/[\n\r]/);
    expect((error as Error).message.length).toBeLessThan(400);
  });
});
