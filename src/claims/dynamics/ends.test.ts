/** Units of what models end with: shifts of settings that are placed by hand. */
import { expect, it } from "vitest";
import { judgeRows } from "../../testing/describe-claim.js";
import { dynamicsRows, endingTables, imitation } from "../../testing/dynamics-rows.js";
import { DynLaw } from "./DYN-law.js";

it("shifts are in standard deviations of the baseline's models, whatever the adapter's own", () => {
  // 24 numbers a pool: steps of 1 have a variance of 24 25/12 = 50, steps of 4 sixteen times as much.
  const placed = new Map<string, readonly [from: number, by: number]>([
    ["lora-fa r16", [100, 4]],
    ["noisy r16", [0, 1]],
    ["noisy r16, again", [0.25, 1]],
  ]);
  const rows = dynamicsRows(imitation).map((r) => {
    const [from, by] = placed.get(r.setting) ?? [r.displacement, 0];
    return { ...r, displacement: from + by * r.model };
  });
  const [{ tables }] = judgeRows(DynLaw, endingTables(rows));
  const shiftOf = (setting: string): number => {
    const found = tables?.[0].body.find(
      ([name, what]) => name === setting && what === "distance from the start",
    );
    return parseFloat(found?.[3] ?? "");
  };
  // Middles are 100 + 4 11.5 and 11.5, so 134.5 apart; the second sample's a quarter.
  expect(shiftOf("lora-fa r16")).toBeCloseTo(134.5 / Math.sqrt(50), 1);
  expect(shiftOf("noisy r16, again")).toBeCloseTo(0.25 / Math.sqrt(50), 1);
});
