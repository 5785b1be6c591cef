/** Parts of plans' schemas: whole numbers, lists without repeats, and checks that run beside the others. */
import { z } from "zod";

/** A whole number of a range. */
export const whole = (low: number, high: number) => z.number().int().min(low).max(high);

/** Options of a check of a whole object that is made although some of its fields are bad: all errors come at once. */
export const whenObject = {
  when: ({ value }: { readonly value: unknown }): boolean =>
    typeof value === "object" && value !== null,
};

/** The first two entries that are alike by a key; undefined where there are none. */
function repeated(list: readonly unknown[], key: (entry: never) => unknown): unknown {
  const seen = new Set<unknown>();
  return list.find((entry) => {
    const k = key(entry as never);
    return k !== undefined && (seen.has(k) || !seen.add(k));
  });
}

export interface ListRule {
  readonly what: string;
  /** Least number of entries, default 1. */
  readonly least?: number;
  /** Most entries, default 256. */
  readonly most?: number;
  /** By what entries must differ: a field, or (default) the entry itself. */
  readonly by?: (entry: never) => unknown;
  /** The same in words. */
  readonly byWords?: string;
}

/** A list without repeats: cells are named by entries, and one computed twice would be counted twice. */
export function listOf<T extends z.ZodType>(
  element: T,
  { what, least = 1, most = 256, by = (entry: unknown) => entry, byWords = "" }: ListRule,
) {
  return z
    .array(element)
    .min(least)
    .max(most)
    .refine((list: readonly unknown[]) => repeated(list, by) === undefined, {
      // Of a list that is too long, that is enough to say.
      when: ({ value }) => Array.isArray(value) && value.length <= most,
      message: `without repeats${byWords && ` of ${byWords}`}`,
      params: { remedy: "leave each entry in once" },
    })
    .meta({ description: what, ...(byWords === "" ? { uniqueItems: true } : {}) });
}
