/** What a validation library says, in the words of a refusal: rule, value and remedy of each kind of error. */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { UsageError } from "./errors.js";
import { refusal, refusals, Refused, type Issue } from "./refusal.js";
import { shown, shownPath } from "./shown.js";

/** Lines that a schema's errors become. */
function linesOf(schema: z.ZodType, value: unknown, fields: readonly string[] = []): string[] {
  const issues = (schema.safeParse(value).error?.issues ?? []) as readonly Issue[];
  const name = (path: string): string => (path === "" ? "it" : `field ${path}`);
  const errors = refusals(issues, value, name, () => fields);
  if (errors.length > 0)
    expect(refusal(issues[0], value, name).message).toBe(
      refusals(issues.slice(0, 1), value, name)[0].message,
    );
  return errors.map(({ message }) => message);
}

describe("an error of a schema", () => {
  it.each<[string, z.ZodType, unknown, string]>([
    ["a low number", z.number().min(2), 1, "it must be at least 2, got 1: raise it"],
    ["a number at an open end", z.number().gt(2), 2, "it must be above 2, got 2: raise it"],
    ["a high number", z.number().max(2), 3, "it must be at most 2, got 3: lower it"],
    ["a number at the other", z.number().lt(2), 2, "it must be below 2, got 2: lower it"],
    [
      "a short list",
      z.array(z.any()).min(1),
      [],
      "it must be a list of at least 1, got []: add entries",
    ],
    [
      "a long list",
      z.array(z.any()).max(1),
      [1, 2],
      "it must be a list of at most 1, got [1,2]: take entries out",
    ],
    [
      "a short text",
      z.string().min(2),
      "a",
      "it must be of at least 2 characters, got a: write more",
    ],
    [
      "a long text",
      z.string().max(1),
      "ab",
      "it must be of at most 1 characters, got ab: shorten it",
    ],
    [
      "a word of few",
      z.enum(["red", "blue"]),
      "rde",
      "it must be one of red, blue, got rde: did you mean red?",
    ],
    [
      "another word",
      z.enum(["red", "blue"]),
      "x",
      "it must be one of red, blue, got x: take one of these",
    ],
    ["no text of few", z.enum(["red"]), 4, "it must be red, got 4: write it so"],
    ["one word", z.literal("red"), "x", "it must be red, got x: write it so"],
    ["another type", z.string(), 4, "it must be of type string, got 4: give one of that type"],
    ["nothing", z.string(), undefined, "it must be of type string, got nothing: give one"],
    [
      "no finite number",
      z.number(),
      Infinity,
      "it must be a finite number, got Infinity: give one of that type",
    ],
    [
      "a part of one",
      z.number().int(),
      1.5,
      "it must be a whole number, got 1.5: give one of that type",
    ],
    ["no multiple", z.number().multipleOf(3), 4, "it must be a multiple of 3, got 4: round it"],
    [
      "a rule of its own",
      z.number().refine(() => false, "even"),
      3,
      "it must be even, got 3: correct it",
    ],
    [
      "a rule with a remedy",
      z.number().refine(() => false, { message: "even", params: { remedy: "add one" } }),
      3,
      "it must be even, got 3: add one",
    ],
    [
      "none of two types",
      z.union([z.number(), z.boolean()]),
      "x",
      "it must be of type number, or of type boolean, got x: give one of these",
    ],
    [
      "the one type that is meant",
      z.union([z.number().min(3), z.string()]),
      1,
      "it must be at least 3, got 1: raise it",
    ],
    [
      "a kind of few",
      z.discriminatedUnion("k", [
        z.object({ k: z.literal("a1") }),
        z.object({ k: z.literal("b1") }),
      ]),
      { k: "a2" },
      "field k must be one of a1, b1, got a2: did you mean a1?",
    ],
    [
      "a field within",
      z.object({ a: z.array(z.number()) }),
      { a: [1, "2"] },
      'field a.1 must be of type number, got "2": give one of that type',
    ],
    [
      "an object",
      z.string(),
      { a: 1 },
      'it must be of type string, got {"a":1}: give one of that type',
    ],
    ["null", z.string(), null, "it must be of type string, got null: give one of that type"],
  ])("says of %s what it must be, and what helps", (_, schema, value, line) => {
    expect(linesOf(schema, value)).toEqual([line]);
  });

  it("within the member of a union that is meant keeps the whole path", () => {
    const schema = z.object({ a: z.union([z.number(), z.object({ b: z.number().min(1) })]) });
    expect(linesOf(schema, { a: { b: 0 } })).toEqual([
      "field a.b must be at least 1, got 0: raise it",
    ]);
    // Of two members that both stop: the one that takes the type.
    expect(linesOf(schema, { a: { b: "x" } })).toEqual([
      "field a.b must be of type number, got x: give one of that type",
    ]);
  });

  it("of a misspelt field comes first, and the gap that it leaves not again", () => {
    const schema = z.strictObject({ rank: z.number(), batch: z.number() });
    expect(linesOf(schema, { rnak: 1, batch: "x" }, ["rank", "batch"])).toEqual([
      "it must be made of known fields only, got rnak: did you mean rank?",
      "field batch must be of type number, got x: give one of that type",
    ]);
    // What is given already was not meant; a field that is like none leaves the gap an error.
    expect(linesOf(schema, { rank: 1, rnak: 1, batch: 2 }, ["rank", "batch"])).toEqual([
      "it must be made of known fields only, got rnak: remove or rename it",
    ]);
    expect(linesOf(schema, { colour: 1, batch: 2 }, ["rank", "batch"])).toEqual([
      "it must be made of known fields only, got colour: remove or rename it",
      "field rank must be of type number, got nothing: give one",
    ]);
  });

  it("is one of twenty at most; of more, all are counted", () => {
    const errors = (n: number) =>
      Array.from({ length: n }, (_, i) => new UsageError(`x${i}`, "right", i, "correct it"));
    expect(new Refused(errors(2)).message).toBe(
      "x0 must be right, got 0: correct it\nx1 must be right, got 1: correct it",
    );
    expect(new Refused(errors(20)).message.split("\n")).toHaveLength(20);
    const many = new Refused(errors(21), 4).message.split("\n");
    expect([many.length, many[19].slice(0, 3), many[20]]).toEqual([
      21,
      "x19",
      "and 5 more of 25 errors",
    ]);
    expect(new Refused(errors(1), 1).message).toMatch(/\nand 1 more of 2 errors$/);
  });
});

describe("a value of a file", () => {
  it.each<[unknown, string]>([
    ["", "empty"],
    ["  ", "empty (blanks)"],
    ["a\nb", "a\\nb"],
    ["x".repeat(80), "x".repeat(80)],
    ["x".repeat(81), `${"x".repeat(77)}...`],
    [() => 1, "a function"],
    [Symbol("s"), "a symbol"],
    [null, "null"],
    [{ a: [1, NaN, 2n] }, '{"a":[1,"NaN","2n"]}'],
    [new Date(NaN), "Invalid Date"],
  ])("%s is shown as %s", (value, text) => {
    expect(shown(value)).toBe(text);
  });

  it("that is a path keeps its end", () => {
    const long = `/start/${"x".repeat(200)}/end.csv`;
    expect(shownPath("/a/b\n.csv")).toBe("/a/b\\n.csv");
    expect(shownPath("y".repeat(200))).toBe("y".repeat(200));
    const text = shownPath(long);
    expect([text.length, text.slice(0, 4), text.slice(-9)]).toEqual([200, "...x", "x/end.csv"]);
  });
});
