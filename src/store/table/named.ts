/** Columns that options name: where there is none, the option is named with the columns that there are. */
import { UsageError } from "../../core/errors.js";
import { didYouMean } from "../../core/suggest.js";
import { shown } from "../../core/shown.js";
import { listed, type Column, type Table } from "./table.js";

/**
 * @param option what the user calls the choice, e.g. "--label"
 * @throws UsageError where the table has no such column; case counts
 */
export function namedColumn(table: Table, name: string, option: string): Column {
  const { columns, source } = table;
  if (columns.includes(name)) return table.column(name);
  throw new UsageError(
    option,
    `a column of ${shown(source)} (${listed(columns)})`,
    shown(name),
    didYouMean(name, columns.map(shown)) ?? "name one of them",
  );
}
