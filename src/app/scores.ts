/** Membership scores of a CSV: their ROC, and what they show of epsilon. */
import { existsSync } from "node:fs";
import { epsilonLowerBound } from "../attack/epsilon-lower.js";
import { auc, balancedAccuracy, resolvedTpr, type Scores } from "../attack/roc.js";
import { UsageError } from "../core/errors.js";
import { readCsvColumns } from "../store/parquet.js";

/** How a CSV says that an example was a member. */
const MEMBER = new Map([
  ["1", true],
  ["true", true],
  ["0", false],
  ["false", false],
]);

/** Scores of a CSV with columns score and member (1/0 or true/false). */
export function scoresOf(
  columns: Readonly<Record<string, readonly unknown[]>>,
  file: string,
): Scores {
  const { score: scores, member: flags } = columns;
  if (!scores || !flags)
    throw new UsageError(
      file,
      "a CSV with columns score and member",
      Object.keys(columns).join(", "),
      "name the columns so",
    );
  const members: number[] = [];
  const nonMembers: number[] = [];
  for (let i = 0; i < scores.length; i++) {
    const [raw, flag] = [scores[i], flags[i]];
    const score = raw === null || raw === "" ? NaN : Number(raw);
    if (Number.isNaN(score))
      throw new UsageError(
        `${file} row ${i + 1} score`,
        "a number",
        raw,
        "leave out models that diverged",
      );
    const member = MEMBER.get(String(flag).toLowerCase());
    if (member === undefined)
      throw new UsageError(
        `${file} row ${i + 1} member`,
        "1, 0, true or false",
        flag,
        "mark members with 1",
      );
    (member ? members : nonMembers).push(score);
  }
  return { members, nonMembers };
}

export function rocSummary(scores: Scores) {
  const area = auc(scores);
  return {
    auc: area.value,
    aucInterval: [area.low, area.high],
    tprAtFpr: { "0.01": resolvedTpr(scores, 0.01), "0.001": resolvedTpr(scores, 0.001) },
    balancedAccuracy: balancedAccuracy(scores),
    members: scores.members.length,
    nonMembers: scores.nonMembers.length,
  };
}

export function scoresAudit(scores: Scores, delta: number, confidence: number) {
  if (!(delta >= 0 && delta < 1))
    throw new UsageError(
      "--delta",
      "a number from 0 to below 1",
      delta,
      "give the privacy parameter delta, e.g. 1e-5",
    );
  if (!(confidence > 0 && confidence < 1))
    throw new UsageError("--confidence", "a number between 0 and 1", confidence, "give e.g. 0.95");
  const { epsilon, gdpEpsilon } = epsilonLowerBound(scores, delta, 1 - confidence);
  return {
    epsilonLower: epsilon,
    ...(delta > 0 ? { epsilonLowerIfGdp: gdpEpsilon } : {}),
    delta,
    confidence,
    members: scores.members.length,
    nonMembers: scores.nonMembers.length,
  };
}

/** Scores of a file; throws UsageError where it cannot be read as such. */
export async function readScores(csv: string): Promise<Scores> {
  if (!existsSync(csv))
    throw new UsageError("scores", "an existing CSV file", csv, "check the path");
  return scoresOf(await readCsvColumns(csv), csv);
}
