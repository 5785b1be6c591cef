/** Turns what models answered into rows of attacks and of canaries. */
import { isGiven, lossOf, TEXT_ATTACKS, type Attack } from "../../attack/membership.js";
import { meanOf } from "../../core/pools.js";
import { accountedEpsilon } from "../../train/method.js";
import { memberMask, modelsOf } from "../attacked.js";
import { attackTables, type Answers } from "../attack-rows.js";
import { isEnd } from "../checkpoints.js";
import type { RowContext } from "../kind.js";
import type { MembershipRow } from "../membership/rows.js";
import type { Sums } from "../sums.js";
import type { Tables } from "../tables.js";
import { exposureOf } from "./canaries.js";
import { drawnDocuments, expectedMembers, isTarget, type LanguageCell } from "./plan.js";
import type { CanaryRow } from "./rows.js";
import {
  answersLayout,
  canariesLayout,
  offsetsOf,
  tokenLossesLayout,
  tokenScoresLayout,
  type Parts,
} from "./values.js";

/** Of model k at checkpoint c. */
type AnswersOf = (k: number, c: number) => Answers;

export function tables(cell: LanguageCell, { values }: Sums, context: RowContext): Partial<Tables> {
  const offsets = offsetsOf(cell);
  const answers = answersIn(cell, values, offsets);
  const { membership, rocs } = attackTables({
    // Coins are drawn for documents and canaries together: the first of them are the documents'.
    cell: { ...cell, drawn: drawnDocuments(cell) },
    attacks: TEXT_ATTACKS,
    answers,
    epsilon: (delta, step) => accountedEpsilon(cell.training, expectedMembers(cell), delta, step),
    context,
    pretrained: cell.pretrained,
    pretrainedPopulation: cell.pretrainedPopulation,
  });
  // Canaries are ranked at the end, and what was before training stands once.
  if (cell.models !== undefined) return { membership, rocs };
  const targets = Array.from({ length: cell.targets }, (_, i) => modelsOf(cell) - cell.targets + i);
  return {
    membership: [...beforeTraining(cell, membership, context.seed), ...membership],
    rocs,
    canaries: targets.flatMap((k) => {
      const ranked = canariesLayout(cell);
      const { canaries, references } = ranked.unpack(values, 0, offsets[k].canaries);
      const last = answers(k, cell.checkpoints.length - 1);
      const exposures = canaries.map((loss) =>
        last.diverged ? null : exposureOf(loss, references),
      );
      return canaryRows(cell, context, k, exposures);
    }),
  };
}

function answersIn(
  cell: LanguageCell,
  values: readonly number[],
  offsets: ReadonlyArray<Parts<number>>,
): AnswersOf {
  const { unpack } = answersLayout(cell);
  const scores = tokenScoresLayout(cell);
  const lossesOf = (k: number): readonly number[] =>
    tokenLossesLayout(cell).unpack(values, 0, offsets[k].tokenLosses).losses;
  const untrainedLoss = meanOf(cell.pretrained.map(lossOf));
  return (k, c) => {
    const answered = unpack(values, c, offsets[k].answers);
    const { trainLoss, phi } = answered;
    // Far worse than before training, on what it was trained on: diverged, never scored.
    const isLast = isEnd(cell, cell.checkpoints[c]);
    const diverged =
      ![trainLoss, ...phi].every(Number.isFinite) || (isLast && trainLoss > 2 * untrainedLoss);
    return {
      ...answered,
      ...(isTarget(cell, k) && { tokens: scores.unpack(values, c, offsets[k].tokenScores) }),
      ...(isLast && cell.models === undefined && { tokenLosses: lossesOf(k) }),
      validationAccuracy: null,
      testAccuracy: null,
      diverged,
    };
  };
}

/** Who of documents and canaries was a member of model k. */
const membersOf = (cell: LanguageCell, seed: string, k: number): Uint8Array =>
  memberMask({ ...cell, poolSize: drawnDocuments(cell) }, seed, k);

/** Canaries of target model k. */
function canaryRows(
  cell: LanguageCell,
  { plan, seed }: RowContext,
  k: number,
  exposures: ReadonlyArray<number | null>,
): CanaryRow[] {
  const { setting, training, pool, poolSize, checkpoints, references } = cell;
  const member = membersOf(cell, seed, k);
  return exposures.map((exposure, canary) => ({
    plan,
    setting,
    method: training.method,
    rank: training.rank,
    pool,
    target: k - modelsOf(cell) + cell.targets,
    canary,
    step: checkpoints[checkpoints.length - 1],
    inserted: member[poolSize + canary],
    references,
    exposure,
    seed,
  }));
}

/**
 * Step 0, where every model is the pretrained one: members are coins that nothing has seen, so an AUC is 1/2 (its
 * expectation, not a measurement; rates likewise). Models that learn less than others
 * do by their first checkpoint are matched between it and this one.
 */
function beforeTraining(
  cell: LanguageCell,
  rows: readonly MembershipRow[],
  seed: string,
): MembershipRow[] {
  const losses = cell.pretrained.map(lossOf);
  const firstTarget = modelsOf(cell) - cell.targets;
  return (
    rows
      // What is attacked at the end alone is not attacked before training, whatever the checkpoints.
      .filter((r) => r.step === cell.checkpoints[0] && isGiven(r.attack as Attack, { ...cell }))
      .map((r) => {
        const member = membersOf(cell, seed, firstTarget + r.target);
        return {
          ...r,
          step: 0,
          auc: 0.5,
          balancedAccuracy: r.balancedAccuracy === null ? null : 0.5,
          tprAt1: r.tprAt1 === null ? null : 0.01,
          fprAt1: r.tprAt1 === null ? null : 0.01,
          tprAt01: r.tprAt01 === null ? null : 0.001,
          fprAt01: r.tprAt01 === null ? null : 0.001,
          trainLoss: meanOf(losses.filter((_, i) => member[i] === 1)),
          validationLoss: cell.before[0],
          testLoss: cell.before[1],
          epsilon: r.epsilon === null ? null : 0,
          epsilonAudited: r.epsilonAudited === null ? null : 0,
          epsilonLower: 0,
          diverged: 0,
        };
      })
  );
}
