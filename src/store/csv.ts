/** Rows to CSV (RFC 4180). */
export function toCsv(rows: readonly object[]): string {
  if (rows.length === 0) return "";
  const columns = Object.keys(rows[0]);
  const cell = (value: unknown): string => {
    const text = value === null || value === undefined ? "" : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = rows.map((row) =>
    columns.map((c) => cell((row as Record<string, unknown>)[c])).join(","),
  );
  return `${[columns.join(","), ...lines].join("\r\n")}\r\n`;
}
