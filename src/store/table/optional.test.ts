/** Cells that may be missing: what stands for them, in text and in typed columns, and where they are refused. */
import { describe, expect, it } from "vitest";
import { kept, names, optionalFlags, optionalNumbers, UNKNOWN } from "./optional.js";
import type { Cell, Column } from "./table.js";

const column = (...cells: readonly Cell[]): Column => ({
  ...{ name: "x", cells, where: (row) => `t row ${row + 1} column x` },
});
/** Ways to say that there is nothing. */
const NOTHING: readonly Cell[] = [null, "", " ", "NA", "n/a", "NaN", "null", NaN];

describe("cells that may be missing", () => {
  it("are NaN among numbers, and unknown among flags", () => {
    expect([...optionalNumbers(column("1.5", ...NOTHING, 0, -2), "finite")]).toEqual([
      ...[1.5, ...NOTHING.map(() => NaN), 0, -2],
    ]);
    expect([...optionalNumbers(column("inf", null, Infinity), "extended")]).toEqual([
      ...[Infinity, NaN, Infinity],
    ]);
    expect([...optionalFlags(column("1", ...NOTHING, false, "true", 0))]).toEqual([
      ...[1, ...NOTHING.map(() => UNKNOWN), 0, 1, 0],
    ]);
    expect(() => optionalNumbers(column(null, "word"), "finite")).toThrow(/^t row 2 column x must/);
    expect(() => optionalFlags(column(null, 2))).toThrow(/^t row 2 column x must be 1, 0, true/);
  });

  it("are no names; names lose the blanks around them, and are text", () => {
    expect(names(column(" a b ", 7, 2n, true, "nano"), "a name")).toEqual([
      ...["a b", "7", "2", "true", "nano"],
    ]);
    for (const cell of NOTHING)
      expect(() => names(column("a", cell), "a name"), String(cell)).toThrow(
        /^t row 2 column x must be a name, got [^\n]+: fill it in, or leave the row out$/,
      );
  });

  it("keep every rule; the first number that does not is refused", () => {
    const [cells, positive] = [column("1", null, "0", "-1"), (x: number) => x > 0];
    const values = optionalNumbers(cells, "finite");
    expect(() => kept(cells, values, positive, "positive", "drop it")).toThrow(
      't row 3 column x must be positive, got "0": drop it',
    );
    expect(kept(cells, values, (x) => x > -2, "above -2", "drop it")).toBe(values);
  });
});
