/** The network that a plan's fine-tuning starts from: of its own task, widths, pretraining and seed; made once. */
import { describe, expect, it } from "vitest";
import { loadTask } from "../train/data/task.js";
import type { Network } from "../train/network/trainer.js";
import { batchesFit, isRight, layersExist, startingNetwork } from "./start.js";

const TASK = loadTask("synthetic");
const PLAN = { hidden: [4], pretraining: { steps: 2, rate: 0.1 } };

describe("starting networks", () => {
  it("one is made for each seed, width and pretraining, whatever was made before", async () => {
    const others: ReadonlyArray<readonly [plan: typeof PLAN, seed: string]> = [
      [PLAN, "2"],
      [{ ...PLAN, hidden: [5] }, "1"],
      [{ ...PLAN, pretraining: { steps: 3, rate: 0.1 } }, "1"],
      [{ ...PLAN, pretraining: { steps: 2, rate: 0.2 } }, "1"],
    ];
    const own = await startingNetwork(TASK, PLAN, "1");
    const found = await Promise.all(others.map(([p, seed]) => startingNetwork(TASK, p, seed)));
    const numbers = ({ w, bias }: Network): string => [...w, ...bias].map((v) => v.join()).join();
    expect(new Set([own, ...found].map(numbers)).size).toBe(1 + others.length);
    // Asked for again it is the same, and trained once.
    expect(await startingNetwork({ ...TASK }, { ...PLAN }, "1")).toBe(own);
  });
});

describe("what settings are held to", () => {
  const settings = (...batches: number[]) => batches.map((batch) => ({ batch }));
  it("a batch is at most half of the pool, in every setting", () => {
    expect(batchesFit({ poolSize: 20, settings: settings(10, 3) })).toBe(true);
    expect(batchesFit({ poolSize: 20, settings: settings(3, 11) })).toBe(false);
  });

  it("layers are numbered from 0 to the number of hidden widths", () => {
    const layered = (...layers: number[]) => [{}, { layers }];
    expect(layersExist({ hidden: [8, 8], settings: layered(0, 2) })).toBe(true);
    expect(layersExist({ hidden: [8, 8], settings: layered(0, 3) })).toBe(false);
  });

  it("an answer is right where its label's logit is the largest, and a number", () => {
    const logits = [9, 0, 1, 3, 2, NaN, NaN, NaN];
    const at = (offset: number, label: number): boolean => isRight(logits, offset, 3, label);
    expect([at(2, 1), at(2, 0), at(2, 2)]).toEqual([true, false, false]);
    expect([at(5, 0), at(5, 1)]).toEqual([false, false]);
  });
});
