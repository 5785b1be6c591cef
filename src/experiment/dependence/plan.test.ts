/** Cells of pairs: one of each model, rank and pair, and the size of DP-SGD's noise, which no gradient decides. */
import { describe, expect, it } from "vitest";
import { dependenceSchema, prepare, typicalNorm } from "./plan.js";

const pairOf = (x: number[]) => ({ label: "l", dim: 2, x, y: x });

describe("the typical norm", () => {
  it("is of a row, in quadratic mean over the rows of a pair: the median over pairs", () => {
    // Two rows of norm 5; rows of norms 1 and 7, 25 in quadratic mean; one of norm 2.
    const pairs = [
      [3, 4, 4, 3],
      [1, 0, 0, 7],
      [0, 2],
    ].map(pairOf);
    expect(pairs.map((p) => typicalNorm([p]))).toEqual([5, 5, 2].map((x) => expect.closeTo(x, 12)));
    expect(typicalNorm([pairOf([9, 0]), pairOf([0, 1]), pairOf([3, 4, 4, 3])])).toBeCloseTo(5, 12);
  });
});

describe("cells", () => {
  it("are of every model, rank and pair; noise of DP-SGD's kind has LoRA's mean variance", async () => {
    const plan = dependenceSchema.parse({
      ...{ kind: "dependence", name: "p", purpose: "p", feeds: [], source: "synthetic" },
      ...{ relation: "rows", dims: [8], cosines: [0, 0.5], models: ["lora", "dp-sgd"] },
      ...{ ranks: [2, 4], trials: { entries: 1, min: 64, max: 64 } },
    });
    const { cells } = await prepare(plan, "1");
    expect(cells.map(({ id }) => id)).toEqual(
      ["lora", "dp-sgd"].flatMap((model) =>
        [2, 4].flatMap((rank) => [0, 0.5].map((c) => `${model}/cosine ${c}/m8/r${rank}`)),
      ),
    );
    for (const { fixedSd, rank, norm, scaling } of cells) {
      // Rows of norm 1: E|N|^2 = 9/r over 8 coordinates.
      expect(fixedSd ** 2).toBeCloseTo(9 / rank / 8, 12);
      expect([norm, scaling]).toEqual([expect.closeTo(1, 12), "none"]);
    }
  });
});
