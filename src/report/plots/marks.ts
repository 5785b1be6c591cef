/** Marks and axes that many figures share. */
import * as Plot from "@observablehq/plot";

/** A logarithmic axis of ranks. */
export const RANK_AXIS = { type: "log", base: 2, label: "rank r", tickFormat: "d" } as const;

/** Ranks at which exact curves are drawn. */
export const RANKS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

/** Channels by name, and sizes. */
interface Style {
  readonly x: string;
  readonly y: string;
  /** Channel of colours. */
  readonly series: string;
  readonly fx?: string;
  readonly fy?: string;
  /** Width of the bars. */
  readonly width?: number;
  /** Radius of the dots. */
  readonly r: number;
  /** Shift to the right. */
  readonly dx?: number;
}

const shared = ({ fx, fy, dx }: Style) => ({
  ...(fx === undefined ? {} : { fx }),
  ...(fy === undefined ? {} : { fy }),
  ...(dx === undefined ? {} : { dx }),
});

/** Vertical bars from `low` to `high`. */
export const bars = (points: readonly object[], style: Style): Plot.Markish =>
  Plot.ruleX(points as object[], {
    x: style.x,
    y1: "low",
    y2: "high",
    stroke: style.series,
    ...(style.width === undefined ? {} : { strokeWidth: style.width }),
    ...shared(style),
  });

/** Dots. */
export const dots = (points: readonly object[], style: Style): Plot.Markish =>
  Plot.dot(points as object[], {
    x: style.x,
    y: style.y,
    fill: style.series,
    r: style.r,
    ...shared(style),
  });

/** Dots on bars from `low` to `high`. */
export const intervals = (points: readonly object[], style: Style): Plot.Markish[] => [
  bars(points, style),
  dots(points, style),
];

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
