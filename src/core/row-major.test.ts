import { describe, expect, it } from "vitest";
import { timesTransposed } from "./row-major.js";
import { stream } from "./stream.js";

describe("timesTransposed", () => {
  it.each([
    [1, 4],
    [2, 8],
    [3, 9],
    [5, 3],
    [6, 6],
  ])("sums in index order, to the bit: %i rows by %i", (n, r) => {
    const dim = 13;
    const { normal } = stream("row-major", "products", 0);
    const x = Float64Array.from({ length: n * dim }, normal);
    const y = Float64Array.from({ length: r * dim }, normal);
    const expected = Float64Array.from({ length: n * r }, (_, at) => {
      const [i, k] = [Math.floor(at / r), at % r];
      let sum = 0;
      for (let j = 0; j < dim; j++) sum += x[i * dim + j] * y[k * dim + j];
      return sum;
    });
    expect(timesTransposed(x, y, dim)).toEqual(expected);
  });

  it.each([1, 2, 3, 4, 5, 8, 10, 11])("is the same for rows with themselves: %i", (n) => {
    const { normal } = stream("row-major", "symmetric", n);
    const x = Float64Array.from({ length: n * 13 }, normal);
    expect(timesTransposed(x, x, 13)).toEqual(timesTransposed(x, x.slice(), 13));
  });
});
