/** What a message echoes of a user's value: one line, nothing that a terminal obeys, nothing that misleads. */
import { describe, expect, it } from "vitest";
import { UsageError } from "./errors.js";
import { echo, oneLine } from "./shown.js";
import { noiseLaw } from "./law.js";

const messageOf = (value: unknown): string =>
  new UsageError("field", "right", value, "correct it").message;

describe("a value in a message", () => {
  it.each([
    [8, "8"],
    ["8", '"8"'],
    [" 1e3 ", '" 1e3 "'],
    ["", '""'],
    ["  ", '"  "'],
    [undefined, "nothing"],
    [null, "null"],
    [NaN, "NaN"],
    ["eight", "eight"],
    [[1, 2], "1, 2"],
    [[], "[]"],
    [["1", "a"], '"1", a'],
    [{ rank: "8" }, '{"rank":"8"}'],
    ["naïve 数", "naïve 数"],
    ["a\nb\tc\r", "a\\nb\\tc\\r"],
    ["\u001b[31mred\u001b]0;title\u0007", "\\x1b[31mred\\x1b]0;title\\x07"],
    ["\u009b2J", "\\x9b2J"],
    ["\u202egnp.exe\u2028", "\\u202egnp.exe\\u2028"],
    ["\ud800", "\\ud800"],
  ])("%j is shown as %s", (value, shown) => {
    expect(echo(value)).toBe(shown);
    expect(messageOf(value)).toBe(`field must be right, got ${shown}: correct it`);
  });

  it("is cut where it is long, and keeps its length, rule and remedy", () => {
    const message = messageOf(`start${"x".repeat(1e6)}end`);
    expect(message).toMatch(
      /^field must be right, got start.*\(1000008 characters\).*end: correct it$/,
    );
    expect(message.length).toBeLessThan(300);
    expect(messageOf(Array.from({ length: 1e5 }, (_, i) => i)).length).toBeLessThan(300);
  });

  it("that cannot be written as JSON has its type", () => {
    const circle: { self?: object } = {};
    circle.self = circle;
    expect(echo(circle)).toBe("[object Object]");
    expect(echo(10n)).toBe("10");
    expect(echo(Object.create(null))).toBe("{}");
  });

  it("is escaped in the words around it as well", () => {
    const { message } = new UsageError("a\u0007", "b\nc", 1, "d\u001b[2J");
    expect(message).toBe("a\\x07 must be b\\nc, got 1: d\\x1b[2J");
    expect(oneLine("x".repeat(5000)).length).toBeLessThan(2100);
  });
});

describe("the library", () => {
  it("shows a number as a string for what it is", () => {
    expect(() => noiseLaw("8" as never, 0.5)).toThrow(/rank must be .*, got "8": /);
    expect(() => noiseLaw(8.5, 0.5)).toThrow(/rank must be .*, got 8.5: /);
  });
});
