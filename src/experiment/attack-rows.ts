/** From the answers of shadow and target models to rows: every attack by every attacker, at every checkpoint. */
import { AUDIT_DELTA, DELTA } from "../accountant/delta.js";
import {
  attackScores,
  isGiven,
  isWhiteBox,
  usesShadows,
  type Attack,
  type TokenScores,
} from "../attack/membership.js";
import { AUDIT_ALPHA, auditCeiling } from "../attack/pool-audit.js";
import { shareAt } from "../core/looks.js";
import { isAdapter, isPrivate } from "../train/method.js";
import { memberMask, modelsCell, modelsOf, shadowsOf, type Attacked } from "./attacked.js";
import {
  curveOf,
  measuresOf,
  scoredBy,
  UNSCORED,
  type Measured,
  type Scored,
} from "./attack-measures.js";
import { attackersOf, type Attacker } from "./attackers.js";
import { isEnd } from "./checkpoints.js";
import type { MembershipRow, RocRow } from "./membership/rows.js";
import type { OnAnswers } from "./model-answers.js";
import type { OnScores } from "./target-scores.js";

export { AUDIT_ALPHA, AUDIT_DELTA, auditCeiling, DELTA };

/** What a model answered at a checkpoint. */
export interface Answers {
  /** phi of every example that is attacked: the first `poolSize` of those that coins were drawn for. */
  readonly phi: readonly number[];
  /** phi of examples that no model saw. */
  readonly population: readonly number[];
  /** Other scores of the examples (see `Target`). */
  readonly minK?: readonly number[];
  readonly tokens?: TokenScores;
  readonly alignment?: readonly number[];
  readonly tokenLosses?: readonly number[];
  readonly trainLoss: number;
  readonly validationAccuracy: number | null;
  readonly testAccuracy: number | null;
  readonly validationLoss: number | null;
  readonly testLoss: number | null;
  readonly diverged: boolean;
}

/** A cell whose models were trained. */
export interface AttackedRun {
  readonly cell: Attacked;
  readonly attacks: readonly Attack[];
  /** Of model k at checkpoint c. */
  readonly answers: (k: number, c: number) => Answers;
  /** Accounted at a step, for a delta; null without a guarantee. */
  readonly epsilon: (delta: number, step: number) => number | null;
  /** phi under the model that fine-tuning started from: of the examples, and of the population. */
  readonly pretrained?: readonly number[];
  readonly pretrainedPopulation?: readonly number[];
  /** Where its rows come from. */
  readonly context: {
    readonly plan: string;
    readonly source: string;
    readonly seed: string;
    readonly look?: number | undefined;
    readonly onScores?: OnScores;
    readonly onAnswers?: OnAnswers | undefined;
  };
}

/** All models of a cell at one checkpoint. */
interface Checkpoint {
  readonly step: number;
  readonly isLast: boolean;
  readonly answers: readonly Answers[];
  /** Model by model, 1 where an example was a member. */
  readonly members: readonly Uint8Array[];
  readonly diverged: number;
  readonly epsilon: number | null;
  readonly epsilonAudited: number | null;
}

export function attackTables(run: AttackedRun): { membership: MembershipRow[]; rocs: RocRow[] } {
  const { cell, attacks } = run;
  const rows: MembershipRow[] = [];
  const rocs: RocRow[] = [];
  const members = membersOf(run);
  cell.checkpoints.forEach((_, c) => {
    const checkpoint = checkpointOf(run, members, c);
    if (checkpoint.diverged === 0) tellAnswers(run, checkpoint);
    for (const attacker of attackersOf(cell, checkpoint)) {
      for (const attack of attacks) {
        if (!isOf(attacker, attack)) continue;
        if (!isGiven(attack, { ...run, ...checkpoint.answers[0] })) continue;
        if (checkpoint.diverged > 0) {
          rows.push(...unscoredRows(run, checkpoint, attacker, attack));
          continue;
        }
        const scored = scoresOf(run, checkpoint, attacker, attack);
        rows.push(...scoredRows(run, checkpoint, attacker, attack, scored));
        if (!checkpoint.isLast) continue;
        rocs.push(...rocRows(run, attacker, attack, scored));
        tellScores(run, checkpoint, attacker, attack, scored);
      }
    }
  });
  return { membership: rows, rocs };
}

/** Without shadow models there is no A to know; white-box attacks hold it. */
const isOf = ({ knowledge }: Attacker, attack: Attack): boolean =>
  knowledge === "known-A" ? usesShadows(attack) : !isWhiteBox(attack);

function membersOf({ cell, context }: AttackedRun): Uint8Array[] {
  const drawn = { ...cell, poolSize: cell.drawn ?? cell.poolSize };
  return Array.from({ length: modelsOf(cell) }, (_, k) =>
    memberMask(drawn, context.seed, k).subarray(0, cell.poolSize),
  );
}

function checkpointOf(
  { cell, answers, epsilon }: AttackedRun,
  members: readonly Uint8Array[],
  c: number,
): Checkpoint {
  const step = cell.checkpoints[c];
  const all = members.map((_, k) => answers(k, c));
  return {
    step,
    isLast: isEnd(cell, step),
    answers: all,
    members,
    diverged: all.filter((a) => a.diverged).length,
    epsilon: epsilon(DELTA, step),
    epsilonAudited: epsilon(AUDIT_DELTA, step),
  };
}

/** Models of the targets. */
const targetsOf = (cell: Attacked): number[] =>
  Array.from({ length: cell.targets }, (_, target) => shadowsOf(cell) + target);

function scoresOf(
  { cell, pretrained, pretrainedPopulation }: AttackedRun,
  { answers, members }: Checkpoint,
  { shadows, population }: Attacker,
  attack: Attack,
): Scored[] {
  return targetsOf(cell).map((k) => {
    const { phi, minK, tokens, alignment, tokenLosses, population: own } = answers[k];
    const target = {
      phi,
      population: { target: own, shadows: population },
      ...(minK ? { minK } : {}),
      ...(tokens ? { tokens } : {}),
      ...(alignment ? { alignment } : {}),
      ...(tokenLosses ? { tokenLosses } : {}),
      ...(pretrained ? { pretrained } : {}),
      ...(pretrainedPopulation ? { pretrainedPopulation } : {}),
    };
    return scoredBy(attackScores(attack, target, shadows), members[k]);
  });
}

function tellScores(
  { cell, context }: AttackedRun,
  { step, members }: Checkpoint,
  { knowledge }: Attacker,
  attack: Attack,
  scored: readonly Scored[],
): void {
  targetsOf(cell).forEach((k, target) => {
    const { all: scores } = scored[target];
    const { pool } = cell;
    context.onScores?.({ pool, target, step, attack, knowledge, scores, member: members[k] });
  });
}

function tellAnswers(
  { cell, pretrained, pretrainedPopulation, context: { onAnswers } }: AttackedRun,
  { step, answers, members }: Checkpoint,
): void {
  const { setting, pool, shadows } = cell;
  const first = shadowsOf(cell);
  answers.forEach((own, k) => {
    const isTarget = k >= first;
    onAnswers?.({
      setting,
      pool,
      step,
      role: isTarget ? "target" : "shadow",
      knowledge: !isTarget && k >= shadows ? "known-A" : "unaware",
      index: isTarget ? k - first : k % shadows,
      member: members[k],
      answers: own,
      pretrained,
      pretrainedPopulation,
    });
  });
}

type Columns = Omit<MembershipRow, keyof Measured>;

function columnsOf(
  { cell, context: { plan, source, seed } }: AttackedRun,
  { step, diverged, answers, epsilon, epsilonAudited }: Checkpoint,
  { knowledge }: Attacker,
  attack: Attack,
  target: number,
): Columns {
  const { labelNoise, setting, training, pool, shadows, poolSize } = cell;
  const { method, rank, rate, noiseMultiplier, dropout = 0, layers } = training;
  const { trainLoss, validationAccuracy, testAccuracy, validationLoss, testLoss } =
    answers[targetsOf(cell)[target]];
  return {
    plan,
    cell: modelsCell(cell),
    source,
    labelNoise,
    setting,
    method,
    rank,
    rate,
    noiseMultiplier: isPrivate(training) ? noiseMultiplier : null,
    dropout: isAdapter(training) ? dropout : 0,
    layers: layers?.join(", ") ?? "all",
    pool,
    step,
    attack,
    knowledge,
    target,
    shadows,
    poolSize,
    seed,
    diverged,
    trainLoss,
    validationAccuracy,
    testAccuracy,
    validationLoss,
    testLoss,
    epsilon,
    epsilonAudited,
  };
}

/** Rows of a cell in which a model diverged: nothing is scored. */
const unscoredRows = (
  run: AttackedRun,
  checkpoint: Checkpoint,
  attacker: Attacker,
  attack: Attack,
): MembershipRow[] =>
  targetsOf(run.cell).map((_, target) => ({
    ...columnsOf(run, checkpoint, attacker, attack, target),
    ...UNSCORED,
  }));

const scoredRows = (
  run: AttackedRun,
  checkpoint: Checkpoint,
  attacker: Attacker,
  attack: Attack,
  scored: readonly Scored[],
): MembershipRow[] =>
  measuresOf(scored, AUDIT_ALPHA * shareAt(run.context.look)).map((measured, target) => ({
    ...columnsOf(run, checkpoint, attacker, attack, target),
    ...measured,
  }));

const rocRows = (
  { cell: { setting, pool }, context: { plan } }: AttackedRun,
  { knowledge }: Attacker,
  attack: Attack,
  scored: readonly Scored[],
): RocRow[] =>
  curveOf(scored).map((point) => ({ plan, setting, pool, attack, knowledge, ...point }));
