import { expect, it } from "vitest";
import { releaseRow } from "../../testing/rows.js";
import { release } from "./release.js";

it("the title compares noise before and after the projection at one rank, width and sigma", () => {
  const at = (mechanism: "m1" | "m2", sigma: number, epsilonExact: number) => ({
    ...releaseRow(mechanism, 0),
    ...{ sigma, epsilonExact },
  });
  const title = (...rows: ReturnType<typeof at>[]): unknown =>
    typeof release.title === "function" &&
    release.title(rows, { model: null, task: null } as never);
  const isCheaper = /^Noise before the projection costs less epsilon than noise after it \(/;
  const [after, before] = [at("m1", 1, 9), at("m2", 1, 5)];
  expect(title(after, before)).toMatch(isCheaper);
  // Less noise costs more, on either side.
  expect(title(after, before, at("m1", 0.1, 90), at("m2", 0.1, 50))).toMatch(isCheaper);
  expect(title(after, before, at("m1", 0.1, 90), at("m2", 0.1, 95))).not.toMatch(isCheaper);
  for (const other of [{ rank: 8 }, { dim: 32 }, { sigma: 2 }])
    expect(title(after, { ...before, ...other })).not.toMatch(isCheaper);
});
