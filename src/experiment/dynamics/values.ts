/** What a shard keeps of each model: values of every step, of the first update, and of recorded steps. */
import { layout } from "../layout.js";
import type { DynamicsCell } from "./plan.js";

/** Of one step t. Matrices of all layers as one vector. */
export const STEP = layout({
  /** |G_t|^2 and |N_t|^2. */
  gradientEnergy: "number",
  noiseEnergy: "number",
  /** cos(N_0, N_t), cos(N_{t-1}, N_t), cos(G_0, G_t). */
  correlation: "number",
  lagOne: "number",
  gradientCosine: "number",
  /** |N_0 + .. + N_t|^2. */
  accumulated: "number",
  /** E|N_t|^2 by theory. */
  noiseEnergyTheory: "number",
});

/** Of the first update. */
export const FIRST = layout({
  /** Largest asymmetry over layers with its own batch, smallest with another one. */
  residualTrue: "number",
  residualOther: "number",
  /** 1 where the own batch's sum over layers is smaller. */
  right: "number",
});

/** Of weights W at a recorded step: columns of an ending. */
export const RECORDED = layout({
  /** |W - W_0|, and the distances to the noiseless path and to the matched-noise baseline (Frobenius). */
  displacement: "number",
  fromQuiet: "number",
  fromRival: "number",
  effectiveRank: "number",
  testLoss: "number",
  testAccuracy: "number",
});

export type StepValues = ReturnType<typeof STEP.unpack>;
export type FirstValues = ReturnType<typeof FIRST.unpack>;
export type RecordedValues = ReturnType<typeof RECORDED.unpack>;

/** One model's path. */
export interface Path {
  /** N_t and G_t at index t: of the step that led from weights t to weights t + 1. */
  readonly steps: readonly StepValues[];
  readonly first: FirstValues;
  /** In the order of the cell's recorded steps. */
  readonly recorded: readonly RecordedValues[];
  readonly diverged: boolean;
}

/** The models of a cell, from the numbers in the order in which they were followed. */
export function pathsOf({ training, recorded }: DynamicsCell, values: readonly number[]): Path[] {
  const size = STEP.size * training.steps + FIRST.size + RECORDED.size * recorded.length;
  return Array.from({ length: values.length / size }, (_, k) => {
    const own = values.slice(k * size, (k + 1) * size);
    const steps: StepValues[] = [];
    const first: FirstValues[] = [];
    const records: RecordedValues[] = [];
    let next = 0;
    const from = ({ size: width }: { readonly size: number }): number => (next += width) - width;
    for (let step = 1; step <= training.steps; step++) {
      steps.push(STEP.unpack(own, 0, from(STEP)));
      if (step === 1) first.push(FIRST.unpack(own, 0, from(FIRST)));
      if (recorded.includes(step)) records.push(RECORDED.unpack(own, 0, from(RECORDED)));
    }
    return { steps, first: first[0], recorded: records, diverged: !own.every(Number.isFinite) };
  });
}
