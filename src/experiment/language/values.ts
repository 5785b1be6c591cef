/**
 * What a shard keeps of each model, in this order: answers at every checkpoint; of targets, scores by attacks on tokens
 * at every checkpoint; at the end of a training that is the cell's own, losses of all tokens; and of targets the losses
 * that canaries are ranked by.
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

/** Scores of the pool's documents, by the names of the attacks. */
export const tokenScoresLayout = ({ poolSize }: Pick<LanguageCell, "poolSize">) =>
  layout({ "min-k++": poolSize, "ez-mia": poolSize, wbc: poolSize });

/** Losses of the pool's tokens, document by document, as many as the context has of each: {@link NO_TOKEN} behind. */
export const tokenLossesLayout = ({ poolSize, shape }: LanguageCell) =>
  layout({ losses: poolSize * shape.context });
/** Stands for a token that a document does not have. */
export const NO_TOKEN = -1;

/** Losses of canaries, and of the references among which they are ranked. */
export const canariesLayout = ({ canaries, references }: LanguageCell) =>
  layout({ canaries, references: canaries > 0 ? references : 0 });

/** Parts of what a model leaves, with their lengths. */
export interface Parts<T> {
  readonly answers: T;
  readonly tokenScores: T;
  readonly tokenLosses: T;
  readonly canaries: T;
}

/** Numbers of each part that a model leaves. */
export function partsOf(cell: LanguageCell, trial: number): Parts<number> {
  const [count, isOwn] = [cell.checkpoints.length, cell.models === undefined];
  const target = isTarget(cell, trial);
  return {
    answers: count * answersLayout(cell).size,
    tokenScores: target ? count * tokenScoresLayout(cell).size : 0,
    tokenLosses: isOwn && cell.search !== undefined ? tokenLossesLayout(cell).size : 0,
    canaries: isOwn && target ? canariesLayout(cell).size : 0,
  };
}

const total = ({ answers, tokenScores, tokenLosses, canaries }: Parts<number>): number =>
  answers + tokenScores + tokenLosses + canaries;

/** Numbers that a model leaves. */
export const lengthOf = (cell: LanguageCell, trial: number): number => total(partsOf(cell, trial));

/** All of a model's numbers; of one that diverged the rest of each part is no number. */
export const joined = (cell: LanguageCell, trial: number, parts: Parts<readonly number[]>) => {
  const lengths = partsOf(cell, trial);
  return (["answers", "tokenScores", "tokenLosses", "canaries"] as const).flatMap((name) => [
    ...parts[name],
    ...new Array<number>(lengths[name] - parts[name].length).fill(NaN),
  ]);
};

/** Where the numbers of each model begin, part by part. */
export function offsetsOf(cell: LanguageCell): Array<Parts<number>> {
  let answers = 0;
  return Array.from({ length: modelsOf(cell) }, (_, k) => {
    const lengths = partsOf(cell, k);
    const tokenScores = answers + lengths.answers;
    const tokenLosses = tokenScores + lengths.tokenScores;
    const canaries = tokenLosses + lengths.tokenLosses;
    const offsets = { answers, tokenScores, tokenLosses, canaries };
    answers = canaries + lengths.canaries;
    return offsets;
  });
}
