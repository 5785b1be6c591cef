/** Which classifiers diverged: no numbers at any checkpoint, or worse than guessing on members after the last step. */
import { expect, it } from "vitest";
import { training } from "../../train/method.js";
import { memberMask, modelsOf } from "../attacked.js";
import type { MembershipRow } from "../rows.js";
import { onlyValues } from "../sums.js";
import type { MembershipCell } from "./plan.js";
import { answersLayout } from "./simulate.js";
import { tables } from "./tables.js";

const CELL: MembershipCell = {
  ...{ id: "s/p0", plan: "test", setting: "s", pool: 0, shadows: 4, targets: 3, poolSize: 16 },
  training: training({ method: "full", batch: 4, steps: 40 }),
  ...{ labelNoise: 0, checkpoints: [10, 40], population: 2, classes: 10 },
  ...{ pretrained: Array<number>(16).fill(0), pretrainedPopulation: [0, 0], trials: 7, work: 1 },
};

/** Models that diverged by step, and whether AUCs were scored, where model 1 answers its members with this loss. */
function divergedAt(cell: MembershipCell, lossOf: (checkpoint: number) => number) {
  const { pack } = answersLayout(cell);
  const values = Array.from({ length: modelsOf(cell) }, (_, k) =>
    cell.checkpoints.map((__, c) =>
      pack({
        ...{ validationAccuracy: 0, testAccuracy: 0, population: [0, 0], alignment: [] },
        // log (1 + e^-phi), which is -phi where that is large.
        phi: Array.from(memberMask(cell, "1", k), (m) => (m === 1 && k === 1 ? -lossOf(c) : 1)),
      }),
    ),
  );
  const context = { plan: "test", source: "synthetic", seed: "1", backend: "" };
  const rows = tables(cell, onlyValues(values.flat(2)), context).membership as MembershipRow[];
  return cell.checkpoints.map((step) => {
    const own = rows.filter((r) => r.step === step);
    expect(own.length).toBeGreaterThan(0);
    expect(new Set(own.map((r) => r.auc === null)).size).toBe(1);
    return [...new Set(own.map((r) => r.diverged)), own[0].auc !== null];
  });
}
const [FINE, BAD] = [
  [0, true],
  [1, false],
];

// Guessing among ten classes costs log 10 = 2.303 nats; twice as much is 4.605.
it.each([
  ["4.5 after the last step", [1, 4.5], [FINE, FINE]],
  ["4.7 after the last step", [1, 4.7], [FINE, BAD]],
  ["50 on the way", [50, 1], [FINE, FINE]],
  ["no number on the way", [NaN, 1], [BAD, FINE]],
  ["no number after the last step", [1, NaN], [FINE, BAD]],
] as const)("a model whose members cost %s", (_, losses, wanted) => {
  expect(divergedAt(CELL, (c) => losses[c])).toEqual(wanted);
});

it("a cell of checkpoints in between has no last step", () => {
  const halving = { ...CELL, id: "s/p0/halving 1", models: "s/p0", checkpoints: [5, 25] };
  expect(divergedAt(halving, () => 50)).toEqual([FINE, FINE]);
});
