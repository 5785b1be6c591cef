import { rmSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { numbers } from "./cells.js";
import { readText, rowsOf, testFolder } from "./table.fixture.js";

const folder = testFolder();
afterAll(() => rmSync(folder, { recursive: true }));

const rows = async (content: string | Uint8Array, name = "s.csv") =>
  rowsOf(await readText(folder, name, content));
const refused = (content: string | Uint8Array, name = "s.csv") =>
  expect(readText(folder, name, content)).rejects;

describe("a CSV is read as it is written", () => {
  test.each<[string, string, string[][]]>([
    [
      "LF",
      "a,b\n1,2\n3,4\n",
      [
        ["1", "2"],
        ["3", "4"],
      ],
    ],
    ["no line end at the end", "a,b\n1,2", [["1", "2"]]],
    ["CRLF", "a,b\r\n1,2\r\n", [["1", "2"]]],
    [
      "CR only",
      "a,b\r1,2\r3,4\r",
      [
        ["1", "2"],
        ["3", "4"],
      ],
    ],
    [
      "a mixture of line ends",
      'a,b\r\n1,"2"\n3,4\r5,6',
      [
        ["1", "2"],
        ["3", "4"],
        ["5", "6"],
      ],
    ],
    ["blank lines at the end", "a,b\n1,2\n\n\r\n", [["1", "2"]]],
    ["quotes", 'a,b\n"x, ""y""","1\r\n2"\n', [['x, "y"', "1\r\n2"]]],
    ["quoted header", '"a","b;c"\n1,2\n', [["1", "2"]]],
    ["blanks", " a , b \n 1 , 2\n", [[" 1 ", " 2"]]],
    ["empty cells", "a,b\n,\n", [["", ""]]],
    ["one column", 'a\n1\n""\n', [["1"], [""]]],
    ["a quoted #", 'a,b\n"#1",2\n', [["#1", "2"]]],
    ["no rows", "a,b\n", []],
    [
      "late types",
      `a\n${"1\n".repeat(20_480)}0.5\nx\n`,
      [...new Array(20_480).fill(["1"]), ["0.5"], ["x"]],
    ],
  ])("%s", async (_, content, expected) => {
    expect(await rows(content)).toEqual(expected);
  });

  test("tabs in a .tsv, commas in any other text", async () => {
    expect(await rows("a\tb\n1,5\t2\n", "s.tsv")).toEqual([["1,5", "2"]]);
    expect(await rows("a,b\n1,2\n", "s.txt")).toEqual([["1", "2"]]);
  });

  test("names keep their case, and one that differs in case only is another", async () => {
    const table = await readText(folder, "s.csv", "Score,score\n1,2\n");
    expect(table.column("Score").cells).toEqual(["1"]);
    expect(table.column("score").cells).toEqual(["2"]);
  });

  test("a missing column is refused with the columns that there are", async () => {
    const table = await readText(folder, "s.csv", "Score,Member\n1,2\n");
    expect(() => table.column("score")).toThrow(
      /s\.csv must be a table with a column named score, got columns Score, Member: did you mean Score\?/,
    );
    expect(() => table.column("zzzzzzzz")).toThrow(/name the column/);
  });

  test("a cell's place is its row, line and column, behind cells of several lines too", async () => {
    const table = await readText(folder, "s.csv", 'a,b\n"x\ny\r\nz",1\n2,3\n');
    expect(table.column("b").where(1)).toBe(`${folder}/s.csv row 2 (line 5) column b`);
    expect(() => numbers(table.column("a"), "finite")).toThrow(
      /row 1 \(line 2\) column a must be a finite number, got x\\ny\\r\\nz: clean/,
    );
  });
});

describe("a CSV that is no table is refused by row and line", () => {
  test.each<[string, string, RegExp]>([
    ["narrower row", "a,b\n1,2\n3\n", /row 2 \(line 3\) must be of 2 cells .*a,b, got 1 cell, 3/],
    ["wider row", "a,b\n1,2,3\n", /row 1 \(line 2\) must be of 2 cells .* got 3 cells, 1,2,3/],
    ["wider rows at last", `a,b\n${"1,2\n".repeat(30_000)}1,2,3\n`, /row 30001 \(line 30002\)/],
    ["wider row with quotes", 'a,b\n"1\n",2\n1,2,3\n', /row 2 \(line 4\) must be of 2 cells/],
    ["blank line", "a,b\n1,2\n\n3,4\n", /row 2 \(line 3\) must be a row .*, got a blank line/],
    ["blank line, one column", "a\n1\n\n2\n", /row 2 \(line 3\) .* a blank line/],
    ["blank line, one column, quotes", 'a\n"1"\n\n2\n', /row 2 \(line 3\) .* a blank line/],
    ["blank line first", "\na,b\n1,2\n", /header \(line 1\) must be a line of names, got a blank/],
    ["blank line first, semicolons", "\na;b\n1;2\n", /header \(line 1\) .* got a blank line/],
    ["title line", "My scores\nscore,member\n1,2\n", /row 1 \(line 2\) .*header, My scores, got 2/],
    ["footer", "a,b\n1,2\n2 rows\n", /row 2 \(line 3\) .* got 1 cell, 2 rows/],
    ["# row", "a,b\n1,2\n#3,4\n", /row 2 \(line 3\) must be a row of the table, got #3,4: remove/],
    [
      "# row with quotes",
      'a,b\n"1",2\n # 3,4\n',
      /row 2 \(line 3\) .* got {2}# 3,4: remove a comm/,
    ],
    ["# line first", "# made; today\na,b\n1,2\n", /header \(line 1\) .* got # made; today: remove/],
    ["open quote", 'a,b\n1,"2\n3,4\n', /row 1 \(line \d\) .*quotes are closed/],
    ["open quote in the header", 'a,"b\n1,2\n', /header \(line \d\) .*quotes are closed/],
    ["text behind a quote", 'a,b\n1,2\n"1"x,2\n', /row 2 \(line 3\) .* text behind a quote/],
    ["quote in the middle", 'a,b\nx"y",2\n', /row 1 \(line 2\) .* a quote in the middle/],
    ["quote behind a blank", 'a,b\n1, "2"\n', /row 1 \(line 2\) .* a quote in the middle/],
    [
      "name twice",
      "a,b, a\n1,2,3\n",
      /column 3 must be named differently .* a, the name of column 1/,
    ],
    ["name missing", ",a,b\n0,1,2\n", /header \(line 1\) column 1 must be a name, got empty/],
    ["semicolons", "a;b\n1,5;2\n", /header .*separated by commas, got semicolons: a;b: .*points/],
    ["semicolons in quotes", '"a";"b"\n"1,5";"2"\n', /separated by commas, got semicolons/],
    ["semicolons and a comma", "a;b,c\n1,2\n", /separated by commas, got semicolons/],
    ["Excel's sep=", "sep=;\na;b\n1;2\n", /separated by commas, got semicolons/],
    ["tabs", "a\tb\n1\t2\n", /separated by commas, got tabs/],
    ["bars", "a|b\n1|2\n", /separated by commas, got bars/],
    ["empty file", "", /must be a table with a header, got an empty file/],
    ["line ends only", "\n\r\n", /got an empty file/],
    ["a mark in the middle", "a,b\n1,2\n\ufeffa,b\n3,4\n", /line 3 must be text without NUL/],
  ])("%s", async (_, content, message) => {
    await refused(content).toThrow(message);
    const error = await readText(folder, "s.csv", content).catch((e: unknown) => e);
    expect(error).toMatchObject({ name: "UsageError" });
    expect((error as Error).message).not.toMatch(/[\n\r]/);
  });

  test("commas in a .tsv", async () => {
    await refused("a,b\n1,2\n", "s.tsv").toThrow(/separated by tabs, got commas/);
  });
});
