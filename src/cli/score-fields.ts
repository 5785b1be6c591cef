/** What was read of a table of membership scores, for people. */
import type { ReadScores } from "../app/scores.js";
import { shown } from "../core/shown.js";
import type { Field } from "./answer-lines.js";

interface Read extends Omit<ReadScores, "members" | "nonMembers"> {
  readonly members: number;
  readonly nonMembers: number;
}

/** Rows, members and non-members, and where they were read. */
export const readFields = ({
  rows,
  source,
  format,
  members,
  nonMembers,
  columns,
}: Read): Field[] => [
  ["rows", String(rows), `of ${shown(source)} (${format})`],
  ["members", String(members), `by column ${shown(columns.member)}`],
  ["non-members", String(nonMembers), `their scores by column ${shown(columns.score)}`],
];
