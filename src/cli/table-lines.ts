/** What was read of the user's own table, said before anything is trained on it. */
import { shown } from "../store/table/shown.js";
import type { TableReport } from "../app/settings.js";
import type { Context } from "./command.js";

const LISTED = 10;

/** The first of a list, and how many more there are. */
function firstOf(list: readonly string[]): string {
  const rest = list.length - LISTED;
  return `${list.slice(0, LISTED).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

const share = (part: number, { parts }: TableReport): string => {
  const all = parts.public + parts.private + parts.test;
  return `${((100 * part) / all).toFixed(0)}%`;
};

/** Lines for people: rows, features, classes; copies and rare classes where there are; parts. */
export function tableLines(table: TableReport): string[] {
  const { source, format, rows, copies, features, constant, label, classes, parts } = table;
  const rare = classes.filter((c) => c.rows === 1).map((c) => shown(c.name));
  return [
    `data: ${rows} rows of ${shown(source)} (${format}), ${features} features, ` +
      `${classes.length} classes by column ${shown(label)}: ` +
      firstOf(classes.map((c) => `${shown(c.name)} (${c.rows})`)),
    ...(copies > 0
      ? [
          `${copies} rows left out: copies of another (a copy of a member would not be a non-member)`,
        ]
      : []),
    ...(constant.length > 0
      ? [
          `${constant.length} features hold one value, nothing can be learned from them: ` +
            firstOf(constant.map(shown)),
        ]
      : []),
    ...(rare.length > 0 ? [`classes of 1 row, hardly to be learned: ${firstOf(rare)}`] : []),
    `parts: ${parts.public} rows public (${share(parts.public, table)}), to pretrain on; ` +
      `${parts.private} private (${share(parts.private, table)}), to draw pools from; ` +
      `${parts.test} unseen (${share(parts.test, table)}), to validate and test`,
  ];
}

/** Shows them while the command runs. */
export const sayTable =
  (context: Context) =>
  (table: TableReport): void =>
    tableLines(table).forEach((line) => context.line(line));
