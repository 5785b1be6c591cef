/** Parts of plans' schemas: whole numbers, and lists without repeats. */
import { z } from "zod";

/** A whole number of a range. */
export const whole = (low: number, high: number) => z.number().int().min(low).max(high);

/** By what entries differ: themselves, or some fields; undefined where those are bad, which is said elsewhere. */
function keyOf(entry: unknown, by: readonly string[]): unknown {
  if (by.length === 0) return entry;
  if (typeof entry !== "object" || entry === null) return undefined;
  const fields = by.map((name): unknown => Reflect.get(entry, name));
  return fields.every((field) => typeof field === "string" || typeof field === "number")
    ? fields.join("\n")
    : undefined;
}

/** Whether two entries are alike. */
function hasRepeats(list: readonly unknown[], by: readonly string[]): boolean {
  const keys = list.map((entry) => keyOf(entry, by)).filter((key) => key !== undefined);
  return new Set(keys).size < keys.length;
}

export interface ListRule {
  readonly what: string;
  /** Least number of entries, default 1. */
  readonly least?: number;
  /** Most entries, default 256. */
  readonly most?: number;
  /** Fields by which entries must differ; default: entries are no objects, and differ themselves. */
  readonly by?: readonly string[];
}

/** A list without repeats: cells are named by entries, and one computed twice would be counted twice. */
export function listOf<T extends z.ZodType>(
  element: T,
  { what, least = 1, most = 256, by = [] }: ListRule,
) {
  return z
    .array(element)
    .min(least)
    .max(most)
    .refine((list: readonly unknown[]) => !hasRepeats(list, by), {
      // Of a list that is too long, that is enough to say.
      when: ({ value }) => Array.isArray(value) && value.length <= most,
      message: `without repeats${by.length > 0 ? ` of ${by.join(" and ")}` : ""}`,
      params: { remedy: "leave each entry in once" },
    })
    .meta({ description: what, ...(by.length === 0 ? { uniqueItems: true } : {}) });
}
