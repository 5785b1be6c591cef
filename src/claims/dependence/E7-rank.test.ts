import { describe, expect, it } from "vitest";
import { multiply, transpose, type Matrix } from "../../core/matrix.js";
import { emptyTables } from "../../experiment/rows.js";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import { E7Rank, e7Rank } from "./E7-rank.js";

describeClaim({ claim: E7Rank, onTheory: emptyTables(), flips: [] });

describe("E7-rank about another update", () => {
  it.each([
    ["the gradient itself", (gradient: Matrix) => gradient],
    [
      "one entry off by a millionth",
      (gradient: Matrix, a: Matrix) => {
        const update = multiply(multiply(gradient, transpose(a)), a);
        update.data[0] += 1e-6;
        return update;
      },
    ],
  ])("%s", (_, update) => {
    expect(judgeRows(e7Rank(update), emptyTables(), [])[0].verdict).toBe("violated");
  });
});
