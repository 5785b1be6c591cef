/** Argument and options of the commands that read membership scores. */
import { DEFAULT_SEED } from "../../app/settings.js";
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
