import { describe, expect, test } from "vitest";
import { UsageError } from "../../core/errors.js";
import { classNames, flags, numbers } from "./cells.js";
import type { Cell, Column } from "./table.js";

const column = (...cells: Cell[]): Column => ({
  name: "x",
  cells,
  where: (row) => `t.csv row ${row + 1} (line ${row + 2}) column x`,
});

/** The message that refuses a lone cell in row 1, the same as in row 30,001 but for the place. */
function refusal(read: (column: Column) => unknown, cell: Cell, good: Cell): string {
  const message = (c: Column): string => {
    try {
      read(c);
    } catch (error) {
      expect(error).toBeInstanceOf(UsageError);
      expect((error as Error).message).not.toMatch(/\n/);
      return (error as Error).message;
    }
    throw new Error(`${String(cell)} was accepted`);
  };
  const first = message(column(cell));
  const late = message(column(...new Array<Cell>(30_000).fill(good), cell));
  expect(late).toBe(first.replace("row 1 (line 2)", "row 30001 (line 30002)"));
  expect(first).toContain("t.csv row 1 (line 2) column x");
  return first;
}

describe("numbers", () => {
  test.each<[Cell, number]>([
    ["1", 1],
    ["-0.5", -0.5],
    ["+2", 2],
    [".5", 0.5],
    ["5.", 5],
    [" 7\t", 7],
    ["1e300", 1e300],
    ["1E-300", 1e-300],
    ["5e-324", 5e-324],
    ["1.7976931348623157e308", Number.MAX_VALUE],
    ["007", 7],
    ["0e-999", 0],
    ["-0", -0],
    ["9007199254740992", 2 ** 53],
    ["18014398509481984", 2 ** 54],
    ["100000000000000000000", 1e20],
    ["0.1000000000000000055511151231257827", 0.1],
    ["9007199254740993.5", 9007199254740994],
    [1.5, 1.5],
    [1e25, 1e25],
    [12n, 12],
    [2n ** 70n, 2 ** 70],
  ])("%s is %d", (cell, value) => {
    expect(numbers(column("1", cell), "finite")).toEqual(Float64Array.of(1, value));
  });

  test.each<[Cell, RegExp]>([
    ["", /got empty: fill it in/],
    ["  ", /got empty \(blanks\): fill/],
    ["NA", /got NA: fill/],
    ["n/a", /got n\/a: fill/],
    ["NaN", /got NaN: fill/],
    ["-nan", /got -nan: fill/],
    ["null", /got null: fill/],
    [null, /got null: fill/],
    [NaN, /got NaN: fill/],
    ["oops", /number, got oops: clean/],
    ["0x10", /got "?0x10/],
    ["0b1", /got "?0b1/],
    ["1_000", /got 1_000/],
    ["1,5", /decimals with a point/],
    ["1.000,5", /decimals with a point/],
    [" -1,5 ", /decimals with a point/],
    ["1,5 kg", /number, got 1,5 kg: clean/],
    ["1,5kg", /number, got 1,5kg: clean/],
    ["１２", /got １２/],
    ["١", /got ١/],
    ["−1", /got −1/],
    ["1e", /got 1e:/],
    [".", /got \.:/],
    ["--1", /got --1/],
    ["1 2", /got 1 2/],
    ["1\u00a0", /number, got "?1/],
    ["1d5", /got 1d5/],
    ["1e400", /below 1\.8e308 .* got "?1e400/],
    ["9".repeat(400), /below 1\.8e308/],
    ["1e-400", /the smallest double.* got "?1e-400/],
    ["9007199254740993", /holds exactly .*2\^53.* got "?9007199254740993/],
    ["-9007199254740993.0", /holds exactly/],
    [9007199254740993n, /holds exactly/],
    [true, /got true/],
    ["TRUE", /got TRUE/],
    ["50%", /got 50%/],
    ["$3", /got \$3/],
    ["2024-01-01", /got 2024-01-01/],
  ])("%s is refused in any row", (cell, message) => {
    expect(refusal((c) => numbers(c, "finite"), cell, "1")).toMatch(message);
    expect(refusal((c) => numbers(c, "extended"), cell, "1.5")).toMatch(message);
  });

  test.each<[Cell, number]>([
    ["inf", Infinity],
    ["-INF", -Infinity],
    ["Infinity", Infinity],
    [" -infinity ", -Infinity],
    ["+Inf", Infinity],
    [-Infinity, -Infinity],
  ])("%s is a number where infinities are, and refused where not", (cell, value) => {
    expect(numbers(column(cell), "extended")).toEqual(Float64Array.of(value));
    expect(refusal((c) => numbers(c, "finite"), cell, "1")).toMatch(/a finite number/);
  });

  test("whole numbers for 20,480 rows do not make the decimals behind them whole", () => {
    const cells = Array.from({ length: 30_000 }, (_, i) => String(i < 20_480 ? i % 7 : i / 8));
    expect(numbers(column(...cells), "finite")[29_999]).toBe(29_999 / 8);
  });

  test("a value is shown short and escaped", () => {
    const message = refusal((c) => numbers(c, "finite"), `\u001b[31m\r\n${"x".repeat(500)}`, "1");
    expect(message).toContain("\\x1b[31m\\r\\nxxx");
    expect(message.length).toBeLessThan(200);
  });
});

describe("flags", () => {
  test("are 1, 0, true, false in any case, and numbers that are 1 or 0", () => {
    const yes: Cell[] = ["1", "1.0", "TRUE", "True", "true", " 1 ", "1.", "1e0", 1, 1n, true];
    const no: Cell[] = ["0", "0.0", "FALSE", "False", "false", " 0", "-0", "0e5", 0, 0n, false];
    expect(flags(column(...yes)).every((flag) => flag)).toBe(true);
    expect(flags(column(...no)).some((flag) => flag)).toBe(false);
  });

  test.each<Cell>(["", "NA", "yes", "2", "-1", "10", "0.1", "0x1", "member", "t", null, 0.5, 2n])(
    "%s is refused in any row",
    (cell) => {
      expect(refusal(flags, cell, "0")).toMatch(/must be 1, 0, true or false, got/);
    },
  );
});

describe("classNames", () => {
  test("1, 1.0, 01 and 1e0 are one class where all cells are numbers", () => {
    expect(classNames(column("1", "1.0", "01", " 1e0", 1, 1n, "0", "-0.0"))).toEqual([
      ...new Array<string>(6).fill("1"),
      "0",
      "0",
    ]);
  });

  test("are texts where one is no number, case included, blanks around them aside", () => {
    expect(classNames(column("1", "1.0", "cat", " cat ", "Cat", true))).toEqual([
      "1",
      "1.0",
      "cat",
      "cat",
      "Cat",
      "true",
    ]);
  });

  test("integers and decimals that one double stands for stay different", () => {
    const cells = ["9007199254740992", "9007199254740993", "1e400", "1e401", "1e-400", "0.30"];
    const names = classNames(column(...cells));
    expect(new Set(names).size).toBe(cells.length);
    expect(names[0]).toBe("9007199254740992");
    expect(names[5]).toBe("0.3");
  });

  test.each<Cell>(["", " ", "NA", "nan", "NaN", "N/A", "#N/A", "null", null, NaN, "\u00a0"])(
    "%s is no class, in any row",
    (cell) => {
      expect(refusal(classNames, cell, "a")).toMatch(/must be the name of a class, got/);
    },
  );
});
