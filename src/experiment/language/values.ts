/**
 * What a shard keeps of each model: answers at every checkpoint, then, of targets at the end of their training, the
 * losses that canaries are ranked by.
 */
import { modelsOf } from "../attacked.js";
import { layout } from "../layout.js";
import { isTarget, type LanguageCell } from "./plan.js";

/** Mean losses a token, phi and min-k of the pool's documents, phi of the unseen ones to choose by. */
export const answersLayout = ({ poolSize, unseen }: LanguageCell) =>
  layout({
    validationLoss: "number",
    testLoss: "number",
    trainLoss: "number",
    phi: poolSize,
    minK: poolSize,
    population: unseen[0],
  });

/** Losses of canaries, and of the references among which they are ranked. */
export const canariesLayout = ({ canaries, references }: LanguageCell) =>
  layout({ canaries, references: canaries > 0 ? references : 0 });

/** Numbers that a model leaves. */
export const lengthOf = (cell: LanguageCell, trial: number): number =>
  cell.checkpoints.length * answersLayout(cell).size +
  (isTarget(cell, trial) && cell.models === undefined ? canariesLayout(cell).size : 0);

/** Where the numbers of each model begin; the last entry is where they end. */
export function offsetsOf(cell: LanguageCell): number[] {
  const offsets = [0];
  for (let k = 0; k < modelsOf(cell); k++) offsets.push(offsets[k] + lengthOf(cell, k));
  return offsets;
}
