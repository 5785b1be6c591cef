/** The first field in which two pieces of plain data differ, for messages that say what is not the same. */

/** Path of the field, and what each side has there. */
export type Difference = readonly [field: string, a: string, b: string];

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

function shown(value: unknown): string {
  if (value === undefined) return "none";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** @returns undefined for data that are the same; order of fields makes no difference but to what is named first */
export function firstDifference(a: unknown, b: unknown, path = ""): Difference | undefined {
  if (isObject(a) && isObject(b) && Array.isArray(a) === Array.isArray(b)) {
    const keys = new Set([...Object.keys(b), ...Object.keys(a)]);
    for (const key of keys) {
      const found = firstDifference(a[key], b[key], path === "" ? key : `${path}.${key}`);
      if (found) return found;
    }
    return undefined;
  }
  return Object.is(a, b) ? undefined : [path, shown(a), shown(b)];
}
