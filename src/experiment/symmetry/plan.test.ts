/** What the trials of the symmetry test share: the layer, and the examples' deltas at its weight. */
import { expect, it } from "vitest";
import { hiddenDelta } from "../../train/network/hidden-layer.js";
import type { Shared } from "../kind.js";
import { POOL, prepare, sceneOf, type SymmetryPlan } from "./plan.js";

it("every example's delta is at its place", async () => {
  const { cells, shared } = await prepare(
    {
      pretraining: 0,
      methods: ["sgd"],
      ranks: [1],
      batchSizes: [2],
      steps: [1],
      sigmas: [0],
      rowsUsed: 2,
      trials: { entries: 1, min: 64, max: 64 },
    } as unknown as SymmetryPlan,
    "1",
  );
  expect(cells.map(({ id, scaling }) => [id, scaling])).toEqual([["sgd/r1/b2/T1/s0", "none"]]);
  const { layer, startDeltas } = sceneOf(shared as Shared);
  expect(startDeltas).toHaveLength(POOL * layer.width);
  for (const i of [0, 1, POOL - 1])
    expect(startDeltas.slice(i * layer.width, (i + 1) * layer.width)).toEqual(
      hiddenDelta(layer, layer.weight, i),
    );
});
