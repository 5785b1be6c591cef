/** Marks that many figures share: lines, markers and intervals of series. */
import * as Plot from "@observablehq/plot";
import { paint, type Series } from "./series.js";

/** Ranks at which exact curves are drawn. */
export const RANKS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

/** Margins of a figure without panels. */
export const FRAME = {
  marginLeft: 66,
  marginRight: 20,
  marginTop: 34,
  marginBottom: 52,
  grid: true,
};

/** Names of channels. */
export interface Place {
  readonly x: string;
  readonly y: string;
  /** Property that names the series. */
  readonly by: string;
  readonly fx?: string;
  readonly fy?: string;
  /** Lines within a series, where there are several. */
  readonly z?: string;
  /** Pixels between series that stand side by side. */
  readonly dodge?: number;
}
type Points = readonly object[];

/** Each series with its own points, and its shift to the right. */
const each = (
  points: Points,
  series: readonly Series[],
  { by, dodge = 0 }: Place,
  mark: (own: object[], s: Series, dx: number) => Plot.Markish[],
): Plot.Markish[] =>
  series.flatMap((s, i) => {
    const own = points.filter((p) => (p as Readonly<Record<string, unknown>>)[by] === s.name);
    return own.length > 0 ? mark(own, s, dodge * (i - (series.length - 1) / 2)) : [];
  });
const facets = ({ fx, fy }: Place): object => ({ ...(fx && { fx }), ...(fy && { fy }) });

/** A line a series, in its dash. */
export const lines = (points: Points, series: readonly Series[], place: Place, width = 2) =>
  each(points, series, place, (own, s, dx) =>
    s.dash === undefined
      ? []
      : [
          Plot.line(own, {
            x: place.x,
            y: place.y,
            z: place.z ?? null,
            stroke: s.color,
            strokeWidth: width,
            strokeDasharray: s.dash,
            dx,
            ...facets(place),
          }),
        ],
  );

/** Markers of the series. */
export const dots = (points: Points, series: readonly Series[], place: Place, r = 4) =>
  each(points, series, place, (own, s, dx) =>
    s.symbol === undefined
      ? []
      : [
          Plot.dot(own, {
            x: place.x,
            y: place.y,
            symbol: s.symbol,
            r,
            dx,
            ...paint(s),
            ...(s.down && { rotate: 180 }),
            ...facets(place),
          }),
        ],
  );

/**
 * Vertical bars from `low` to `high`. What lies outside the domain is cut, and an arrow at the end says that the
 * interval goes on.
 */
export function whiskers(
  points: Points,
  series: readonly Series[],
  place: Place,
  [least, most]: readonly [number, number] = [-Infinity, Infinity],
): Plot.Markish[] {
  return each(points, series, place, (all, s, dx) => {
    const own = all as Array<{ low: number; high: number }>;
    const style = { x: place.x, dx, ...facets(place) };
    const arrow = { ...style, symbol: "triangle", r: 3, fill: s.color } as const;
    return [
      Plot.ruleX(own, {
        ...style,
        y1: (p: { low: number }) => Math.max(p.low, least),
        y2: (p: { high: number }) => Math.min(p.high, most),
        stroke: s.color,
        strokeWidth: 1.6,
      }),
      Plot.dot(
        own.filter((p) => p.low < least),
        { ...arrow, y: () => least, rotate: 180 },
      ),
      Plot.dot(
        own.filter((p) => p.high > most),
        { ...arrow, y: () => most },
      ),
    ];
  });
}

/** Markers on bars from `low` to `high`. */
export const intervals = (
  points: Points,
  series: readonly Series[],
  place: Place,
  domain?: readonly [number, number],
): Plot.Markish[] => [...whiskers(points, series, place, domain), ...dots(points, series, place)];

/** The middle of a list; of an even number the upper one. */
export const median = (list: readonly number[]): number =>
  [...list].sort((a, b) => a - b)[list.length >> 1];

/** Lists by key, in order of first appearance. */
export function grouped<T>(list: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of list) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}

/** Name of the data that rows are made of. */
export const dataName = (source: string): string =>
  ({ mnist: "MNIST", language: "emails" })[source] ?? source;
