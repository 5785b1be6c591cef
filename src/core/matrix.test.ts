/** Small matrices by hand: no shape square, so that no two sizes may be exchanged. */
import { describe, expect, it } from "vitest";
import { axpy, matrix, multiply, transpose } from "./matrix.js";

const counted = (rows: number, cols: number, from = 1) => {
  let next = from;
  return matrix(rows, cols, () => next++);
};

describe("matrices", () => {
  it("are filled row by row", () => {
    expect(counted(2, 3)).toEqual({
      ...{ rows: 2, cols: 3, data: Float64Array.from([1, 2, 3, 4, 5, 6]) },
    });
  });

  it("are multiplied, rows by columns", () => {
    // (1 2 3; 4 5 6) (1 2 3 4; 5 6 7 8; 9 10 11 12)
    expect(multiply(counted(2, 3), counted(3, 4))).toEqual({
      ...{ rows: 2, cols: 4 },
      data: Float64Array.from([38, 44, 50, 56, 83, 98, 113, 128]),
    });
  });

  it("are transposed, and added with a factor; the first stays as it was", () => {
    expect(transpose(counted(2, 3))).toEqual({
      ...{ rows: 3, cols: 2, data: Float64Array.from([1, 4, 2, 5, 3, 6]) },
    });
    const a = counted(1, 3);
    expect(axpy(a, -2, counted(1, 3, 5))).toEqual({
      ...{ rows: 1, cols: 3, data: Float64Array.from([-9, -10, -11]) },
    });
    expect([...a.data]).toEqual([1, 2, 3]);
  });
});
