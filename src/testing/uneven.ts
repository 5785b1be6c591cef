/**
 * Tables in which no two numbers are alike: every number that is measured is moved by an amount of its own, which its
 * table, its column and its row alone decide. Where a test pins what is made of them, an exchange of two columns or of
 * two rows shows. What a row is of (its rank, its step) stays, and so do counts, but for those that decide.
 */
import type { Tables } from "../experiment/rows.js";

/** What rows are of, and what is counted; they stay. */
const STAYS = new Set(
  [
    "rank dim trials loading step steps batch batchSize row rows pool pools target model models canary shadows",
    "poolSize diverged rate noiseMultiplier samplingRate sigma delta rho labelNoise dropout gauge outputs examples",
    "epochs tokens room runs canaries canaryNorm members references inserted full separated asPredicted candidates",
    "membersInside membersOutside othersInside othersOutside predictedLow predictedHigh rankLow rankHigh tolerance",
    "gradientRankLow gradientRankHigh measured eigenvalues apart unclear pairs share sample look z0 z1 fpr infinite",
    "cosine counted clipped strangers expected lag promised noiseScale kurtosisTheory kurtosisGaussian",
  ].flatMap((line) => line.split(" ")),
);
/** Counts that decide: fewer, and whole. */
const COUNTS = new Set(
  "correct tested drawn guesses right room pairs separated apart measured promised".split(" "),
);
/** Between 0 and 1. */
const SHARES =
  /^(auc|tpr|fpr|tv|kolmogorov|jointTv|leverageAuc|balancedAccuracy|p[A-Z]|density$)|Accuracy$/;

/** A number in [-1, 1) of some words. */
function signed(...words: ReadonlyArray<string | number>): number {
  let hash = 2166136261;
  for (const letter of words.join("/"))
    hash = Math.imul(hash ^ letter.charCodeAt(0), 16777619) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0;
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 31 - 1;
}

type Row = Readonly<Record<string, unknown>>;

/** An end of an interval and its middle; undefined of other columns. */
const middleOf = (row: Row, column: string): number | undefined => {
  const middle = row[column.replace(/(Low|High)$/, "")];
  return /(Low|High)$/.test(column) && typeof middle === "number" ? middle : undefined;
};

/** The row's number, moved. */
function moved(row: Row, column: string, by: number): number {
  const value = row[column] as number;
  const error = row[`${column}Se`];
  if (COUNTS.has(column)) return Math.ceil(value * (1 - Math.abs(by) / 8));
  const to = typeof error === "number" && error > 0 ? value + 3 * by * error : value * (1 + by / 2);
  return SHARES.test(column) ? Math.min(1, Math.max(0, to)) : to;
}

function unevenRow(table: string, row: Row, place: number, size: number): Row {
  const by = (column: string): number => size * signed(table, column, place);
  const isMoved = (column: string): boolean =>
    typeof row[column] === "number" && (!STAYS.has(column) || COUNTS.has(column));
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => {
      const middle = middleOf(row, column);
      if (!isMoved(column)) return [column, value];
      if (middle === undefined) return [column, moved(row, column, by(column))];
      const of = column.replace(/(Low|High)$/, "");
      const centre = moved(row, of, by(of));
      return [column, centre + ((value as number) - middle) * (1 + by(column) / 2)];
    }),
  );
}

/** @param size of the moves: 1 is three standard errors, or half of a number that has none */
export const uneven = (tables: Tables, size: number): Tables =>
  Object.fromEntries(
    Object.entries(tables).map(([name, rows]) => [
      name,
      (rows as readonly Row[]).map((row, i) => unevenRow(name, row, i, size)),
    ]),
  ) as unknown as Tables;

/** The rows of each layer a second time as another's, and canaries of full fine-tuning: what few rows do not have. */
function withMore(tables: Tables): Tables {
  const more = Object.entries(tables).map(([name, rows]) => {
    const layered = (rows as readonly Row[]).filter(({ layer }) => typeof layer === "string");
    const others = layered.map((r) => ({ ...r, layer: `${String(r["layer"])}, other` }));
    return [name, [...(rows as readonly Row[]), ...others]];
  });
  const whole = tables.canaries
    .slice(0, -1)
    .map((r) => ({ ...r, setting: "full", method: "full", rank: 16 }));
  return {
    ...(Object.fromEntries(more) as unknown as Tables),
    canaries: [...tables.canaries, ...whole],
  };
}

/** How far rows lie off theory: little, and so much that some verdicts turn. */
const [LITTLE, MUCH] = [0.05, 0.7];
/** Rows off theory, by what they are. */
export const unevenCases = (tables: Tables): Array<readonly [string, Tables]> => [
  [`uneven, ${LITTLE}`, uneven(tables, LITTLE)],
  [`uneven, ${MUCH}, of more layers and settings`, uneven(withMore(tables), MUCH)],
];
