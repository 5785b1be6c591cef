/** Rows of a run that is faulty: numbers that are none. */
type AnyRow = Readonly<Record<string, unknown>>;
/** Of each table the columns that must hold a number. */
type Needed = Readonly<Record<string, readonly string[]>>;

/** The first column that holds NaN. A run has millions of these values: no list of them is made. */
function nanIn(row: AnyRow): string | undefined {
  for (const name in row) if (Number.isNaN(row[name])) return name;
  return undefined;
}

/**
 * The first row that holds NaN, or nothing where the claim needs a number: named, since a run with such rows is faulty.
 * Looked for before the claim's filter, which a NaN seldom passes. Rows of models that diverged may hold NaN.
 */
export function faultIn(numbers: Needed = {}, rows: object): string | undefined {
  for (const [table, list] of Object.entries(rows) as Array<[string, AnyRow[]]>)
    for (const row of list) {
      if (Number(row.diverged) > 0) continue;
      const needed = numbers[table] ?? [];
      const column = nanIn(row) ?? needed.find((name) => typeof row[name] !== "number");
      if (column !== undefined)
        return `Table ${table}, cell ${String(row.cell ?? "unnamed")}: no number in column ${column}.`;
    }
  return undefined;
}
