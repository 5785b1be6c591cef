/** What `train` prints of its guarantee: upper ends rounded up, lower ends down, of every number's own. */
import { expect, it } from "vitest";
import { command } from "./commands/train.js";

const point = {
  ...{
    step: 10,
    trainLoss: 0.25,
    trainAccuracy: 0.5,
    validationAccuracy: 0.625,
    testAccuracy: 0.75,
  },
  weights: "0".repeat(64),
};
const printed = (guarantee: object): string =>
  command.print(
    {
      ...{ data: "synthetic", seed: "1", members: 4, delta: 1e-5, chosen: point, curve: [point] },
      ...{ pool: { size: 8, available: 8, capped: null, batchCapped: null }, training: {} },
      ...guarantee,
    } as never,
    { out: "o" } as never,
  );

it("rounds an epsilon up, and the ends of its bracket outwards", () => {
  const text = printed({ epsilon: 1.2341, epsilonPld: { lower: 0.9999, upper: 1.2001 } });
  expect(text).toContain("epsilon 1.235 at delta 0.00001 (RDP");
  expect(text).toContain("by PLD: the exact epsilon is from 0.999 to 1.201\n");
});

it("says of a bracket without an upper end where it begins, and of none why", () => {
  const open = { epsilon: 3, epsilonPld: { lower: 2.9999, upper: null }, epsilonNote: "no end" };
  expect(printed(open)).toContain("by PLD: the exact epsilon is above 2.999 (no end)");
  const none = { epsilon: 3, epsilonPld: null, epsilonNote: "too wide" };
  expect(printed(none)).toContain("by PLD: none (too wide)");
  expect(printed({ epsilon: null, epsilonPld: null })).toContain("epsilon: none (no guarantee");
});

it("has each number of the curve in its own column", () => {
  const line = printed({ epsilon: null, epsilonPld: null })
    .split("\n")
    .find((each) => each.includes("0.2500"));
  expect(line).toMatch(/0\.2500 +0\.500 +0\.625 +0\.750/);
});
