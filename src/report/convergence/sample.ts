/** Results against the size of their sample: estimates with intervals, and how fast their widths fall. */
import { byResult, rateOfResult } from "../../claims/convergence.js";
import type { ConvergenceRow } from "../../experiment/rows.js";
import { interval, number } from "../format.js";
import type { ReportTable } from "../model.js";

/** Points of a result that a line of the table has room for: the largest. */
const POINTS = 4;
/** Slope of a standard error of independent trials. */
export const ROOT = -0.5;

/** A result with its points, and the slope of its width. */
export interface Settling {
  readonly name: string;
  readonly points: readonly ConvergenceRow[];
  readonly rate: ReturnType<typeof rateOfResult>;
  /** Its width does not fall because it is counted in standard errors of the sample itself. */
  readonly isRelative: boolean;
}

const nameOf = ({ claim, column }: ConvergenceRow): string =>
  column === "" ? claim : `${claim} (${column})`;

const distinct = (xs: ReadonlyArray<number | null>): number => new Set(xs).size;

const widthsOf = (points: readonly ConvergenceRow[]): number[] =>
  points.flatMap(({ width }) => width ?? []);

/** Whether a width is counted in standard errors of the sample itself: it does not fall. */
const isConstant = (points: readonly ConvergenceRow[]): boolean =>
  widthsOf(points).length > 1 && distinct(widthsOf(points)) === 1;

/** Slope of log width on log sample; null where there is none. */
export const slopeOf = (points: readonly ConvergenceRow[]) =>
  isConstant(points) ? null : rateOfResult(points);

export const settlingOf = (rows: readonly ConvergenceRow[]): Settling[] =>
  byResult(rows).map((points) => ({
    name: nameOf(points[0]),
    points,
    rate: slopeOf(points),
    isRelative: isConstant(points),
  }));

/** Whether the interval of a slope holds -1/2; undefined where it has none. */
export function holdsRoot({ rate }: Settling): boolean | undefined {
  if (rate === null || rate.low === null || rate.high === null) return undefined;
  return rate.low <= ROOT && ROOT <= rate.high;
}

/** From which share on the verdict is that of the whole sample. */
export function settledAt({ points }: Settling): ConvergenceRow {
  const last = points[points.length - 1];
  let first = points.length - 1;
  while (first > 0 && points[first - 1].verdict === last.verdict) first--;
  return points[first];
}

const rounded = (x: number): string => number(Number(x.toPrecision(3)));
const sampleText = ({ sample, unit }: ConvergenceRow): string =>
  unit === "pools" ? `${sample} pools` : `n ${Math.round(sample)}`;

function cellOf(row: ConvergenceRow | undefined): string {
  if (row === undefined) return "-";
  if (row.value === null) return `${sampleText(row)}: no estimate`;
  return `${sampleText(row)}: ${rounded(row.value)} ${interval({
    low: row.low === null ? null : Number(row.low.toPrecision(3)),
    high: row.high === null ? null : Number(row.high.toPrecision(3)),
  })}`.trim();
}

function slopeText({ rate, isRelative }: Settling): string {
  if (isRelative) return "counted in its own standard errors";
  if (rate === null) return "one part alone has a width";
  const { value, low, high } = rate;
  if (low === null || high === null) return `${value.toFixed(2)} (two parts: no interval)`;
  return `${value.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`;
}

function settledText(one: Settling): string {
  const { verdict, share } = settledAt(one);
  const last = one.points[one.points.length - 1];
  const at = share === 1 ? "the whole sample" : `${rounded(share)} of the sample`;
  const look = last.look === null ? "" : `, decided at look ${last.look}`;
  return `${verdict} from ${at} on${look}`;
}

/** One line a result. */
export function sampleTable(all: readonly Settling[]): ReportTable {
  const blank = Array.from({ length: POINTS }, () => undefined);
  return {
    id: "convergence-sample",
    title: "Every sampled result against the size of its sample",
    caption:
      "Estimates with their intervals or limits from first parts of the run's own sample: what a smaller run would " +
      "have given, bit for bit. n: trials of a cell (harmonic mean over its rows); pools, where models are compared. " +
      "The sample on a claim's card is another number: it counts what that claim holds together, which may be cells " +
      "and not trials. " +
      "The slope is of log width on log n with Student's 95% interval over the parts; the width is the standard " +
      "error, the half-width of the interval, or the smallest effect that the test would have seen, as the line says.",
    claims: [],
    head: [
      "claim",
      "statistic",
      "part 1",
      "part 2",
      "part 3",
      "whole",
      "width",
      "slope",
      "verdict",
    ],
    body: all.map((one) => {
      const { name, points } = one;
      const shown = [...blank, ...points].slice(-POINTS);
      const last = points[points.length - 1];
      return [
        name,
        last.statistic,
        ...shown.map(cellOf),
        last.measure,
        slopeText(one),
        settledText(one),
      ];
    }),
  };
}
