/** Rows of a run that is faulty: numbers that are none. */
type AnyRow = Readonly<Record<string, unknown>>;
/** Of each table the columns that must hold a number. */
type Needed = Readonly<Record<string, readonly string[]>>;

/**
 * The first row that holds NaN, or nothing where the claim needs a number: named, since a run with such rows is faulty.
 * Looked for before the claim's filter, which a NaN seldom passes. Rows of models that diverged may hold NaN.
 */
export function faultIn(numbers: Needed = {}, rows: object): string | undefined {
  for (const [table, list] of Object.entries(rows) as Array<[string, AnyRow[]]>)
    for (const row of list) {
      if (Number(row.diverged) > 0) continue;
      const needed = numbers[table] ?? [];
      const column =
        Object.keys(row).find((name) => Number.isNaN(row[name])) ??
        needed.find((name) => typeof row[name] !== "number");
      if (column !== undefined)
        return `Table ${table}, cell ${String(row.cell ?? "unnamed")}: no number in column ${column}.`;
    }
  return undefined;
}
