/** What a sweep came to, for people. */
import { join } from "node:path";
import type { SweepResult } from "../app/sweep.js";
import { standingLines } from "../claims/standing-words.js";
import { shellWord } from "./shell-word.js";
import { countVerdicts, verdictLine } from "./verdict-line.js";

/** Verdicts counted, and predictions that are contradicted or open. */
function judged(claims: SweepResult["claims"]): string[] {
  const { contradicting, undecided } = standingLines(claims);
  return [countVerdicts(claims), contradicting, undecided].flatMap((text) => text ?? []);
}

/** A line for each table and verdict, and how to see them. */
export const sweepLines = ({ out, rows, claims }: SweepResult): string[] => [
  ...Object.entries(rows).map(
    ([name, count]) => `${count} rows: ${join(out, `${name}.parquet`)}, ${name}.csv`,
  ),
  ...claims.map(verdictLine),
  ...(claims.length > 0 ? judged(claims) : ["no claim is fed: nothing is judged"]),
  `figures and verdicts as a page: loradp report ${shellWord(out)}`,
];
