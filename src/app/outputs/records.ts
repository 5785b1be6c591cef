/** Scores of single records as Parquet files: a column an attack, which `roc` and `audit scores` read by --score. */
import { join } from "node:path";
import { writeParquetColumns, type WrittenColumn } from "../../store/parquet.js";
import { UNKNOWN } from "../../store/table/optional.js";
import type { Planned } from "./attackers.js";
import type { PoolOutputs } from "./collect.js";
import { targetsOf } from "./read.js";

export const SCORES = "scores.parquet";
export const UNLABELLED = "unlabelled.parquet";

/** Column of an attack's scores. */
export const columnOf = ({ attack, knowledge }: Planned): string => `${attack}-${knowledge}`;

/** One attack on all targets. */
export interface AttackScored {
  readonly planned: Planned;
  /** Pool by pool, target by target: of every example. */
  readonly scores: ReadonlyArray<readonly Float64Array[]>;
}

/** Examples whose membership is known, or is not. */
function recordsOf(member: Uint8Array, isKnown: boolean): Int32Array {
  const records = new Int32Array(member.length);
  let count = 0;
  for (let i = 0; i < member.length; i++)
    if ((member[i] !== UNKNOWN) === isKnown) records[count++] = i;
  return records.subarray(0, count);
}

/** Rows of targets and records: those whose membership is known, or the others. */
function columnsFor(
  pools: readonly PoolOutputs[],
  all: readonly AttackScored[],
  isKnown: boolean,
): WrittenColumn[] {
  const places = pools.flatMap((pool, p) =>
    targetsOf(pool).map((target, t) => ({
      p,
      t,
      pool,
      target,
      records: recordsOf(target.member, isKnown),
    })),
  );
  const texts = (of: (place: (typeof places)[number], record: number) => string): string[] =>
    places.flatMap((place) => Array.from(place.records, (record) => of(place, record)));
  const rows = places.reduce((n, { records }) => n + records.length, 0);
  const numbers = (of: (place: (typeof places)[number]) => ArrayLike<number>): Float64Array => {
    const list = new Float64Array(rows);
    let at = 0;
    for (const place of places) {
      const values = of(place);
      for (const record of place.records) list[at++] = values[record];
    }
    return list;
  };
  return [
    { name: "pool", values: texts(({ pool }) => pool.name) },
    { name: "target", values: texts(({ target }) => target.name) },
    { name: "record", values: texts(({ pool }, record) => pool.examples[record]) },
    ...(isKnown
      ? [{ name: "member", values: Uint8Array.from(numbers(({ target }) => target.member)) }]
      : []),
    ...all.map(({ planned, scores }) => ({
      name: columnOf(planned),
      values: numbers(({ p, t }) => scores[p][t]),
    })),
  ];
}

/** Writes what there is. @returns paths */
export async function writeRecords(
  out: string,
  pools: readonly PoolOutputs[],
  all: readonly AttackScored[],
): Promise<string[]> {
  const written: string[] = [];
  for (const [name, isKnown] of [
    [SCORES, true],
    [UNLABELLED, false],
  ] as const) {
    const columns = columnsFor(pools, all, isKnown);
    if (columns[0].values.length === 0) continue;
    const path = join(out, name);
    await writeParquetColumns(path, columns);
    written.push(path);
  }
  return written;
}
