/** Right signs by hand: a score of zero is right for nobody. */
import { expect, it } from "vitest";
import { outcome } from "./outcome.js";

it("counts positive scores of members, in even trials, and negative ones of others", () => {
  // Members 1, 0, -1, 2; others -1, 0, 1, -3.
  const found = outcome(
    [1, -1, 0, 0, -1, 1, 2, -3],
    [5, 1, 4, 2, 3, 0, 6, 7],
    [1, 1, 1, 1, 9, 9, 9, 9],
  );
  expect([found.trials, found.right]).toEqual([8, 4]);
  // Of sixteen pairs, ties by half: 1 is above 3.5 of the others, 0 above 2.5, -1 above 1.5, 2 above all.
  expect(found.auc).toBeCloseTo((3.5 + 2.5 + 1.5 + 4) / 16, 12);
  expect([found.residualTrue, found.residualOther]).toEqual([4, 9]);
});
