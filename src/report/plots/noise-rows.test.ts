/** Which dimension a figure of one dimension shows. */
import { expect, it } from "vitest";
import { noiseRow } from "../../testing/rows.js";
import { atAdapterRanks, withEveryInit } from "./noise-rows.js";

const row = (rank: number, dim: number, init = "gaussian", varianceTheory = 0.5) => ({
  ...noiseRow("spread", 4, 64),
  ...{ rank, dim, init, varianceTheory },
});

it("the variance is shown at the largest dimension that every initialisation has, without constants", () => {
  const shared = [row(4, 16), row(4, 16, "orthogonal"), row(16, 16, "orthogonal", 0)];
  const alone = [row(4, 64), row(4, 8), row(4, 8, "orthogonal")];
  expect(withEveryInit([...alone, ...shared])).toEqual(shared.slice(0, 2));
});

it("ranks are shown at the largest dimension with the ranks of adapters; without those, the largest", () => {
  const [wide, reaching] = [row(32, 512), row(64, 256)];
  expect(atAdapterRanks([wide, reaching, row(8, 256)])).toEqual([reaching, row(8, 256)]);
  expect(atAdapterRanks([wide, row(32, 256)])).toEqual([wide]);
});
