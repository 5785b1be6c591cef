/** Argument, options and first line of the commands that read membership scores. */
import { DEFAULT_SEED } from "../../app/settings.js";
import type { ReadScores } from "../../app/scores.js";
import { shown } from "../../core/shown.js";
import { text } from "./option.js";

export const scoresArgument = {
  name: "<file>",
  help: "scores of members and non-members: CSV, JSON lines or Parquet; - for standard input",
};

export const scoreOptions = {
  score: text("--score <column>", "column of scores: numbers, larger means member", "score"),
  member: text("--member <column>", "column of members: 1 or 0, true or false", "member"),
};

export const halvesSeed = text(
  "--seed <text>",
  "with the scores draws the half of them that chooses a threshold; the order of rows does not matter",
  DEFAULT_SEED,
);

interface Read extends Omit<ReadScores, "members" | "nonMembers"> {
  readonly members: number;
  readonly nonMembers: number;
}

/** "read: 400 rows of scores.csv (csv), 200 members and 200 non-members, by columns score and member". */
export const readLine = ({ rows, source, format, members, nonMembers, columns }: Read): string =>
  `read: ${rows} rows of ${shown(source)} (${format}), ${members} members and ${nonMembers} non-members, ` +
  `by columns ${shown(columns.score)} and ${shown(columns.member)}`;

/** A lower bound, rounded down. */
export const atLeast = (epsilon: number): string => (Math.floor(1e4 * epsilon) / 1e4).toFixed(4);
