/**
 * Checkpoints between a plan's own. Every gap between checkpoints (the first begins at step 0) is halved, level by
 * level, by cells that train the same models again and visit them at the new steps alone: the plan's own cells, their
 * shards and the search of learning rates stay as they are, bit for bit (docs/architecture.md, Looks).
 */
import type { Attacked } from "./attacked.js";

/** A plan whose models are visited along training. */
export interface Checkpointed {
  readonly checkpoints: readonly number[];
  /** How often its gaps are halved; default 0. */
  readonly halvings?: number | undefined;
}

const ascending = (steps: Iterable<number>): number[] => [...new Set(steps)].sort((a, b) => a - b);

/**
 * The new steps of each halving, in order: the middle of every gap, rounded down; gaps of one step have none. Levels
 * without new steps are left out.
 */
export function halvedGaps({ checkpoints, halvings = 0 }: Checkpointed): number[][] {
  const levels: number[][] = [];
  let all = ascending([0, ...checkpoints]);
  while (levels.length < halvings) {
    const middles = all.slice(1).flatMap((step, i) => {
      const before = all[i];
      return step - before > 1 ? [before + ((step - before) >> 1)] : [];
    });
    if (middles.length === 0) break;
    levels.push(middles);
    all = ascending([...all, ...middles]);
  }
  return levels;
}

/** Halvings after which every step is a checkpoint. */
export const mostHalvings = ({ checkpoints }: Checkpointed): number =>
  halvedGaps({ checkpoints, halvings: Infinity }).length;

/** A cell, and for each halving one that visits its models at the new checkpoints. */
export const halvedCells = <C extends Attacked>(cell: C, halvings: number | undefined): C[] => [
  cell,
  ...halvedGaps({ checkpoints: cell.checkpoints, halvings }).map((checkpoints, i): C => ({
    ...cell,
    id: `${cell.id}/halving ${i + 1}`,
    models: cell.id,
    checkpoints,
  })),
];

/** Whether models of a cell are at the end of their training at a step: cells of halvings end before it. */
export const isEnd = (
  { models, checkpoints }: Pick<Attacked, "models" | "checkpoints">,
  step: number,
): boolean => models === undefined && step === checkpoints[checkpoints.length - 1];
