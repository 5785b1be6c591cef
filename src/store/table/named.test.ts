import { expect, it } from "vitest";
import { namedColumn } from "./named.js";
import { makeTable } from "./table.js";

it("a column of that name but for its case is asked for, others by what is alike", () => {
  const columns = ["Id", "SCORE", "member"];
  const table = makeTable("t.csv", {
    ...{ format: "csv", columns, rows: 0, cells: () => [], line: () => undefined },
  });
  const refused = (name: string): string => {
    try {
      namedColumn(table, name, "--score");
      return "taken";
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(refused("SCORE")).toBe("taken");
  expect(refused("score")).toMatch(/^--score must be a column of t\.csv .*: did you mean SCORE\?$/);
  expect(refused("ID")).toMatch(/: did you mean Id\?$/);
  expect(refused("zzz")).toMatch(/: name one of them$/);
});
