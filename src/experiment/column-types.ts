/** Types of columns, and columns of one type by their names. */

/** A "number" may be null: claims judge rows that lack one where there must be one. */
export type ColumnType = "text" | "number" | "flag";

const columnsOf =
  <T extends ColumnType>(type: T) =>
  <const N extends string>(...names: readonly N[]): Record<N, T> =>
    Object.fromEntries(names.map((name) => [name, type])) as Record<N, T>;
export const texts = columnsOf("text");
export const numbers = columnsOf("number");
export const flags = columnsOf("flag");
