/** CSV of what figures and tables show. */
import { describe, expect, it } from "vitest";
import { suiteHeads } from "../app/plans.js";
import { everyTable as tables } from "../testing/every-table.js";
import { fill } from "./exhibit.js";
import { csvOfRows, csvOfTable, pick } from "./figure-data.js";
import { FIGURES } from "./figures/registry.js";

describe("numbers of a figure", () => {
  it("are rows in six digits, with the columns of all of them; what is no number is empty", () => {
    expect(
      csvOfRows([
        { a: 1 / 3, b: "x,y" },
        { a: NaN, c: [1, 2] },
      ]),
    ).toBe('a,b,c\r\n0.333333,"x,y",\r\n,,"[1,2]"\r\n');
    expect(csvOfRows({ rocs: [{ fpr: 0.1 }], more: [{ tpr: 1 }], note: "x" })).toBe(
      "table,fpr,tpr\r\nrocs,0.1,\r\nmore,,1\r\n",
    );
    expect(pick([{ a: 1, b: 2, c: 3 }], "c", "a")).toEqual([{ c: 3, a: 1 }]);
  });

  it("of a table are its cells; names that come twice are counted", () => {
    expect(csvOfTable({ head: ["a", "n", "n"], body: [["x", "1", "2"]] })).toBe(
      "a,n,n (2)\r\nx,1,2\r\n",
    );
  });

  it("are there for every figure, few enough to stand in the page", () => {
    const named = (Object.values(tables).flat() as object[]).flatMap((r) =>
      "plan" in r ? [String(r.plan)] : [],
    );
    const plans = suiteHeads(new Set(["real", ...named]));
    for (const { id, exhibit, rows, subject } of fill(FIGURES, { tables, plans, claims: [] })) {
      const csv = csvOfRows(exhibit.data ? exhibit.data(rows, subject) : rows);
      expect(csv.split("\r\n").length, id).toBeGreaterThan(2);
      expect(csv, id).not.toMatch(/undefined|NaN|\[object/);
      expect(csv.length, id).toBeLessThan(30_000);
    }
  });
});
