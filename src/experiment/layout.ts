/**
 * Records of numbers, packed one after the other into a list. Shards keep doubles, so a kind says once which names its
 * numbers have and in which order; `simulate` packs by name,
 * `tables` unpacks by name, and no index is written anywhere.
 */

/** A single number, or a list of a stated length. (A list of length 1 stays a list.) */
export type Field = "number" | number;

/** What a record of these fields holds. */
export type RecordOf<F extends Readonly<Record<string, Field>>> = {
  readonly [N in keyof F]: F[N] extends "number" ? number : readonly number[];
};

export interface Layout<F extends Readonly<Record<string, Field>>> {
  /** Numbers of one record. */
  readonly size: number;
  /**
   * The numbers of a record in the order of the fields.
   * @throws RangeError where a field is missing, or a list has another length than stated
   */
  pack(record: RecordOf<F>): number[];
  /**
   * Record k of a list of records that begins at `offset`.
   * @throws RangeError where the list ends before the record does
   */
  unpack(values: ArrayLike<number>, k: number, offset?: number): RecordOf<F>;
  /** All records of a list. @throws RangeError where it does not end with a record */
  records(values: ArrayLike<number>): Array<RecordOf<F>>;
}

const widthOf = (field: Field): number => (field === "number" ? 1 : field);

function numbersOf(name: string, field: Field, value: unknown): readonly number[] {
  if (field === "number") {
    if (typeof value !== "number") throw new RangeError(`${name} is one number`);
    return [value];
  }
  if (!Array.isArray(value) || value.length !== field) {
    const found = Array.isArray(value) ? value.length : typeof value;
    throw new RangeError(`${name} is a list of ${field} numbers, got ${found}`);
  }
  return value as number[];
}

/** @param fields names in the order in which their numbers are kept */
export function layout<const F extends Readonly<Record<string, Field>>>(fields: F): Layout<F> {
  const entries = Object.entries<Field>(fields);
  const size = entries.reduce((sum, [, field]) => sum + widthOf(field), 0);
  const unpack = (values: ArrayLike<number>, k: number, offset = 0): RecordOf<F> => {
    let next = offset + k * size;
    if (!(next >= 0 && next + size <= values.length))
      throw new RangeError(`no record ${k} of ${size} numbers in ${values.length} from ${offset}`);
    const record = entries.map(([name, field]) => {
      const first = next;
      next += widthOf(field);
      const list = Array.from({ length: next - first }, (_, i) => values[first + i]);
      return [name, field === "number" ? list[0] : list] as const;
    });
    return Object.fromEntries(record) as RecordOf<F>;
  };
  return {
    size,
    pack: (record) => entries.flatMap(([name, field]) => numbersOf(name, field, record[name])),
    unpack,
    records(values) {
      if (values.length % size !== 0)
        throw new RangeError(`${values.length} numbers are no records of ${size}`);
      return Array.from({ length: values.length / size }, (_, k) => unpack(values, k));
    },
  };
}
