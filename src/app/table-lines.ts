/** What was read of the user's own table, said before anything is trained on it. */
import { few } from "../core/lists.js";
import { shown } from "../core/shown.js";
import type { TableReport, Task } from "../train/data/task.js";

const LISTED = 10;

const firstOf = (list: readonly string[]): string => few(list, LISTED);

const counted = (n: number, noun: string): string => (n === 1 ? `1 ${noun}` : `${n} ${noun}s`);

const share = (part: number, { parts }: TableReport): string => {
  const all = parts.public + parts.private + parts.test;
  return `${((100 * part) / all).toFixed(0)}%`;
};

/** Lines for people, none of a built-in task: rows, features, classes, parts; what is odd where something is. */
export function tableLines({ table }: Task): string[] {
  if (!table) return [];
  const { source, format, rows, copies, features, constant, label, classes, parts } = table;
  const rare = classes.filter((c) => c.rows === 1).map((c) => shown(c.name));
  return [
    `data: ${rows} rows of ${shown(source)} (${format}), ${features} features, ` +
      `${classes.length} classes by column ${shown(label)}: ` +
      firstOf(classes.map((c) => `${shown(c.name)} (${c.rows})`)),
    ...(copies > 0
      ? [`${counted(copies, "row")} left out: copies of others (a member's copy is no non-member)`]
      : []),
    ...(constant.length > 0
      ? [
          `${counted(constant.length, "feature")} of one value, from which nothing can be learned: ` +
            firstOf(constant.map(shown)),
        ]
      : []),
    ...(rare.length > 0 ? [`classes of 1 row, hardly to be learned: ${firstOf(rare)}`] : []),
    `parts: ${parts.public} rows public (${share(parts.public, table)}), to pretrain on; ` +
      `${parts.private} private (${share(parts.private, table)}), to draw pools from; ` +
      `${parts.test} unseen (${share(parts.test, table)}), to validate and test`,
  ];
}
