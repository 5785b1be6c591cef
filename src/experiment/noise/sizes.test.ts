/** Which cells a plan has: what a sampler draws of a trial decides, not what A would have. */
import { expect, it } from "vitest";
import { parsePlan } from "../../sweep/plan.js";
import { noiseSizes, type NoisePlan } from "./plan.js";

const cells = (sampler: string, maxEntriesPerTrial: number): string[] => {
  const plan = parsePlan({
    ...{ kind: "noise", name: "sizes", purpose: "test", feeds: [], sampler, maxEntriesPerTrial },
    rows: { source: "synthetic", dims: [300], shapes: ["spread"] },
    ranks: [4, 64],
    inits: ["gaussian", "rademacher"],
    trials: { entries: 1e4, min: 64, max: 128 },
  }) as NoisePlan;
  const sizes = noiseSizes(plan, [["m300", { dim: 300, rows: 1 }]]);
  return sizes.map(({ init, rank }) => `${init} ${rank}`);
};
const [G4, G64, R4, R64] = ["gaussian 4", "gaussian 64", "rademacher 4", "rademacher 64"];

it("entries of a trial are those that the sampler draws: r m of factors, r + m of a row, one", () => {
  // 1200 and 19200 entries of A, 304 and 364 of a row; other laws than the Gaussian draw A always.
  expect(cells("factors", 1200)).toEqual([G4, R4]);
  expect(() => cells("factors", 1199)).toThrow("maxEntriesPerTrial must be large enough");
  expect(cells("row", 1200)).toEqual([G4, G64, R4]);
  expect(cells("row", 364)).toEqual([G4, G64]);
  expect(cells("row", 363)).toEqual([G4]);
  expect(cells("coordinate", 1)).toEqual([G4, G64]);
  expect(cells("coordinate", 19_200)).toEqual([G4, G64, R4, R64]);
});
