/** Turns what models answered into rows of attacks. */
import { ATTACKS, lossOf, WHITE_BOX_ATTACKS } from "../../attack/membership.js";
import { meanOf } from "../../core/pools.js";
import { accountedEpsilon } from "../../train/method.js";
import { memberMask } from "../attacked.js";
import { attackTables, type Answers } from "../attack-rows.js";
import { isEnd } from "../checkpoints.js";
import type { RowContext } from "../kind.js";
import type { Sums } from "../sums.js";
import type { Tables } from "../tables.js";
import type { MembershipCell } from "./plan.js";
import { answersLayout } from "./simulate.js";

export function tables(
  cell: MembershipCell,
  { values }: Sums,
  context: RowContext,
): Partial<Tables> {
  const { checkpoints, training, poolSize, classes, pretrained, pretrainedPopulation } = cell;
  const { unpack } = answersLayout(cell);
  const answers = (k: number, c: number): Answers => {
    const { phi, alignment, ...rest } = unpack(values, k * checkpoints.length + c);
    const member = memberMask(cell, context.seed, k);
    const trainLoss = meanOf(phi.filter((_, i) => member[i] === 1).map(lossOf));
    // A model that answers no number, or ends far worse than
    // guessing on what it was trained on, diverged: never scored.
    const isLast = isEnd(cell, checkpoints[c]);
    const diverged = !(
      phi.every(Number.isFinite) &&
      (!isLast || trainLoss < 2 * Math.log(classes))
    );
    const own = cell.alignment && { alignment };
    return { phi, ...rest, ...own, trainLoss, validationLoss: null, testLoss: null, diverged };
  };
  return attackTables({
    cell,
    attacks: [...ATTACKS, ...WHITE_BOX_ATTACKS],
    answers,
    epsilon: (delta, step) => accountedEpsilon(training, poolSize / 2, delta, step),
    context,
    pretrained,
    pretrainedPopulation,
  });
}
