/** Membership scores of a table: their ROC, and what they show of epsilon. */
import { epsilonLowerBound } from "../attack/epsilon-lower.js";
import { heldOutRates } from "../attack/halves.js";
import { auc, balancedAccuracy, resolvedTpr, type Bounded, type Scores } from "../attack/roc.js";
import { shuffled } from "../attack/shuffled.js";
import { UsageError } from "../core/errors.js";
import { flags, numbers } from "../store/table/cells.js";
import { namedColumn } from "../store/table/named.js";
import { readTable } from "../store/table/read.js";
import type { Cell, Table } from "../store/table/table.js";

/** Columns of a table of scores. */
export interface ScoreColumns {
  /** Of scores: larger means member. */
  readonly score: string;
  /** Of members: 1 or 0, true or false. */
  readonly member: string;
}

/** Scores as they were read. */
export interface ReadScores extends Scores {
  /** Path, or "standard input". */
  readonly source: string;
  readonly format: string;
  readonly rows: number;
  readonly columns: ScoreColumns;
  /** Records and models of a file that `attack` wrote; undefined of others. */
  readonly attacked?: { readonly records: number; readonly models: number } | undefined;
}

/** What was read, as both commands print it. */
const readOf = ({ source, format, rows, members, nonMembers, columns }: ReadScores) => ({
  source,
  format,
  rows,
  members: members.length,
  nonMembers: nonMembers.length,
  columns,
});

/** Said where an AUC is below 1/2 by its whole interval: such scores tell members as well, by the other sign. */
const SIGN =
  "is the sign of the score right? larger must mean member: the interval of the AUC lies below 1/2";
/** Said where no score differs from another. */
const CONSTANT =
  "all scores are equal, so that they tell nothing of any record: is --score the right column?";
/** Said of scores that `attack` wrote: rows of one model share it. */
const shared = ({ records, models }: NonNullable<ReadScores["attacked"]>): string =>
  `these are ${records} records under ${models} models: rows of one model share it, so that intervals and bounds, ` +
  "which take rows as independent, are too narrow; attack's own interval is between pools";

function noteOf(scores: ReadScores): { note?: string } {
  const [first, ...others] = [...scores.members, ...scores.nonMembers];
  const notes = [
    ...(others.every((score) => score === first) ? [CONSTANT] : []),
    ...(auc(scores).high < 0.5 ? [SIGN] : []),
    ...(scores.attacked ? [shared(scores.attacked)] : []),
  ];
  return notes.length > 0 ? { note: notes.join("; ") } : {};
}

/** How many records and models a table is of, where it has the columns of `attack`'s files. */
function attackedIn(table: Table): ReadScores["attacked"] {
  const names = ["pool", "record", "target"];
  if (!names.every((name) => table.columns.includes(name))) return undefined;
  const [pool, record, target] = names.map((name) => table.column(name).cells);
  const different = (of: readonly Cell[]): number =>
    new Set(of.map((cell, i) => `${String(pool[i])} ${String(cell)}`)).size;
  return { records: different(record), models: different(target) };
}

/** [value, low, high] by name. */
const bounded = ({ value, low, high }: Bounded) => ({ value, interval: [low, high] as const });

/** Rates at thresholds that half of the scores chose, drawn from `seed` and the scores themselves; null of too few. */
function heldOut(scores: ReadScores, seed: string) {
  const rates = heldOutRates(shuffled(scores, seed));
  if (rates === undefined) return null;
  const at = (fpr: number) => {
    const found = rates.at(fpr);
    return found && { tpr: bounded(found.tpr), fpr: bounded(found.fpr) };
  };
  return {
    seed,
    tprAtFpr: { "0.01": at(0.01), "0.001": at(0.001) },
    balancedAccuracy: bounded(rates.balancedAccuracy),
  };
}

/**
 * `heldOut` has rates at thresholds that were chosen on other scores; `best` has the largest ones over all thresholds,
 * counted on the scores that they are the best of: optimistic.
 */
export function rocSummary(scores: ReadScores, seed: string) {
  const area = auc(scores);
  return {
    auc: area.value,
    aucInterval: [area.low, area.high] as const,
    heldOut: heldOut(scores, seed),
    best: {
      tprAtFpr: { "0.01": resolvedTpr(scores, 0.01), "0.001": resolvedTpr(scores, 0.001) },
      balancedAccuracy: balancedAccuracy(scores),
    },
    ...readOf(scores),
    ...noteOf(scores),
  };
}

/**
 * A lower bound on epsilon: half of the scores, drawn from `seed` and the scores themselves, choose a threshold, the
 * others are counted.
 */
export function scoresAudit(scores: ReadScores, delta: number, confidence: number, seed: string) {
  if (!(delta >= 0 && delta < 1))
    throw new UsageError(
      "--delta",
      "a number from 0 to below 1",
      delta,
      "give the privacy parameter delta, e.g. 1e-5",
    );
  if (!(confidence > 0 && confidence < 1))
    throw new UsageError("--confidence", "a number between 0 and 1", confidence, "give e.g. 0.95");
  const halves = shuffled(scores, seed);
  const { epsilon, gdpEpsilon } = epsilonLowerBound(halves, delta, 1 - confidence);
  return {
    epsilonLower: epsilon,
    ...(delta > 0 ? { epsilonLowerIfGdp: gdpEpsilon } : {}),
    delta,
    confidence,
    seed,
    ...readOf(scores),
    ...noteOf(scores),
  };
}

/**
 * Scores of a table.
 * @param path of a CSV, JSON lines or Parquet file, or "-" for standard input
 * @throws UsageError naming row, column and value of what is no score (infinite ones are, NaN is none) and no flag
 */
export async function readScores(path: string, columns: ScoreColumns): Promise<ReadScores> {
  const { score, member } = columns;
  if (score === member)
    throw new UsageError("--member", "another column than --score", member, "name the two columns");
  const table = await readTable(path, "scores");
  const [values, isMember] = [
    numbers(namedColumn(table, score, "--score"), "extended"),
    flags(namedColumn(table, member, "--member")),
  ];
  const { source, format, rows } = table;
  return {
    source,
    format,
    rows,
    columns: { score, member },
    attacked: attackedIn(table),
    members: Array.from(values.filter((_, i) => isMember[i])),
    nonMembers: Array.from(values.filter((_, i) => !isMember[i])),
  };
}
