/** A row a setting: means with intervals of few series side by side, and vertical lines to compare them with. */
import * as Plot from "@observablehq/plot";
import { draw } from "../draw.js";
import { labelMargin } from "./axes.js";
import { describe } from "./describe.js";
import { FRAME } from "./marks.js";
import { paint, type Series, stroked } from "./series.js";

interface Row {
  readonly row: string;
  readonly series: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}
interface Layout {
  readonly rows: readonly string[];
  readonly series: readonly Series[];
  readonly references: ReadonlyArray<Series & { readonly at: number }>;
  readonly label: string;
  /** Largest value there is. */
  readonly most: number;
}
/** Share of the spread of the means that stands free at both ends. */
const FREE = 0.35;

/** From the means and the references to some way beyond them: intervals that are far longer are cut. */
function domainOf(points: readonly Row[], { references, most }: Layout): [number, number] {
  const values = [...points.map((p) => p.value), ...references.map((r) => r.at)];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = Math.max(FREE * (high - low), 0.02 * most);
  const ends = [Math.min(...points.map((p) => p.low)), Math.max(...points.map((p) => p.high))];
  return [
    Math.max(0, Math.min(low, Math.max(low - room, ends[0]))),
    Math.min(most, Math.max(high, Math.min(high + room, ends[1]))),
  ];
}

function marksOf(points: readonly Row[], s: Series, dy: number, [low, high]: [number, number]) {
  const style = { y: "row", dy };
  const arrow = { ...style, symbol: "triangle", r: 3, fill: s.color } as const;
  return [
    Plot.link(points, {
      ...style,
      x1: (p: Row) => Math.max(low, p.low),
      x2: (p: Row) => Math.min(high, p.high),
      stroke: s.color,
      strokeWidth: 2,
    }),
    Plot.dot(
      points.filter((p) => p.low < low),
      { ...arrow, x: () => low, rotate: -90 },
    ),
    Plot.dot(
      points.filter((p) => p.high > high),
      { ...arrow, x: () => high, rotate: 90 },
    ),
    Plot.dot(points, { ...style, x: "value", symbol: s.symbol, r: 5, ...paint(s) }),
  ];
}

export function rowsOfIntervals(points: readonly Row[], layout: Layout, title: string): string {
  const { rows, series, references, label } = layout;
  const domain = domainOf(points, layout);
  return draw(
    {
      ...FRAME,
      height: 80 + 44 * rows.length,
      marginLeft: labelMargin(rows),
      marginTop: 12,
      x: { label, domain, inset: 8, ticks: 5, grid: true },
      y: { label: null, domain: [...rows], tickSize: 0, grid: false },
      grid: false,
      marks: [
        ...references.map((r) => Plot.ruleX([r.at], { ...stroked(r), strokeWidth: 1.5 })),
        ...series.flatMap((s, i) =>
          marksOf(
            points.filter((p) => p.series === s.name),
            s,
            13 * (i - (series.length - 1) / 2),
            domain,
          ),
        ),
      ],
    },
    title,
    {
      key: [...series, ...references].map((s) => ({ ...s, dash: s.symbol ? undefined : s.dash })),
      desc: describe(points, { x: ["row", "setting"], y: ["value", label], by: ["row", "series"] }),
    },
  );
}
