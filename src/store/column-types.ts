/** Types of Parquet columns, from the rows themselves: a reader of text would take a seed of 2024-09-17 for a date. */

const typeOf = (values: readonly unknown[]): string => {
  const given = values.filter((value) => value !== null && value !== undefined);
  if (given.some((value) => typeof value === "string")) return "VARCHAR";
  if (given.length > 0 && given.every((value) => typeof value === "boolean")) return "BOOLEAN";
  return given.length > 0 && given.every((value) => Number.isSafeInteger(value))
    ? "BIGINT"
    : "DOUBLE";
};

/** DuckDB's `columns` of flat rows of one type: {'seed': 'VARCHAR', 'rank': 'BIGINT', ..}. */
export function columnTypes(rows: readonly object[]): string {
  const types = Object.keys(rows[0]).map((name) => {
    const type = typeOf(rows.map((row) => (row as Record<string, unknown>)[name]));
    return `'${name.replaceAll("'", "''")}': '${type}'`;
  });
  return `{${types.join(", ")}}`;
}
