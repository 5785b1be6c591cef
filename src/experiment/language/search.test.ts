/** The rate that validates best is taken, at its own best checkpoint; one that diverges never is. */
import { describe, expect, it } from "vitest";
import type { LanguageCell, LanguagePlan } from "./plan.js";
import { chosenRate, searchRows } from "./search.js";
import { answersLayout } from "./values.js";

const CHECKPOINTS = [2, 4, 8];
const cellOf = (rate: number): LanguageCell =>
  ({
    id: `rate ${rate}`,
    plan: "p",
    setting: "s",
    checkpoints: CHECKPOINTS,
    trials: 2,
    before: [3, 3.5],
    training: { rate },
    poolSize: 1,
    unseen: [1, 1],
  }) as unknown as LanguageCell;

/** Validation losses of two models at three checkpoints; test losses are the other way about. */
const answersOf = (cell: LanguageCell, losses: ReadonlyArray<readonly number[]>) => {
  const { pack } = answersLayout(cell);
  const values = losses.flatMap((model) =>
    model.flatMap((loss) => [
      ...pack({
        validationLoss: loss,
        testLoss: -loss,
        trainLoss: 0,
        phi: [0],
        minK: [0],
        population: [0],
      }),
    ]),
  );
  return { values };
};
const rowsOf = (losses: Readonly<Record<number, ReadonlyArray<readonly number[]>>>) => {
  const cells = Object.keys(losses).map((rate) => cellOf(Number(rate)));
  const found = new Map(
    cells.map((cell) => [cell.id, answersOf(cell, losses[cell.training.rate])]),
  );
  return searchRows(cells, found as never);
};
const SETTING = {
  name: "s",
  rates: [0.1, 0.5, 1.5],
} as unknown as LanguagePlan["settings"][number];

describe("the search of a rate", () => {
  it("takes the rate whose models validate best in mean, at the checkpoint where they do", () => {
    const rows = rowsOf({
      // Means 2.9 2.6 2.7; 2.5 of its second checkpoint is one model's only.
      0.1: [
        [2.9, 2.5, 2.7],
        [2.9, 2.7, 2.7],
      ],
      0.5: [
        [2.8, 2.7, 2.4],
        [2.8, 2.7, 2.6],
      ],
      1.5: [
        [2, NaN, 2],
        [2, 2, 2],
      ],
    });
    expect(
      rows.map(({ rate, step, validationLoss, chosen }) => [rate, step, validationLoss, chosen]),
    ).toEqual([
      [0.1, 4, expect.closeTo(2.6, 12), false],
      [0.5, 8, expect.closeTo(2.5, 12), true],
      [1.5, 2, null, false],
    ]);
    expect(chosenRate({ name: "p" } as LanguagePlan, SETTING, rows)).toBe(0.5);
  });
  it("refuses rates that all diverge", () => {
    const rows = rowsOf({
      1.5: [
        [Infinity, 1, 1],
        [1, 1, 1],
      ],
    });
    expect(() => chosenRate({ name: "p" } as LanguagePlan, SETTING, rows)).toThrow(
      /plan p setting s field rates/,
    );
  });
});
